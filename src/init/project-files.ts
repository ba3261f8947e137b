/** What `init` writes beside the starting files. */
import { CHALLENGES } from '../plan/challenges.ts';
import { shellWord } from '../text/quote-for-shell.ts';
import { startingFile } from './starting-file.ts';

/** The one that passes as it is written. */
const WRITTEN = '1-echo';

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

const BUILD = 'npm ci && npm run build';

/**
 * The workflow that tests, made from the one for all challenges: it begins with those that are solved.
 * @param directory of the project below the repository's root, with forward slashes; empty for the root itself
 */
export function suiteWorkflow(workflow: string, directory: string): string {
  const inputs = [
    '      # A row of the comment for each: add the next one when you begin it.',
    `      challenges: '["${WRITTEN}"]'`,
    ...(directory === ''
      ? []
      : [`      build: ${yaml(buildIn(directory))}`, `      directory: ${yaml(`${directory}/dist`)}`]),
  ];
  return `${workflow.trimEnd()}\n    with:\n${inputs.join('\n')}\n`;
}

/** The workflow of a class, for a project in a directory. */
export function classWorkflow(workflow: string, directory: string): string {
  if (directory === '') return workflow;
  return workflow
    .replaceAll(`run: ${BUILD}`, () => `run: ${yaml(buildIn(directory))}`)
    .replace(/\bbin: (dist\/\S+)/g, (_, bin) => `bin: ${yaml(`${directory}/${bin}`)}`);
}

const buildIn = (directory: string): string => `cd ${shellWord(directory)} && ${BUILD}`;

/** A double-quoted scalar of YAML is JSON's string. */
const yaml = (text: string): string => (/^[\w./ &-]+$/.test(text) ? text : JSON.stringify(text));
