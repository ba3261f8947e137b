import { readFileSync } from 'node:fs';
import type { ProcessRow } from './process-row.ts';
import { processTable, withDescendants } from './process-table.ts';

/** What a process does at this moment. */
export interface ProcessState {
  /** The name of its program, such as `python3`. */
  readonly program: string;
  /** It waits in reading a pipe, so it has read all that was written to it. */
  readonly waitsForPipe: boolean;
}

const NAME_AT_MOST = 40;

/**
 * Of a process, or of what it has started when it is a wrapper: the youngest descendant counts. null on systems without /proc, and
 * for one that has gone.
 */
export function stateOf(root: number, rows: readonly ProcessRow[] = processTable()): ProcessState | null {
  const parents = new Set(rows.map(({ parent }) => parent));
  const last = withDescendants([root], rows)
    .filter((pid) => !parents.has(pid))
    .at(-1);
  if (last === undefined) return null;
  const program = textOf(`/proc/${last}/comm`);
  // `pipe_read`, or `anon_pipe_read` of newer kernels.
  return program === '' ? null : { program, waitsForPipe: /pipe_read$/.test(textOf(`/proc/${last}/wchan`)) };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1').trim().slice(0, NAME_AT_MOST);
  } catch {
    return '';
  }
}
