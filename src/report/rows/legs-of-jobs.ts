import { compareRuns } from './join.ts';
import type { Row } from './row.ts';

/** What a job that has left rows says of its legs. */
export interface JobOfRows {
  readonly id: string;
  /** How many legs it has. */
  readonly total: number;
  /** How many of them have left a row. */
  readonly seen: number;
}

/**
 * Rows that people are shown: not the one that says only that nothing more will come, and none for absent legs once a
 * later attempt has left a row, which may be theirs.
 */
export const shownRows = (rows: readonly Row[]): readonly Row[] =>
  rows.filter((row) => row.absent !== 0 && (row.absent === undefined || isOfNewest(row, rows)));

const isOfNewest = (row: Row, rows: readonly Row[]): boolean => rows.every((each) => compareRuns(row, each) >= 0);

/** How many legs a row stands for. */
export const legsOf = (row: Row): number => row.absent ?? 1;

/** How many legs of the run are known to have left no verdict. */
export const absentLegs = (rows: readonly Row[]): number => rows.reduce((sum, row) => sum + (row.absent ?? 0), 0);

/**
 * The jobs of rows that know how many legs their job has. Several workflows of one report may have a job of the same id:
 * then the newest run's number counts.
 */
export function jobsOf(rows: readonly Row[]): readonly JobOfRows[] {
  const jobs = new Map<string, { readonly run: number; readonly total: number; readonly legs: Set<string> }>();
  for (const { job, run, shares = [] } of rows) {
    for (const each of [...(job === undefined ? [] : [job]), ...shares.map((share) => share.job)]) {
      const known = jobs.get(each.id);
      const legs = (known?.legs ?? new Set()).add(each.leg);
      const said = { run: run.number, total: each.total ?? 0, legs };
      const isNewer =
        known === undefined || said.run > known.run || (said.run === known.run && said.total > known.total);
      jobs.set(each.id, isNewer ? said : { ...known, legs });
    }
  }
  return [...jobs]
    .map(([id, { total, legs }]) => ({ id, total, seen: legs.size }))
    .filter(({ total }) => total > 0)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** How many legs have no row, as far as the jobs say how many legs they have. */
export const legsNotSeen = (rows: readonly Row[]): number =>
  jobsOf(rows).reduce((sum, { total, seen }) => sum + Math.max(0, total - seen), 0);

/** How many legs have not ended yet; none once the job that joins has said what is missing. */
export const stillRunning = (rows: readonly Row[]): number =>
  rows.some((row) => row.absent !== undefined && isOfNewest(row, rows)) ? 0 : legsNotSeen(rows);
