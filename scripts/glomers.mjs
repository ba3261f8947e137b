// Runs the examples through every challenge, and through Maelstrom's other workloads, on the embedded engine, and prints
// the joined report: npm run glomers [-- CHALLENGE…]
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const cli = path.join(root, 'dist/cli.js');

/** What Maelstrom offers beyond the challenges: words of `run`. */
const BEYOND = JSON.parse(readFileSync(path.join(root, 'scripts/beyond-challenges.json'), 'utf8'));
const WITH_FAULTS = ['3d-efficient-broadcast-1', '3e-efficient-broadcast-2'];

/** The verdict of one plan; what people read goes by on stderr. */
async function run(words) {
  const child = spawn(process.execPath, [cli, 'run', ...words, '--json', '-'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let json = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    json += text;
  });
  await new Promise((resolve) => child.on('close', resolve));
  if (json === '') throw new Error(`There is no verdict on ${words.join(' ')}: see above.`);
  return JSON.parse(json);
}

/** The report's functions, as TypeScript has them. */
async function reportFunctions() {
  const entry = path.join(root, 'scripts/glomers-report.ts');
  const text = [
    "export { headline } from '../src/report/markdown/headline.ts';",
    "export { problemList } from '../src/report/markdown/problem-list.ts';",
    "export { commentTable } from '../src/report/markdown/comment-table.ts';",
    "export { toRow } from '../src/report/rows/row.ts';",
  ].join('\n');
  const bundle = await rolldown({
    input: entry,
    platform: 'node',
    plugins: [
      { name: 'entry', resolveId: (id) => (id === entry ? id : null), load: (id) => (id === entry ? text : null) },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  return import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
}

if (!existsSync(cli)) throw new Error('dist/cli.js is missing: run npm run bundle first.');
const challenges = JSON.parse(await output([cli, 'challenges', '--json']));
const all = [...challenges.map(({ id }) => (WITH_FAULTS.includes(id) ? [id, '--faults'] : [id])), ...BEYOND];
const wanted = process.argv.slice(2);
const aliases = (id) => [id, ...(challenges.find((each) => each.id === id)?.aliases ?? [])];
const plans = wanted.length === 0 ? all : all.filter(([id]) => aliases(id).some((name) => wanted.includes(name)));

const verdicts = [];
for (const words of plans) verdicts.push(await run(words));

const { headline, problemList, commentTable, toRow } = await reportFunctions();
const here = { run: { id: 1, number: 1, attempt: 1 }, headSha: '0'.repeat(40) };
const rows = verdicts.map((verdict) => toRow({ ...verdict, ...here }, '0'.repeat(8)));
const target = { serverUrl: 'https://github.com', repository: '', headRepository: null, commentKey: '' };
const problems = problemList(rows, rows.length);
console.log(
  `\n${[headline(rows), commentTable(rows, target, false), ...(problems === null ? [] : [problems])].join('\n\n')}`,
);
process.exitCode = verdicts.every(({ outcome }) => outcome === 'pass') ? 0 : 1;

async function output(args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  return text;
}
