import type { WrongSum } from '../../../../src/verdict/reason-subjects.ts';

/** A last read of n0, whose reply it sends at 900 ms. */
export const aWrongSum = (value: number, expected: number): WrongSum => ({
  kind: 'wrong-sum',
  reason: 'counter-mismatch',
  read: { node: 'n0', at: 900, value },
  expected,
});
