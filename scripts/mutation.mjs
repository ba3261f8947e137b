// Mutation testing by Stryker: changes a file in every small way and says which changes no test notices.
//   npm run mutation -- src/report/rows/join.ts            with test/report/rows/join.test.ts
//   npm run mutation -- src/report                    every file of a folder, with the tests of test/report
//   npm run mutation -- src/report/rows/join.ts TEST…      with these test files
//   npm run mutation -- --each src/verdict/gather     every file of a folder that has a test of its own name, one by one with
//                                                     that test alone: minutes instead of hours where the others are slow
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const words = process.argv.slice(2);
const isEach = words[0] === '--each';
const [subject, ...tests] = words.slice(isEach ? 1 : 0).map((each) => path.relative(root, path.resolve(each)));

function usageError() {
  if (subject === undefined) return 'Name what to mutate: npm run mutation -- src/report/rows/join.ts';
  const missing = [subject, ...tests].find((each) => !existsSync(path.join(root, each)));
  if (missing !== undefined) return `There is no ${missing}.`;
  if (isEach && !isFolder(subject)) return `${subject} is not a folder; name one after --each.`;
  if (isEach && tests.length > 0) return '--each takes no test files; each file has the test of its own name.';
  if (isEach && testedFilesOf(subject).length === 0) return `No file in ${subject} has a test of its own name.`;
  if (!subject.startsWith(`src${path.sep}`)) return `${subject} is not below src/; mutate a source file or a folder.`;
  return null;
}

const testsOfSameName = (file) =>
  ['.test.ts', '.heavy.test.ts']
    .map((end) => file.replace(/^src\b/, 'test').replace(/\.ts$/, end))
    .filter((test) => existsSync(path.join(root, test)));
const isFolder = (file) => statSync(path.join(root, file)).isDirectory();

/** Tests mirror the sources: those of the same name, else all of the folder. */
function testsOf(file) {
  if (isFolder(file)) return [`${file.replace(/^src\b/, 'test')}/**/*.test.ts`];
  const sameName = testsOfSameName(file);
  return sameName.length > 0 ? sameName : [`${path.dirname(file).replace(/^src\b/, 'test')}/**/*.test.ts`];
}

/** The files of a folder that have a test of their own name. */
const testedFilesOf = (folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => file.endsWith('.ts') && testsOfSameName(file).length > 0)
    .sort();

/** Gives the exit status. */
function mutate(files, chosen) {
  console.log(`Mutating ${files}, tested by ${chosen.join(', ')}`);
  const { status } = spawnSync(path.join(root, 'node_modules/.bin/stryker'), ['run', '--mutate', files], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, MUTATION_TESTS: JSON.stringify(chosen) },
  });
  return status ?? 1;
}

const error = usageError();
if (error !== null) {
  console.error(error);
  process.exit(1);
}
if (isEach) {
  for (const file of testedFilesOf(subject))
    process.exitCode = Math.max(process.exitCode ?? 0, mutate(file, testsOf(file)));
} else {
  const chosen = tests.length > 0 ? tests : testsOf(subject);
  process.exitCode = mutate(isFolder(subject) ? `${subject}/**/*.ts` : subject, chosen);
}
