/** A recorded case or two of each workload, run by the engine inside the test's process; cases.heavy.test.ts has them all. */
import { afterAll, describe, expect, it } from 'vitest';
import { runTheEngine } from './an-engine.ts';
import { CASES, expectEnding, wordsOf } from './recorded-cases.ts';
import { kept, removeShortRuns } from './short-runs.ts';

afterAll(removeShortRuns);

const QUICK: readonly string[] = [
  'broadcast-lost',
  'broadcast-pass-single',
  'echo-bad-option',
  'echo-exits-at-once',
  'echo-pass',
  'echo-wrong-value',
  'g-counter-mismatch',
  'g-set-lost',
  'kafka-lost-writes',
  'lin-kv-not-linearizable',
  'pn-counter-mismatch',
  'txn-list-append-interleaved',
  'txn-rw-register-aborted-read',
  'unique-ids-duplicates',
];

describe("some of Maelstrom's own runs, in simulated time", () => {
  const cases = CASES.filter(({ name }) => QUICK.includes(name));

  it('are there', () => {
    expect(cases.map(({ name }) => name).sort()).toEqual(QUICK);
  });

  it.each(cases)('$name: $what', async (each) => {
    const { status, console, cwd } = kept(await runTheEngine(wordsOf(each, 'simulated')));
    expectEnding(each, { status, console, cwd });
  });
});
