import { worstOutcome } from '../../verdict/verdict.ts';
import { SIGNS } from '../outcome-words.ts';
import type { Row } from '../rows/row.ts';
import { outcomeOf } from '../rows/row-outcome.ts';

/** `13 of 14 pass`, with the sign of the worst outcome. */
export function headline(rows: readonly Row[]): string {
  const outcomes = rows.map(outcomeOf);
  const passed = outcomes.filter((outcome) => outcome === 'pass').length;
  const count =
    passed === rows.length ? (passed === 1 ? '1 passes' : `all ${passed} pass`) : `${passed} of ${rows.length} pass`;
  return `${SIGNS[worstOutcome(outcomes)]} Maelstrom: ${count}`;
}
