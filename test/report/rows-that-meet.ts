import fc from 'fast-check';
import type { Row } from '../../src/report/rows/row.ts';
import { OUTCOMES } from '../../src/verdict/outcomes.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { aLeg, aReason, aRow, seedsUpTo, someSeeds } from './verdicts.ts';

/** Rows of a few keys, runs, attempts and legs, so that they meet often. A run is of one commit. */
export const rowsThatMeet: fc.Arbitrary<readonly Row[]> = fc.array(
  fc
    .record({
      key: fc.constantFrom('a', 'b', 'c', 'b 2', 'b 10'),
      number: fc.integer({ min: 1, max: 4 }),
      attempt: fc.integer({ min: 1, max: 3 }),
      finish: fc.integer({ min: 0, max: 3 }),
      leg: fc.integer({ min: 1, max: 3 }),
      outcome: fc.constantFrom(...OUTCOMES),
      cut: fc.boolean(),
      absent: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined, freq: 3 }),
      // Mostly a leg has a share of its own; some legs have none, and some the share of another.
      share: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined, freq: 4 }),
      failing: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
      artifacts: fc.constantFrom({}, { store: 1 }, { messages: 2 }, { store: 1, messages: 2 }),
    })
    .map(({ key, number, attempt, finish, leg, outcome, cut, absent, share, failing, artifacts }) => {
      const row = aRow(
        {
          key,
          outcome,
          reasons: outcome === 'pass' ? [] : [aReason()],
          run: { id: 100 + number, number, attempt },
          // Runs 1 and 2 are of one commit, 3 and 4 of the next.
          headSha: (number <= 2 ? 'a' : 'b').repeat(40),
          finishedAt: `2026-11-22T12:00:0${finish}Z`,
          ...(share === undefined ? {} : ofShare(leg, share, failing)),
        },
        aLeg(leg),
      );
      const told = { ...row, artifacts, ...(cut ? { detail: null } : {}) };
      return absent === undefined ? told : { ...told, legs: [], absent };
    }),
  { maxLength: 12 },
);

/** Ten seeds of a hundred; `failing`: the number of the one that fails. */
function ofShare(leg: number, share: number, failing: number | undefined): Pick<Verdict, 'job' | 'seeds'> {
  const [from, to] = [10 * share - 9, 10 * share];
  return {
    job: { id: 'test', leg: aLeg(100 + leg), seeds: { from, to } },
    seeds: failing === undefined ? someSeeds(from, to) : seedsUpTo(from + failing - 1, from, to),
  };
}
