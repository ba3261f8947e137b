import { OUTCOMES, worstOutcome } from '../../verdict/outcomes.ts';
import type { Row } from './row.ts';
import { areApart } from './seed-shares.ts';

/** Whether several jobs of one attempt reported under this row's key, so that one hides the others. */
export const isContested = ({ legs, shares = [] }: Row): boolean =>
  legs.length > 1 && !(areApart(shares) && legs.every((leg) => shares.some((share) => share.leg === leg)));

/** What is wrong with a contested row, and what to do; an input's name is between backticks. */
export const whyContested = ({ legs, shares = [] }: Row): string =>
  legs.every((leg) => shares.some((share) => share.leg === leg))
    ? `${legs.length} jobs run the same seeds under this key: give each a range of its own in \`seeds\``
    : `${legs.length} jobs report under this key and hide one another: give each its own \`name\``;

/** The outcome that people are shown: the worst of all shares; a contested row is an error, whatever the job says that won. */
export const outcomeOf = (row: Row): Row['outcome'] =>
  worstOutcome([
    row.outcome,
    ...(row.shares ?? []).map((share) => share.outcome),
    ...(isContested(row) ? ['error' as const] : []),
  ]);

/** Why a row that is not contested does not pass, in one line: a share of an earlier attempt may be worse than what was run again. */
export function whyOf(row: Row): string {
  const worst = outcomeOf(row);
  if (row.outcome === worst) return row.why;
  return row.shares?.find((share) => share.outcome === worst)?.why ?? row.why;
}

/** The worst outcome first; rows of one outcome keep their order. */
export const worstFirst = (rows: readonly Row[]): readonly Row[] =>
  [...rows].sort((a, b) => OUTCOMES.indexOf(outcomeOf(b)) - OUTCOMES.indexOf(outcomeOf(a)));
