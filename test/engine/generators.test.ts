import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/engine/clock/random.ts';
import type { Invocation, OperationGenerator, Threads } from '../../src/engine/workloads/generator.ts';
import { ENGINE_WORKLOADS } from '../../src/engine/workloads/workloads.ts';
import { itemsOf, keyword, keywordName } from '../../src/maelstrom/edn.ts';
import type { Operation } from '../../src/maelstrom/history.ts';
import { parseTestArguments, type TestOptions } from '../../src/maelstrom/options.ts';
import { WORKLOADS, type Workload } from '../../src/maelstrom/workloads.ts';
import { printEdn } from '../../src/store/edn/edn-print.ts';

function options(workload: Workload, ...more: string[]): TestOptions {
  const words = ['-w', workload, '--bin', 'x', '--node-count', '2', '--concurrency', '4n', ...more];
  const parsed = parseTestArguments(words);
  if (parsed.kind !== 'options') throw new Error(JSON.stringify(parsed));
  return parsed.options;
}

/** Workers that all are free, in turn. */
function idle(count: number): Threads {
  let turn = 0;
  return {
    count,
    isFree: () => true,
    processOf: (thread) => thread,
    nextFree: (from = 0, to = count) => from + (turn++ % (to - from)),
  };
}

interface Offered {
  readonly thread: number;
  readonly invocation: Invocation;
}

/** The first operations of a generator, each completed before the next; kafka's messages are all found at once. */
function take(generator: OperationGenerator, count: number, threads: Threads, gapMs = 20): Offered[] {
  const offered: Offered[] = [];
  let lastOffset = 0;
  for (let time = 0; offered.length < count; time += gapMs) {
    const offer = generator.next(time, threads);
    if (offer === 'done') break;
    if ('waitUntil' in offer) continue;
    offered.push(offer);
    const { f, value } = offer.invocation;
    const [, key, message] = f === 'send' ? (itemsOf((itemsOf(value) ?? [])[0]) ?? []) : [];
    const completed: Operation = {
      index: offered.length,
      time: time * 1e6,
      type: f === 'crash' ? 'info' : 'ok',
      process: offer.thread,
      f,
      value: f === 'send' ? [[keyword('send'), key ?? null, [lastOffset++, message ?? null]]] : value,
    };
    generator.completed?.(completed, offer.thread);
  }
  return offered;
}

function operations(workload: Workload, seed: number, count = 300, ...more: string[]): Offered[] {
  const parts = {
    options: options(workload, ...more),
    stream: (name: string) => randomStream(seed, name),
    say: () => {},
  };
  return take(ENGINE_WORKLOADS[workload].generators(parts).main, count, idle(parts.options.concurrency));
}

const text = (offered: readonly Offered[]): string =>
  offered
    .map(({ thread, invocation }) => {
      const extra = Object.entries(invocation.extra ?? {}).map(([key, value]) => `${key} ${printEdn(value)}`);
      return [thread, invocation.f, printEdn(invocation.value), ...extra].join(' ');
    })
    .join('\n');

describe.each(WORKLOADS)("%s's operations", (workload) => {
  it('are the same to the byte for the same seed', () => {
    expect(text(operations(workload, 11))).toBe(text(operations(workload, 11)));
    if (workload !== 'unique-ids') expect(text(operations(workload, 11))).not.toBe(text(operations(workload, 12)));
  });
});

const counted = (offered: readonly Offered[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { invocation } of offered) counts[invocation.f] = (counts[invocation.f] ?? 0) + 1;
  return counts;
};

describe('the operations of a workload', () => {
  it('of sets and broadcasts are reads and fresh elements in equal parts', () => {
    for (const [workload, add] of [
      ['broadcast', 'broadcast'],
      ['g-set', 'add'],
    ] as const) {
      const offered = operations(workload, 1, 1000);
      const added = offered.filter(({ invocation }) => invocation.f === add).map(({ invocation }) => invocation.value);
      expect(added).toEqual(added.map((_, at) => at));
      expect(added.length).toBeGreaterThan(420);
      expect(added.length).toBeLessThan(580);
    }
  });

  it('of counters add from -5 to 4, and none below zero to a grow-only one', () => {
    const deltas = (workload: Workload): number[] =>
      operations(workload, 1, 1000).flatMap(({ invocation }) =>
        invocation.f === 'add' ? [invocation.value as number] : [],
      );
    expect([...new Set(deltas('pn-counter'))].sort((a, b) => a - b)).toEqual([-5, -4, -3, -2, -1, 0, 1, 2, 3, 4]);
    expect([...new Set(deltas('g-counter'))].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  // As real runs of 0.2.4 with --concurrency 4n have it: 24 to 28 % reads, 25 % writes, 47 to 51 % compare-and-sets.
  it('of lin-kv: as many workers as nodes only read, all others write once for two compare-and-sets', () => {
    const offered = operations('lin-kv', 1, 3000);
    for (const { thread, invocation } of offered) {
      const [key] = itemsOf(invocation.value) ?? [];
      expect(key).toBe(Math.floor(thread / 4));
      expect(invocation.f === 'read').toBe(thread < 2);
    }
    const counts = counted(offered);
    expect((counts.read ?? 0) / 3000).toBeCloseTo(0.25, 1);
    expect((counts.cas ?? 0) / (counts.write ?? 1)).toBeCloseTo(2, 0);
  });

  it('of lin-kv: a key is retired once twenty processes have met it', () => {
    const parts = { options: options('lin-kv'), stream: (name: string) => randomStream(1, name), say: () => {} };
    const { main } = ENGINE_WORKLOADS['lin-kv'].generators(parts);
    let generation = 0;
    const threads: Threads = { ...idle(8), processOf: (thread) => thread + 8 * generation };
    const keys: unknown[] = [];
    for (; generation < 6; generation += 1) {
      const offer = main.next(0, { ...threads, nextFree: (from = 0) => (from < 4 ? from : undefined) });
      keys.push(typeof offer === 'object' && 'invocation' in offer && itemsOf(offer.invocation.value)?.[0]);
    }
    // Four processes a generation: five generations make twenty.
    expect(keys).toEqual([0, 0, 0, 0, 0, 2]);
  });

  it('of transactions are unique writes, counted per key, until a key has had its number', () => {
    for (const [workload, write] of [
      ['txn-list-append', 'append'],
      ['txn-rw-register', 'w'],
    ] as const) {
      const writes = new Map<unknown, number>();
      const lengths = new Set<number>();
      for (const { invocation } of operations(
        workload,
        5,
        2000,
        '--max-writes-per-key',
        '8',
        '--max-txn-length',
        '3',
      )) {
        const steps = itemsOf(invocation.value) ?? [];
        lengths.add(steps.length);
        for (const step of steps) {
          const [f, key, value] = itemsOf(step) ?? [];
          if (keywordName(f) === 'r') expect(value).toBeNull();
          else {
            expect(keywordName(f)).toBe(write);
            expect(value).toBe((writes.get(key) ?? 0) + 1);
            writes.set(key, Number(value));
          }
        }
      }
      expect([...lengths].sort()).toEqual([1, 2, 3]);
      expect(Math.max(...writes.values())).toBe(8);
      const newest = Math.max(...[...writes.keys()].map(Number));
      expect(newest).toBeGreaterThan(100);
    }
  });

  it('of kafka begin with a crash, assign now and then, and catch up on what nobody polled', () => {
    const offered = operations('kafka', 3, 6000);
    expect(offered[0]?.invocation).toEqual({ f: 'crash', value: null });
    const counts = counted(offered);
    expect((counts.send ?? 0) / (counts.poll ?? 1)).toBeCloseTo(1, 0);
    expect((counts.assign ?? 0) / 6000).toBeGreaterThan(1 / 128);
    expect((counts.assign ?? 0) / 6000).toBeLessThan(1 / 32);
    // Eight workers: every 3.75 s of these two minutes on average.
    expect(counts.crash).toBeGreaterThan(15);
    expect(counts.crash).toBeLessThan(60);
    const catchUps = offered.filter(({ invocation }) => invocation.extra?.unseen !== undefined);
    expect(catchUps.length).toBeGreaterThan(0);
    const first = catchUps[0]?.invocation;
    expect(printEdn(first?.extra?.unseen ?? null)).toMatch(/^\{\d+ \{:polled -1, :sent \d+\}/);
    expect(itemsOf(first?.value)?.every((key) => typeof key === 'string')).toBe(true);
  });

  it('of kafka end with a fresh client, all keys from the beginning, and polls until the ends are seen', () => {
    const said: string[] = [];
    const parts = {
      options: options('kafka'),
      stream: (name: string) => randomStream(1, name),
      say: (line: string) => said.push(line),
    };
    const { main, final } = ENGINE_WORKLOADS.kafka.generators(parts);
    take(main, 200, idle(2));
    const last = final?.();
    if (last === undefined) throw new Error('kafka has no last operations');
    const polls = take(last, 6, idle(1));
    expect(polls.map(({ invocation }) => invocation.f)).toEqual(['crash', 'assign', 'poll', 'poll', 'poll', 'poll']);
    expect(polls[1]?.invocation.extra).toEqual({ 'seek-to-beginning?': true });
    const keys = (itemsOf(polls[1]?.invocation.value) ?? []).map(Number);
    expect(keys).toEqual([...keys].sort((a, b) => a - b));
    expect(said[0]).toMatch(/^Polling up to offsets \{\d+ \d+/);
    const everything = { map: keys.map((key) => [String(key), [[1_000_000, 1]]] as const) };
    const seen: Operation = {
      index: 9,
      time: 0,
      type: 'ok',
      process: 4,
      f: 'poll',
      value: [[keyword('poll'), everything]],
    };
    last.completed?.(seen, 0);
    expect(last.next(5000, idle(1))).toBe('done');
    expect(said.at(-1)).toBe('Process 4 now waiting for {}');
  });

  it('of kafka give up on what never comes after ten seconds', () => {
    const parts = { options: options('kafka'), stream: (name: string) => randomStream(1, name), say: () => {} };
    const { main, final } = ENGINE_WORKLOADS.kafka.generators(parts);
    take(main, 200, idle(2));
    const last = final?.();
    const offered = last === undefined ? [] : take(last, 10_000, idle(1), 10);
    expect(offered.length).toBeGreaterThan(30);
    expect(offered.length).toBeLessThan(80);
  });
});

describe('lin-kv with a number of workers that does not fit', () => {
  const start = (concurrency: string) => () =>
    ENGINE_WORKLOADS['lin-kv'].generators({
      options: options('lin-kv', '--concurrency', concurrency),
      stream: (name) => randomStream(1, name),
      say: () => {},
    });

  it("is given up in Maelstrom's words", () => {
    expect(start('2')).toThrow(
      "With 2 worker threads, this jepsen.concurrent/concurrent-generator cannot run a key with 4 threads concurrently. Consider raising your test's :concurrency to at least 4.\n(<= group-size thread-count)",
    );
    expect(start('6')).toThrow(
      "has 6 threads to work with, but can only use 4 of those threads to run 1 concurrent keys with 4 threads apiece. Consider raising or lowering the test's :concurrency to a multiple of 4.",
    );
  });
});
