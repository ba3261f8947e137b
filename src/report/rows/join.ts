import type { Row } from './row.ts';

/**
 * The rows of a report, one for each key. Order, grouping and repetition of what is joined do not matter. Of two rows of
 * one key the one of the higher run number is kept, then of the higher attempt, then of the later finish. Only rows of
 * the newest run's commit are kept (SHAs have no order, run numbers do). A row for legs that left no verdict gives way to
 * a verdict of its attempt under its key.
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
  const order = compareRows(a, b);
  const winner = order >= 0 ? a : b;
  if (compareRuns(a, b) !== 0) return winner;
  const legs = [...new Set([...a.legs, ...b.legs])].sort().slice(0, 8);
  return legs.length === winner.legs.length ? winner : { ...winner, legs };
}

/** By run number, then by the run's id, for two workflows that share a report; then by attempt. */
export function compareRuns(a: Row, b: Row): number {
  return a.run.number - b.run.number || a.run.id - b.run.id || a.run.attempt - b.run.attempt;
}

function compareRows(a: Row, b: Row): number {
  return (
    compareRuns(a, b) ||
    Number(a.absent === undefined) - Number(b.absent === undefined) ||
    compareTexts(a.finishedAt, b.finishedAt) ||
    // The same verdict, once with its details and once without.
    Number(a.detail !== null) - Number(b.detail !== null) ||
    compareTexts(JSON.stringify({ ...a, legs: [] }), JSON.stringify({ ...b, legs: [] }))
  );
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const collator = new Intl.Collator('en', { numeric: true });

/** `2-unique-ids` before `10-…`; ties by code units, so that the order is total. */
const compareKeys = (a: Row, b: Row): number => collator.compare(a.key, b.key) || compareTexts(a.key, b.key);
