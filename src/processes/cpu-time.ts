import { type ProcessRow, processTable, withDescendants } from './process-table.ts';

/**
 * Milliseconds of processor time that a process and its descendants have used; null where the system does not tell.
 * A process that has left its parent does not count: the orphan of a node says nothing of the test.
 */
export function cpuTimeOf(root: number, rows: readonly ProcessRow[] = processTable()): number | null {
  const counted = new Set(withDescendants([root], rows));
  const times = rows.filter(({ pid }) => counted.has(pid)).map(({ cpuMs }) => cpuMs);
  return times.length === 0 ? null : times.reduce((sum, ms) => sum + ms, 0);
}
