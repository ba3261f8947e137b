import type { Row } from './row.ts';
import { outcomeOf, worstFirst } from './row-outcome.ts';

/** How a row's outcome has changed against the base branch. */
export type RowChange = 'newly failing' | 'fixed' | null;

/** Null without an outcome of the base branch too. What could not be judged there says nothing. */
export function changeOfRow(row: Row): RowChange {
  const { baseOutcome } = row;
  if (baseOutcome === undefined || baseOutcome === 'error') return null;
  const [passed, passes] = [baseOutcome === 'pass', outcomeOf(row) === 'pass'];
  if (passed === passes) return null;
  return passes ? 'fixed' : 'newly failing';
}

/** What the pull request has changed first, then what fails anyway; of each the worst first. */
export function tellingFirst(rows: readonly Row[]): readonly Row[] {
  const rank = (row: Row): number => {
    const change = changeOfRow(row);
    if (change !== null) return change === 'newly failing' ? 0 : 1;
    return outcomeOf(row) === 'pass' ? 3 : 2;
  };
  return [...worstFirst(rows)].sort((a, b) => rank(a) - rank(b));
}
