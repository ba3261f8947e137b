/** The seeds of a row. Each leg leaves its share; the shares of one key are one row. */

import type { Outcome } from '../../verdict/outcomes.ts';
import type { Verdict } from '../../verdict/verdict.ts';
import { NBSP, plainNumber } from '../figure-text.ts';
import { list, optional, outcome, type Reader, record, text, whole } from './json-readers.ts';
import { LEGS_AT_MOST, legHash, legOfJob } from './verdict-json.ts';

/** What came of the seeds of one leg. */
export interface SeedShare {
  /** As among the row's legs. */
  readonly leg: string;
  readonly attempt: number;
  readonly job: Pick<NonNullable<Verdict['job']>, 'id' | 'leg' | 'total'>;
  /** The first and the last that were asked for. */
  readonly from: number;
  readonly to: number;
  readonly passed: number;
  readonly undecided: number;
  /** The one that fails. */
  readonly failed?: number;
  /** What the leg came to, its own runs included. */
  readonly outcome: Outcome;
  /** Why it does not pass, in one line. */
  readonly why?: string;
}

const share: Reader<SeedShare> = record<SeedShare>({
  leg: legHash,
  attempt: whole,
  job: legOfJob,
  from: whole,
  to: whole,
  passed: whole,
  undecided: whole,
  failed: optional(whole),
  outcome,
  why: optional(text(100)),
});

export const seedShares: Reader<readonly SeedShare[]> = list(share, LEGS_AT_MOST);

/** The share of a verdict's leg; none where no seeds were asked for. Seeds that were not run did not pass. */
export function shareOf(verdict: Verdict, leg: string, why: string): SeedShare | undefined {
  const { job, run, seeds, outcome } = verdict;
  if (job?.seeds === undefined || run === undefined) return undefined;
  const { maelstrom, harder, undecided } = seeds?.counts ?? { maelstrom: 0, harder: 0, undecided: 0 };
  return {
    leg,
    attempt: run.attempt,
    job: { id: job.id, leg: job.leg, ...(job.total === undefined ? {} : { total: job.total }) },
    from: job.seeds.from,
    to: job.seeds.to,
    passed: maelstrom + harder,
    undecided,
    ...(seeds?.failed === undefined ? {} : { failed: seeds.failed.seed }),
    outcome,
    ...(outcome === 'pass' ? {} : { why }),
  };
}

/** The newest share of each leg. Order, grouping and repetition of what is joined do not matter. */
export function joinShares(...sets: readonly (readonly SeedShare[])[]): readonly SeedShare[] {
  const newest = new Map<string, SeedShare>();
  for (const each of sets.flat()) {
    const other = newest.get(each.leg);
    if (other === undefined || compareShares(each, other) > 0) newest.set(each.leg, each);
  }
  return [...newest.values()].sort((a, b) => (a.leg < b.leg ? -1 : 1)).slice(0, LEGS_AT_MOST);
}

const compareShares = (a: SeedShare, b: SeedShare): number =>
  a.attempt - b.attempt || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** Whether no seed was asked of two legs. */
export function areApart(shares: readonly SeedShare[]): boolean {
  const inOrder = [...shares].sort((a, b) => a.from - b.from);
  return inOrder.every(({ from }, index) => index === 0 || from > (inOrder[index - 1]?.to ?? 0));
}

/** What came of all shares together. */
export interface SeedTotals {
  readonly asked: number;
  readonly passed: number;
  readonly undecided: number;
  /** The smallest seed that fails. */
  readonly failed?: number;
}

export function totalsOf(shares: readonly SeedShare[]): SeedTotals {
  const sum = (count: (each: SeedShare) => number): number => shares.reduce((all, each) => all + count(each), 0);
  const failing = shares.flatMap(({ failed }) => failed ?? []);
  return {
    asked: sum(({ from, to }) => Math.max(0, to - from + 1)),
    passed: sum(({ passed }) => passed),
    undecided: sum(({ undecided }) => undecided),
    ...(failing.length === 0 ? {} : { failed: Math.min(...failing) }),
  };
}

/** `200 ✓`, `seed 18 ✗`, `120 of 200` where they were cut short, `not run` where the test itself did not pass. */
export function seedsText({ asked, passed, undecided, failed }: SeedTotals): string {
  if (failed !== undefined) return `seed${NBSP}${failed}${NBSP}✗`;
  const open = undecided === 0 ? '' : `, ${plainNumber(undecided)}${NBSP}undecided`;
  if (passed + undecided < asked)
    return passed + undecided === 0 ? 'not run' : `${plainNumber(passed)} of ${plainNumber(asked)}${open}`;
  return `${plainNumber(passed)}${NBSP}✓${open}`;
}
