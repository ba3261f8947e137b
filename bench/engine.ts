/**
 * The embedded engine with the bundled example nodes: operations and messages a second when they are asked for as fast
 * as they go, the wall time of a short test, and what the engine adds to the latencies that were ordered. The bundle
 * to run may be named as an argument; dist/engine.js otherwise.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getIn, numberOf } from '../src/maelstrom/edn.ts';
import { parseEdn } from '../src/store/edn/edn-read.ts';
import { eachOperation } from '../src/store/history.ts';
import { eachJournalEvent } from '../src/store/journal.ts';
import { UserError } from '../src/text/user-error.ts';

const engine = path.resolve(process.argv[2] ?? 'dist/engine.js');
const example = (name: string): string => path.resolve('dist/examples', `${name}.js`);
/** The words of a test with an example as its node; the bundles need not be executable. */
const testOf = (workload: string, name: string, ...more: string[]): string[] => [
  '-w',
  workload,
  '--bin',
  process.execPath,
  ...more,
  '--',
  example(name),
];
for (const file of [engine, example('1-echo')]) {
  if (!existsSync(file)) throw new UserError(`${file} is missing: run npm run bundle first.`);
}

interface Measured {
  readonly directory: string;
  readonly wallSeconds: number;
  readonly net: (...keys: string[]) => number;
}

/** Runs a test and gives what it left to `read`; ends the benchmark when the test did not pass. */
async function measure(words: readonly string[], read: (run: Measured) => Promise<void>): Promise<void> {
  const cwd = mkdtempSync(path.join(tmpdir(), 'bench-engine-'));
  try {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [engine, 'test', ...words], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
    // Read and thrown away, as a terminal or a log would take it.
    child.stdout.resume();
    const status = await new Promise((fulfil) => child.once('close', fulfil));
    const wallSeconds = (performance.now() - startedAt) / 1000;
    if (status !== 0) throw new Error(`The engine ended with status ${status}: ${words.join(' ')}`);
    const directory = path.join(cwd, 'store/latest');
    const results = parseEdn(readFileSync(path.join(directory, 'results.edn'), 'utf8'));
    await read({ directory, wallSeconds, net: (...keys) => numberOf(getIn(results, 'net', ...keys)) ?? Number.NaN });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

async function throughput(): Promise<void> {
  const pace = ['--node-count', '3', '--rate', '20000', '--concurrency', '10n', '--time-limit', '10'];
  await measure(testOf('unique-ids', '2-unique-ids', ...pace), async (run) => {
    let ok = 0;
    let last = 0;
    await eachOperation(path.join(run.directory, 'history.edn'), ({ type, time }) => {
      if (type === 'ok') ok += 1;
      last = time;
    });
    const seconds = last / 1e9;
    const messages = run.net('all', 'msg-count');
    console.log(
      `unique-ids, rate 20000, 3 nodes, 30 workers: ${whole(ok / seconds)} ops/s, ${whole(messages / seconds)} messages/s`,
    );
  });
}

async function shortTest(): Promise<void> {
  const words = testOf('echo', '1-echo', '--node-count', '1', '--time-limit', '1');
  await measure(words, async ({ wallSeconds }) => {
    console.log(`echo, time limit 1 s: ${wallSeconds.toFixed(2)} s in all`);
  });
}

const LATENCY_MS = 100;

/** Between the time at which a message should have arrived and its receipt. */
async function addedLatency(): Promise<void> {
  const pace = ['--rate', '100', '--latency', String(LATENCY_MS), '--time-limit', '10', '--recovery-time', '2'];
  await measure(testOf('broadcast', '3d-efficient-broadcast-1', '--node-count', '25', ...pace), async (run) => {
    const sent = new Map<number, number>();
    const added: number[] = [];
    await eachJournalEvent(path.join(run.directory, 'net-journal'), ({ type, time, message }) => {
      if (!message.src.startsWith('n') || !message.dest.startsWith('n')) return;
      if (type === 'send') sent.set(message.id, time);
      else added.push((time - (sent.get(message.id) ?? time)) / 1e6 - LATENCY_MS);
    });
    added.sort((a, b) => a - b);
    const quantile = (q: number): string =>
      `${(added[Math.min(added.length - 1, Math.floor(added.length * q))] ?? Number.NaN).toFixed(2)} ms`;
    console.log(
      `broadcast, 25 nodes, rate 100, latency ${LATENCY_MS} ms: ${whole(added.length)} messages between nodes, each later than ordered by ${quantile(0.5)} (median), ${quantile(0.99)} (0.99)`,
    );
  });
}

await throughput();
await shortTest();
await addedLatency();
