// Mutation testing by Stryker: changes a file in every small way and says which changes no test notices.
//   npm run mutation -- src/report/rows/join.ts            with test/report/rows/join.test.ts
//   npm run mutation -- src/report                    every file of a folder, with the tests of test/report
//   npm run mutation -- src/report/rows/join.ts TEST…      with these test files
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [subject, ...tests] = process.argv.slice(2).map((each) => path.relative(root, path.resolve(each)));

function usageError() {
  if (subject === undefined) return 'Name what to mutate: npm run mutation -- src/report/rows/join.ts';
  const missing = [subject, ...tests].find((each) => !existsSync(path.join(root, each)));
  if (missing !== undefined) return `There is no ${missing}.`;
  if (!subject.startsWith(`src${path.sep}`)) return `${subject} is not below src/; mutate a source file or a folder.`;
  return null;
}

/** Tests mirror the sources: those of the same name, else all of the folder. */
function testsOf(file) {
  const mirror = file.replace(/^src\b/, 'test');
  const sameName = mirror.replace(/\.ts$/, '.test.ts');
  if (sameName !== mirror && existsSync(path.join(root, sameName))) return [sameName];
  return [`${sameName === mirror ? mirror : path.dirname(mirror)}/**/*.test.ts`];
}

const error = usageError();
if (error !== null) {
  console.error(error);
  process.exit(1);
}
const mutated = statSync(path.join(root, subject)).isDirectory() ? `${subject}/**/*.ts` : subject;
const chosen = tests.length > 0 ? tests : testsOf(subject);
console.log(`Mutating ${mutated}, tested by ${chosen.join(', ')}`);
const { status } = spawnSync(path.join(root, 'node_modules/.bin/stryker'), ['run', '--mutate', mutated], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, MUTATION_TESTS: JSON.stringify(chosen) },
});
process.exitCode = status ?? 1;
