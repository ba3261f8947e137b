import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CheckerName, historyOf, judge, type Line } from './transaction-histories.ts';

/** A generated history and what Elle 0.2.2 itself (with Maelstrom's options) said of it. */
interface Recorded {
  readonly checker: CheckerName;
  readonly model: string;
  readonly elle: {
    readonly valid: string;
    readonly counts: Readonly<Record<string, number>>;
    readonly not: readonly string[];
    readonly alsoNot: number;
  };
  readonly ops: readonly Line[];
}

const recorded: readonly Recorded[] = readFileSync('test/fixtures/elle-0.2.2.ndjson', 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

describe.each(['list-append', 'rw-register'] as const)('a generated history of %s', (checker) => {
  const cases = recorded.filter((one) => one.checker === checker).map((one, number) => ({ number, ...one }));

  it.each(cases)('$number is judged under $model as Elle judges it', ({ model, elle, ops }) => {
    const { valid, anomalies, not, alsoNot } = judge(checker, historyOf(ops), model);
    // Maelstrom turns what Elle leaves open in rw-register into a failure.
    const expected = checker === 'rw-register' && elle.valid === ':unknown' ? 'false' : elle.valid.replace(':', '');
    expect({ valid: String(valid), anomalies, not: [...not].sort(), alsoNot: alsoNot.length }).toEqual({
      valid: expected,
      anomalies: elle.counts,
      not: elle.not,
      alsoNot: elle.alsoNot,
    });
  });
});
