import { worstOutcome } from '../../verdict/outcomes.ts';
import { SIGNS } from '../outcome-words.ts';
import { absentLegs, legsOf, shownRows, stillRunning } from '../rows/legs-of-jobs.ts';
import type { Row } from '../rows/row.ts';
import { outcomeOf } from '../rows/row-outcome.ts';

/** Stands where everything passes that has ended so far. */
const NOT_OVER = '⏳';

/** `13 of 14 pass · 1 still running`, with the sign of the worst outcome. Nothing is green that may still fail. */
export function headline(all: readonly Row[]): string {
  const rows = shownRows(all);
  const outcomes = rows.map(outcomeOf);
  const running = stillRunning(all);
  const total = rows.reduce((sum, row) => sum + legsOf(row), running);
  if (total === 0) return `${SIGNS.error} Maelstrom: nothing was judged`;
  const passed = outcomes.filter((outcome) => outcome === 'pass').length;
  const worst = worstOutcome(outcomes);
  const absent = absentLegs(rows);
  const count = passed < total ? `${passed} of ${total} pass` : passed === 1 ? '1 passes' : `all ${passed} pass`;
  return [
    `${worst === 'pass' && running > 0 ? NOT_OVER : SIGNS[worst]} Maelstrom: ${count}`,
    ...(absent > 0 ? [`${absent} left no verdict`] : []),
    ...(running > 0 ? [`${running} still running`] : []),
  ].join(' · ');
}
