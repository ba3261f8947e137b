// Runs the examples through every challenge, and through Maelstrom's other workloads, on the embedded engine, and prints
// the joined report: npm run glomers [-- CHALLENGE…]
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { importSource } from './import-source.mjs';

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

if (!existsSync(cli)) throw new Error('dist/cli.js is missing: run npm run bundle first.');
const challenges = JSON.parse(await output([cli, 'challenges', '--json']));
const all = [...challenges.map(({ id }) => (WITH_FAULTS.includes(id) ? [id, '--faults'] : [id])), ...BEYOND];
const wanted = process.argv.slice(2);
const aliases = (id) => [id, ...(challenges.find((each) => each.id === id)?.aliases ?? [])];
const plans = wanted.length === 0 ? all : all.filter(([id]) => aliases(id).some((name) => wanted.includes(name)));

const verdicts = [];
for (const words of plans) verdicts.push(await run(words));

const { glomersReport } = await importSource('scripts/glomers-report.ts');
console.log(`\n${glomersReport(verdicts)}`);
process.exitCode = verdicts.every(({ outcome }) => outcome === 'pass') ? 0 : 1;

async function output(args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  return text;
}
