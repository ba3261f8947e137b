import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperationType } from '../../../src/maelstrom/operations-and-messages.ts';
import { runs as tries } from '../../support/runs.ts';
import { type CheckerName, historyOf, judge, type Line, type Micro, typesOf } from './transaction-histories.ts';

/** Small histories are held against the definition: is there an order, one transaction at a time, that explains all? */

interface Done {
  readonly type: OperationType;
  readonly micro: readonly Micro[];
  readonly invoked: number;
  readonly completed: number;
}

/** All orders of the acknowledged transactions and any of the indefinite ones are tried. */
function hasSerialOrder(done: readonly Done[], isList: boolean, inRealTime: boolean): boolean {
  const state = new Map<string, readonly number[]>();
  const left = new Set(done.filter(({ type }) => type !== 'fail'));
  const search = (): boolean => {
    if ([...left].every(({ type }) => type === 'info')) return true;
    for (const txn of [...left]) {
      if (inRealTime && [...left].some((other) => other.type === 'ok' && other.completed < txn.invoked)) continue;
      const before = new Map(state);
      left.delete(txn);
      if (applies(txn, state, isList) && search()) return true;
      left.add(txn);
      state.clear();
      for (const [key, value] of before) state.set(key, value);
    }
    return false;
  };
  return search();
}

/** Applies a transaction; false when it should have read something else. What an indefinite one read is not known. */
function applies({ type, micro }: Done, state: Map<string, readonly number[]>, isList: boolean): boolean {
  for (const [f, key, value] of micro) {
    const now = state.get(String(key)) ?? [];
    if (f !== 'r') state.set(String(key), [...now, value as number]);
    else if (type === 'ok' && String(isList ? (value ?? []) : value) !== String(isList ? now : (now.at(-1) ?? null)))
      return false;
  }
  return true;
}

/** What a transaction is to do: reads, and writes whose values are given out in turn. */
const plan = fc.record({
  process: fc.nat(2),
  type: fc.constantFrom<OperationType>('ok', 'ok', 'ok', 'ok', 'info', 'fail'),
  steps: fc.array(fc.record({ isRead: fc.boolean(), key: fc.constantFrom('x', 'y') }), { minLength: 1, maxLength: 3 }),
  /** How much of each list a read sees, and which value a register shows. */
  seen: fc.array(fc.nat(4), { minLength: 3, maxLength: 3 }),
  overlapsNext: fc.boolean(),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

/**
 * Lays plans out as a history. With `serial`, each runs on the state that the one before left, at its completion;
 * else reads see whatever `seen` says, of values that were written somewhere in the history.
 */
function layOut(plans: readonly Plan[], isList: boolean, serial: boolean) {
  const lines: Line[] = [];
  const done: Done[] = [];
  const state = new Map<string, number[]>();
  const written = new Map<string, number[]>([
    ['x', []],
    ['y', []],
  ]);
  const planned = plans.map((each, number) => ({
    ...each,
    micro: each.steps.map(({ isRead, key }): Micro => {
      if (isRead) return ['r', key, null];
      const values = written.get(key) as number[];
      values.push(values.length + 1);
      return [isList ? 'append' : 'w', key, values.length];
    }),
    // A process ends with an indefinite operation, so each has one of its own.
    process: 10 * number + each.process,
  }));
  const complete = ({ type, process, micro, seen }: (typeof planned)[number], invoked: number): void => {
    let reads = 0;
    const result = micro.map(([f, key, value]): Micro => {
      const now = state.get(String(key)) ?? [];
      if (f !== 'r') {
        if (type !== 'fail') state.set(String(key), [...now, value as number]);
        return [f, key, value];
      }
      const all = serial ? now : (written.get(String(key)) as number[]);
      const shown = serial ? all : all.slice(0, seen[reads++]);
      return ['r', key, isList ? shown : (shown.at(-1) ?? null)];
    });
    lines.push([type, process, type === 'ok' ? result : micro]);
    done.push({ type, micro: type === 'ok' ? result : micro, invoked, completed: lines.length - 1 });
  };
  const open: { plan: (typeof planned)[number]; invoked: number }[] = [];
  for (const each of planned) {
    lines.push(['invoke', each.process, each.micro]);
    open.push({ plan: each, invoked: lines.length - 1 });
    if (each.overlapsNext) continue;
    for (const { plan: ended, invoked } of open.splice(0)) complete(ended, invoked);
  }
  for (const { plan: ended, invoked } of open) complete(ended, invoked);
  return { history: historyOf(lines), done };
}

describe.each(['list-append', 'rw-register'] as const)('the %s checker', (checker: CheckerName) => {
  const isList = checker === 'list-append';
  const plans = fc.array(plan, { minLength: 1, maxLength: 5 });

  it('never flags what was run one transaction at a time', () => {
    fc.assert(
      fc.property(plans, (each) => {
        const judgement = judge(checker, layOut(each, isList, true).history);
        expect(typesOf(judgement).filter((type) => type !== 'empty-transaction-graph')).toEqual([]);
      }),
      { numRuns: tries(400) },
    );
  });

  it.each([
    ['serializable', false],
    ['strict-serializable', true],
  ] as const)('flags under %s only histories that no order explains', (model, inRealTime) => {
    let flagged = 0;
    fc.assert(
      fc.property(plans, (each) => {
        const { history, done } = layOut(each, isList, false);
        const judgement = judge(checker, history, model);
        if (typesOf(judgement).every((type) => type === 'empty-transaction-graph')) return;
        flagged += 1;
        expect(hasSerialOrder(done, isList, inRealTime)).toBe(false);
      }),
      { numRuns: tries(600) },
    );
    expect(flagged).toBeGreaterThan(tries(100));
  });
});

describe('the list-append checker, when every append was read', () => {
  /** Acknowledged transactions whose reads agree on one order for each key, and one that reads all of it. */
  const complete = fc.array(plan, { minLength: 1, maxLength: 4 }).map((plans) => {
    const { history, done } = layOut(
      plans.map((each) => ({ ...each, type: 'ok' as const })),
      true,
      false,
    );
    const values = (key: string) =>
      done
        .flatMap(({ micro }) => micro.filter(([f, k]) => f === 'append' && k === key).map(([, , v]) => v as number))
        .sort((a, b) => a - b);
    const last: Micro[] = [
      ['r', 'x', values('x')],
      ['r', 'y', values('y')],
    ];
    const length = history.length;
    const lines: Line[] = history.map(({ type, process, value }) => [
      type,
      process as number,
      (value as readonly (readonly [{ key: string }, string, number])[]).map(([f, k, v]): Micro => [f.key, k, v]),
    ]);
    lines.push(
      [
        'invoke',
        99,
        [
          ['r', 'x', null],
          ['r', 'y', null],
        ],
      ],
      ['ok', 99, last],
    );
    return {
      history: historyOf(lines),
      done: [...done, { type: 'ok' as const, micro: last, invoked: length, completed: length + 1 }],
    };
  });

  it.each([
    ['serializable', false],
    ['strict-serializable', true],
  ] as const)('flags under %s exactly the histories that no order explains', (model, inRealTime) => {
    const verdicts = { true: 0, false: 0 };
    fc.assert(
      fc.property(complete, ({ history, done }) => {
        const judgement = judge('list-append', history, model);
        if (typesOf(judgement).includes('empty-transaction-graph')) return;
        const expected = hasSerialOrder(done, true, inRealTime);
        verdicts[`${expected}`] += 1;
        expect(judgement.valid).toBe(expected);
      }),
      { numRuns: tries(800) },
    );
    expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(tries(20));
  });
});
