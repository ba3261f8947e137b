import { byNumber } from '../../text/by-number.ts';
import { OUTCOMES } from '../../verdict/outcomes.ts';
import type { Row } from './row.ts';
import { joinShares } from './seed-shares.ts';
import { LEGS_AT_MOST } from './verdict-json.ts';

/**
 * The rows of a report, one for each key. Order, grouping and repetition of what is joined do not matter. Of two rows of
 * one key the one of the higher run number is kept, then of the higher attempt, then of the later finish. Only rows of
 * the newest run's commit are kept (SHAs have no order, run numbers do). A row for legs that left no verdict gives way to
 * a verdict of its attempt under its key. Of rows that each have a share of the seeds the one of the worst outcome is kept, then of the
 * smallest seed that fails, with the shares of all legs: those of an earlier attempt too, since only what failed is run again.
 */
export function joinRows(...sets: readonly (readonly Row[])[]): readonly Row[] {
  const rows = sets.flat();
  const [first, ...others] = rows;
  if (first === undefined) return [];
  const newest = others.reduce(
    (top, row) => ((compareRuns(row, top) || compareTexts(row.headSha, top.headSha)) > 0 ? row : top),
    first,
  );
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    if (row.headSha !== newest.headSha) continue;
    const other = byKey.get(row.key);
    byKey.set(row.key, other === undefined ? row : joinPair(row, other));
  }
  return [...byKey.values()].sort(compareKeys);
}

function joinPair(a: Row, b: Row): Row {
  if (a === b) return a;
  const order = compareRows(a, b);
  const winner = order >= 0 ? a : b;
  if (a.run.number !== b.run.number || a.run.id !== b.run.id) return winner;
  const isOneAttempt = a.run.attempt === b.run.attempt;
  const legs = isOneAttempt ? [...new Set([...a.legs, ...b.legs])].sort().slice(0, LEGS_AT_MOST) : winner.legs;
  const shares = joinShares(a.shares ?? [], b.shares ?? []);
  const isWhole = legs.length === winner.legs.length && shares.every((each) => winner.shares?.includes(each));
  return isWhole ? winner : { ...winner, legs, ...(shares.length === 0 ? {} : { shares }) };
}

/** By run number, then by the run's id, for two workflows that share a report; then by attempt. */
export function compareRuns(a: Row, b: Row): number {
  return a.run.number - b.run.number || a.run.id - b.run.id || a.run.attempt - b.run.attempt;
}

function compareRows(a: Row, b: Row): number {
  return (
    compareRuns(a, b) ||
    Number(a.absent === undefined) - Number(b.absent === undefined) ||
    compareLegs(a, b) ||
    compareTexts(a.finishedAt, b.finishedAt) ||
    // The same verdict, once with its details and once without.
    Number(a.detail !== null) - Number(b.detail !== null) ||
    // Once before its files were uploaded and once after.
    uploadedOf(a) - uploadedOf(b) ||
    compareTexts(textOf(a), textOf(b))
  );
}

/** Of legs that share seeds, which one tells most; it may look at nothing that a join adds. */
function compareLegs(a: Row, b: Row): number {
  const [isShareA, isShareB] = [a.job?.seeds !== undefined, b.job?.seeds !== undefined];
  if (!isShareA || !isShareB) return Number(isShareA) - Number(isShareB);
  const firstSeed = (row: Row): number => row.seed ?? Number.MAX_SAFE_INTEGER;
  return OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome) || firstSeed(b) - firstSeed(a);
}

const textOf = (row: Row): string => JSON.stringify({ ...row, legs: [], shares: [] });

const uploadedOf = ({ artifacts }: Row): number => Object.keys(artifacts).length;

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `2-unique-ids` before `10-…`; ties by code units, so that the order is total. */
const compareKeys = (a: Row, b: Row): number => byNumber(a.key, b.key) || compareTexts(a.key, b.key);
