import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSetFull } from '../../../src/checkers/check-set-full.ts';
import { type Edn, get, itemsOf } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import {
  acknowledge,
  followValue,
  lastMissedAt,
  missedBy,
  missIn,
  seeIn,
} from '../../../src/verdict/explain/followed-value.ts';
import { runs } from '../../support/runs.ts';

const VALUES = [0, 1, 2];
const CLIENTS = 3;

interface Step {
  readonly client: number;
  readonly adds: boolean;
  readonly fails: boolean;
  readonly held: readonly number[];
}

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    client: fc.nat(CLIENTS - 1),
    adds: fc.nat(3).map((one) => one === 0),
    fails: fc.nat(5).map((one) => one === 0),
    held: fc.subarray(VALUES),
  }),
  { minLength: 4, maxLength: 30 },
);

/** Each step of a client begins an operation, or ends the one that it has begun: operations overlap. Each value is added once. */
function historyOf(plan: readonly Step[]): readonly Operation[] {
  const history: Operation[] = [];
  const open = new Map<number, { readonly f: string; readonly value: Edn }>();
  let next = 0;
  for (const { client, adds, fails, held } of plan) {
    const at = { index: history.length, time: history.length * 1e9, process: client };
    const begun = open.get(client);
    if (begun === undefined) {
      const add = adds && next < VALUES.length;
      const invoked = { f: add ? 'broadcast' : 'read', value: add ? next++ : null };
      open.set(client, invoked);
      history.push({ ...at, type: 'invoke', ...invoked });
    } else {
      open.delete(client);
      // A read may show a value only once its add has begun.
      const value = begun.f === 'read' ? held.filter((one) => one < next) : begun.value;
      history.push({ ...at, type: fails ? 'fail' : 'ok', f: begun.f, value: fails ? begun.value : value });
    }
  }
  return history;
}

const withInvocations = (history: readonly Operation[]) =>
  history.map((operation) => ({
    operation,
    invoked: history.slice(0, operation.index).findLast(({ process }) => process === operation.process)?.index ?? 0,
  }));

describe('a lost value', () => {
  it('is missed by a read that shows that it is lost, by the rules of the checker', () => {
    fc.assert(
      fc.property(steps, (plan) => {
        const history = historyOf(plan);
        const completed = withInvocations(history).filter(({ operation }) => operation.type === 'ok');
        for (const value of itemsOf(get(checkSetFull(history, 'broadcast'), 'lost')) ?? []) {
          const one = followValue(value);
          for (const { operation, invoked } of completed) {
            const { f, process, index, time } = operation;
            const moment = { node: `n${process}`, at: time / 1e6 };
            const read = { ...moment, invoked, completed: index };
            if (f === 'read') (itemsOf(operation.value)?.includes(value) ? seeIn : missIn)(one, read);
            else if (operation.value === value) acknowledge(one, moment, index);
          }
          const reads = completed.filter(({ operation }) => operation.f === 'read');
          const holding = reads.filter(({ operation }) => itemsOf(operation.value)?.includes(value));
          const lastHeld = Math.max(-1, ...holding.map(({ invoked }) => invoked));
          const known = Math.min(
            ...[...holding, ...completed.filter(({ operation }) => operation.value === value)].map(
              ({ operation }) => operation.index,
            ),
          );
          const lacking = reads.filter(({ invoked }) => invoked > lastHeld && invoked > known);
          const missing = missedBy(one);
          expect(lacking.map(({ operation }) => operation.index)).toContain(missing?.completed);
          // The last one, by its invocation, is never forgotten.
          const last = lacking.toSorted((a, b) => b.invoked - a.invoked)[0]?.operation.time ?? 0;
          expect(lastMissedAt(one)).toBeGreaterThanOrEqual(last / 1e6);
          const own = lacking.filter(({ operation }) => `n${operation.process}` === one.acknowledged?.node);
          const after = own.some(({ invoked }) => invoked > (one.acknowledged?.completed ?? 0));
          if (after) expect(missing?.node).toBe(one.acknowledged?.node);
        }
      }),
      { numRuns: runs(500) },
    );
  });
});
