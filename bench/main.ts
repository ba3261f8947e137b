/**
 * Runs all benchmarks, or those that are named, and prints their table; with --docs it writes docs/performance.md.
 *
 *     npm run bench [-- NAME…] [--docs] [--quick]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { parseArgs } from 'node:util';
import { UserError } from '../src/text/user-error.ts';
import { type Effort, FULL_EFFORT, type Group, QUICK_EFFORT, type Row } from './figures.ts';
import { checkers } from './groups/checkers.ts';
import { elle } from './groups/elle.ts';
import { engine } from './groups/engine.ts';
import { install } from './groups/install.ts';
import { join } from './groups/join.ts';
import { nodeLibrary } from './groups/node-library.ts';
import { overhead } from './groups/overhead.ts';
import { page } from './groups/page.ts';
import { FIRST_READING, readers, readForTheFirstTime } from './groups/readers.ts';
import { report } from './groups/report.ts';
import { simulatedTime } from './groups/simulated-time.ts';
import { startUp } from './groups/start-up.ts';
import { viewer } from './groups/viewer.ts';
import { type GroupResult, type Machine, performanceDocument, textTable } from './table.ts';

const DOCUMENT = 'docs/performance.md';

const GROUPS: Readonly<Record<string, Group>> = {
  'start-up': startUp,
  install,
  overhead,
  readers,
  join,
  report,
  page,
  viewer,
  engine,
  'simulated-time': simulatedTime,
  'node-library': nodeLibrary,
  checkers,
  elle,
};

/** The word that makes a process of this program one that measures a group, and sends its rows. */
const MEASURE = 'measure';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { docs: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const unknown = positionals.find((name) => !Object.hasOwn(GROUPS, name));
  if (unknown !== undefined) {
    const known = [...Object.keys(GROUPS), 'compare'].join(', ');
    throw new UserError(`There is no benchmark "${unknown}": write one of ${known}.`);
  }
  if (values.docs && (values.quick || positionals.length > 0)) {
    throw new UserError(`--docs writes ${DOCUMENT} from a whole run: leave out --quick and names.`);
  }
  const machine = describeMachine();
  const results: GroupResult[] = [];
  for (const [name, group] of Object.entries(GROUPS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const startedAt = performance.now();
    const rows = await measureApart(name, values.quick);
    process.stderr.write(`${name}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`);
    if (rows === null) process.exitCode = 1;
    else results.push({ group, rows });
  }
  console.log(`\n${textTable(results)}`);
  if (values.quick) console.log('\nWith --quick these figures only show that everything runs.');
  if (!values.docs) return;
  if (process.exitCode === 1) throw new UserError(`${DOCUMENT} was not written, since a benchmark failed.`);
  writeFileSync(DOCUMENT, performanceDocument(results, machine, new Date()));
}

/** In a process of its own, so that no benchmark finds code compiled or memory used by another; null when it failed. */
async function measureApart(name: string, quick: boolean): Promise<readonly Row[] | null> {
  const child = fork(process.argv[1] ?? '', [MEASURE, name, quick ? 'quick' : 'full']);
  const rows: Row[] = [];
  child.on('message', (row) => rows.push(row as Row));
  const [status] = await once(child, 'close');
  return status === 0 ? rows : null;
}

async function measureHere(name: string, effort: Effort): Promise<void> {
  for await (const row of GROUPS[name]?.rows(effort) ?? []) process.send?.(row);
}

/** Before the benchmarks begin, which make load themselves. */
function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memory: totalmem(),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    load: loadavg()[0] ?? 0,
  };
}

try {
  const [word, name = '', ...words] = process.argv.slice(2);
  if (word === FIRST_READING) process.send?.(await readForTheFirstTime(name, words));
  else if (word === MEASURE) await measureHere(name, words[0] === 'quick' ? QUICK_EFFORT : FULL_EFFORT);
  else await main();
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
} finally {
  if (process.connected) process.disconnect();
}
