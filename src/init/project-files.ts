/** What `init` writes beside the starting files. */
import { CHALLENGES } from '../plan/challenges.ts';
import { WRITTEN } from './adapt-workflows.ts';
import { startingFile } from './starting-file.ts';

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2023',
    lib: ['ES2023'],
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    erasableSyntaxOnly: true,
    rewriteRelativeImportExtensions: true,
    skipLibCheck: true,
    rootDir: 'src',
    outDir: 'dist',
    sourceMap: true,
  },
  include: ['src'],
};

const TESTS = `/** \`npm test\`: what is solved stays solved. */
import { test } from 'node:test';
import { assertPass, runChallenge } from 'maelstrom-action/test';

/** Add a challenge when it passes. */
const SOLVED = ['${WRITTEN}'];

for (const challenge of SOLVED) {
  test(challenge, async () => {
    assertPass(await runChallenge(challenge, { bin: 'dist' }));
  });
}
`;

export const SCRIPTS: Readonly<Record<string, string>> = {
  build: 'tsc',
  test: 'npm run build && node --test dist/challenges.test.js',
  watch: 'maelstrom-action run --watch --build "npm run build" --bin dist',
  ...Object.fromEntries(
    CHALLENGES.map(({ id, aliases: [short = id], faults }) => [
      short,
      // As the workflow for all challenges runs it.
      `npm run build && maelstrom-action run ${id} --bin dist${faults?.when === 'asked' ? ' --faults' : ''}`,
    ]),
  ),
};

/** Lines of .gitignore. */
export const IGNORED: readonly string[] = ['node_modules/', 'dist/', 'store/'];

/** New files by their path in the project, with forward slashes. */
export function projectFiles(): ReadonlyMap<string, string> {
  return new Map([
    ...CHALLENGES.map((challenge) => [`src/${challenge.id}.ts`, startingFile(challenge)] as const),
    ['src/challenges.test.ts', TESTS],
    ['tsconfig.json', `${JSON.stringify(TSCONFIG, null, 2)}\n`],
  ]);
}
