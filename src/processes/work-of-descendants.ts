import type { ProcessRow } from './process-row.ts';
import { processTable, withDescendants } from './process-table.ts';

/** The work of a process and of its descendants up to now. */
export interface Work {
  /** Milliseconds of processor time. */
  readonly cpuMs: number;
  /** One of them computes at this moment, or waits for a processor that is free. */
  readonly isRunning: boolean;
}

/**
 * null where the system does not tell. A process that has left its parent does not count: a node's orphan says nothing about the
 * test.
 */
export function workOf(root: number, rows: readonly ProcessRow[] = processTable()): Work | null {
  const own = new Set(withDescendants([root], rows));
  const counted = rows.filter(({ pid }) => own.has(pid));
  if (counted.length === 0) return null;
  return {
    cpuMs: counted.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    isRunning: counted.some(({ isRunning }) => isRunning),
  };
}

/** Milliseconds of processor time that a process and its descendants have used; null where the system does not tell. */
export const cpuTimeOf = (root: number, rows?: readonly ProcessRow[]): number | null =>
  workOf(root, rows)?.cpuMs ?? null;
