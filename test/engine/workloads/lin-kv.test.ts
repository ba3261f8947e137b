import { describe, expect, it } from 'vitest';
import type { Threads } from '../../../src/engine/workloads/generator.ts';
import { ENGINE_WORKLOADS } from '../../../src/engine/workloads/workloads.ts';
import { itemsOf } from '../../../src/maelstrom/edn.ts';
import { aSession, counted, idle, operations, partsOf, shown } from './a-workload.ts';

describe("lin-kv's operations", () => {
  // As real runs of 0.2.4 with --concurrency 4n have it: 24 to 28 % reads, 25 % writes, 47 to 51 % compare-and-sets.
  it('are reads of as many workers as there are nodes; all others write once for two compare-and-sets', () => {
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

  it('leave a key once twenty processes have met it', () => {
    const { main } = ENGINE_WORKLOADS['lin-kv'].generators(partsOf('lin-kv', 1));
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
});

describe('lin-kv with a number of workers that does not fit', () => {
  const start = (concurrency: string) => () =>
    ENGINE_WORKLOADS['lin-kv'].generators(partsOf('lin-kv', 1, '--concurrency', concurrency));

  it("is given up in Maelstrom's words", () => {
    expect(start('2')).toThrow(
      "With 2 worker threads, this jepsen.concurrent/concurrent-generator cannot run a key with 4 threads concurrently. Consider raising your test's :concurrency to at least 4.\n(<= group-size thread-count)",
    );
    expect(start('6')).toThrow(
      "has 6 threads to work with, but can only use 4 of those threads to run 1 concurrent keys with 4 threads apiece. Consider raising or lowering the test's :concurrency to a multiple of 4.",
    );
  });
});

describe("lin-kv's client", () => {
  it('reads, writes, compares and sets', () => {
    const { invoke, reply, requests, completions } = aSession('lin-kv');
    invoke('read', [3, null]);
    reply({ type: 'read_ok', value: 4 });
    invoke('write', [3, 5]);
    reply({ type: 'write_ok' });
    invoke('cas', [3, [5, 6]]);
    reply({ type: 'cas_ok' });
    expect(requests()).toEqual([
      { key: 3, type: 'read' },
      { key: 3, value: 5, type: 'write' },
      { key: 3, from: 5, to: 6, type: 'cas' },
    ]);
    expect(completions.map(shown)).toEqual(['ok [3 4]', 'ok', 'ok']);
  });

  it('has a read without a reply fail, and leaves the outcome of a write open', () => {
    const { invoke, timeOut, completions } = aSession('lin-kv');
    for (const [f, value] of [
      ['read', null],
      ['write', 5],
      ['cas', [5, 6]],
    ] as const) {
      invoke(f, [3, value]);
      timeOut();
    }
    expect(completions.map(shown)).toEqual(['fail :net-timeout', 'info :net-timeout', 'info :net-timeout']);
  });
});
