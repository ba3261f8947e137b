/**
 * The embedded engine with the bundled example nodes: messages a second when operations are asked for as fast as they go,
 * the wall time of a short test, and what the engine adds to the latencies that were ordered.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getIn, numberOf } from '../../src/maelstrom/edn.ts';
import { FILES } from '../../src/maelstrom/store-files.ts';
import { parseEdn } from '../../src/store/edn/edn-read.ts';
import { eachOperation } from '../../src/store/history.ts';
import { eachJournalEvent } from '../../src/store/journal.ts';
import { type Effort, type Group, inRounds, type Row, rowOf } from '../figures.ts';
import { startEchoNode } from '../line-rate.ts';
import { bundled, peakMegabytes, timeToEnd } from '../processes.ts';

const LATENCY_MS = 100;
const MESSAGES = 50_000;

/** The words of a test with an example as its node; the bundles need not be executable. */
const testOf = (workload: string, example: string, ...more: readonly string[]): readonly string[] => [
  bundled('engine.js'),
  'test',
  '-w',
  workload,
  '--bin',
  process.execPath,
  ...more,
  '--',
  bundled(`examples/${example}.js`),
];

/** Runs a test and gives what `read` finds in its store. Throws when the test did not pass. */
async function measure(
  words: readonly string[],
  read: (store: string) => Promise<number>,
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const cwd = mkdtempSync(path.join(tmpdir(), 'bench-engine-'));
  try {
    await timeToEnd(words, 0, { cwd, env: { ...process.env, ...env } });
    return await read(path.join(cwd, 'store/latest'));
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Messages a second, from the first operation to the last. */
async function messagesPerSecond(store: string): Promise<number> {
  let last = 0;
  await eachOperation(path.join(store, FILES.history), ({ time }) => {
    last = time;
  });
  const results = parseEdn(readFileSync(path.join(store, FILES.results), 'utf8'));
  return (numberOf(getIn(results, 'net', 'all', 'msg-count')) ?? Number.NaN) / (last / 1e9);
}

async function* throughput(effort: Effort): AsyncGenerator<Row> {
  const pace = ['--node-count', '3', '--rate', '20000', '--concurrency', '10n', '--time-limit'];
  const words = testOf('unique-ids', '2-unique-ids', ...pace, String(effort.size(5)));
  const node = await startEchoNode();
  await node.rate(MESSAGES);
  const figures = await inRounds(effort.rounds(3), {
    node: () => node.rate(MESSAGES),
    engine: () => measure(words, messagesPerSecond),
  });
  node.end();
  const peak = await peakMegabytes(bundled('engine.js'), (env) => measure(words, messagesPerSecond, env));
  const baseline = { what: 'one node of the node library alone', figures: figures.node };
  yield rowOf('unique-ids, rate 20000, 3 nodes, 30 clients', 'messages/s', figures.engine, baseline, peak);
}

async function* shortTest(effort: Effort): AsyncGenerator<Row> {
  const words = testOf('echo', '1-echo', '--node-count', '1', '--time-limit', '1');
  const { wait, test } = await inRounds(effort.rounds(5), {
    wait: () => timeToEnd(['-e', 'setTimeout(() => {}, 1000)']),
    test: () => measureWall(words),
  });
  yield rowOf('echo, time limit 1 s, whole', 'ms', test, { what: 'a Node.js that waits for 1 s', figures: wait });
}

async function measureWall(words: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  return await measure(words, async () => performance.now() - startedAt);
}

/** Milliseconds by which things are late: the figures at two quantiles. */
interface Lateness {
  readonly median: number;
  readonly high: number;
}

async function* addedLatency(effort: Effort): AsyncGenerator<Row> {
  const limit = String(effort.size(10));
  const pace = ['--rate', '100', '--latency', String(LATENCY_MS), '--time-limit', limit, '--recovery-time', '2'];
  const words = testOf('broadcast', '3d-efficient-broadcast-1', '--node-count', '25', ...pace);
  const messages: Lateness[] = [];
  const timers: Lateness[] = [];
  for (let round = 0; round < effort.rounds(3); round += 1) {
    const watch = watchTimers();
    await measure(words, async (store) => messages.push(await latenessOf(store)));
    timers.push(await watch.end());
  }
  for (const [which, name] of [
    ['median', 'median'],
    ['high', '0.99'],
  ] as const) {
    const baseline = { what: 'a timer of as long meanwhile', figures: timers.map((each) => each[which]) };
    const what = `${LATENCY_MS} ms from node to node, 25 nodes: added (${name})`;
    yield rowOf(
      what,
      'ms',
      messages.map((each) => each[which]),
      baseline,
    );
  }
}

/** Between the time at which a message should have arrived and its receipt. */
async function latenessOf(store: string): Promise<Lateness> {
  const sent = new Map<number, number>();
  const late: number[] = [];
  await eachJournalEvent(path.join(store, FILES.journal), ({ type, time, message }) => {
    if (!message.src.startsWith('n') || !message.dest.startsWith('n')) return;
    if (type === 'send') sent.set(message.id, time);
    else late.push((time - (sent.get(message.id) ?? time)) / 1e6 - LATENCY_MS);
  });
  return quantiles(late);
}

/** Lateness of timers in this process, which has nothing else to do. */
function watchTimers(): { readonly end: () => Promise<Lateness> } {
  let isOver = false;
  const watch = (async () => {
    const late: number[] = [];
    while (!isOver) {
      const startedAt = performance.now();
      await sleep(LATENCY_MS);
      late.push(performance.now() - startedAt - LATENCY_MS);
    }
    return quantiles(late);
  })();
  return {
    end: () => {
      isOver = true;
      return watch;
    },
  };
}

function quantiles(late: readonly number[]): Lateness {
  const sorted = late.toSorted((a, b) => a - b);
  const at = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
  return { median: at(0.5), high: at(0.99) };
}

export const engine: Group = {
  name: 'embedded engine',
  about:
    'On the real clock, nodes included. Latency that is added: between the moment at which a message should have arrived and its receipt, by the journal.',
  async *rows(effort) {
    yield* throughput(effort);
    yield* shortTest(effort);
    yield* addedLatency(effort);
  },
};
