import fc from 'fast-check';
import type { Row } from '../../src/report/rows/row.ts';
import { OUTCOMES } from '../../src/verdict/verdict.ts';
import { aLeg, aReason, aRow } from './verdicts.ts';

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
    })
    .map(({ key, number, attempt, finish, leg, outcome, cut, absent }) => {
      const row = aRow(
        {
          key,
          outcome,
          reasons: outcome === 'pass' ? [] : [aReason()],
          run: { id: 100 + number, number, attempt },
          // Runs 1 and 2 are of one commit, 3 and 4 of the next.
          headSha: (number <= 2 ? 'a' : 'b').repeat(40),
          finishedAt: `2026-11-22T12:00:0${finish}Z`,
        },
        aLeg(leg),
      );
      const told = cut ? { ...row, detail: null } : row;
      return absent === undefined ? told : { ...told, legs: [], absent };
    }),
  { maxLength: 12 },
);
