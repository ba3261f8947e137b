import { OUTCOMES, worstOutcome } from '../../verdict/verdict.ts';
import type { Row } from './row.ts';

/** Whether several jobs of one attempt reported under this row's key, so that one hides the others. */
export const isContested = (row: Row): boolean => row.legs.length > 1;

/** The outcome that people are shown: a contested row is an error, whatever the job says that won. */
export const outcomeOf = (row: Row): Row['outcome'] =>
  isContested(row) ? worstOutcome([row.outcome, 'error']) : row.outcome;

/** The worst outcome first; rows of one outcome keep their order. */
export const worstFirst = (rows: readonly Row[]): readonly Row[] =>
  [...rows].sort((a, b) => OUTCOMES.indexOf(outcomeOf(b)) - OUTCOMES.indexOf(outcomeOf(a)));
