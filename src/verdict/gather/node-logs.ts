import { closeSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { bareLine } from '../../store/jepsen-log.ts';
import type { Store } from '../../store/store.ts';
import type { SourceLocation } from '../verdict.ts';
import type { Incident } from './incidents.ts';
import { errorLine, locateStack } from './source-location.ts';

export interface NodeLog {
  readonly node: string;
  /** An absolute path. */
  readonly file: string;
}

const NODES_AT_MOST = 200;

export const nodeLogsOf = (store: Store | null): readonly NodeLog[] =>
  (store?.nodeLogs ?? [])
    .slice(0, NODES_AT_MOST)
    .map(({ node, path: file }) => ({ node, file: path.join(store?.directory ?? '', file) }));

/** The first stack trace at the end of a node's stderr. */
export interface NodeStack {
  /** What it is about: `TypeError: x is not a function`. */
  readonly error: string | undefined;
  /** Where it points into the workspace. */
  readonly location: SourceLocation | undefined;
}

/** The stacks in the nodes' logs. Of a node that crashed, Maelstrom quotes the end of its stderr, and that counts. */
export function nodeStacks(
  logs: readonly NodeLog[],
  incidents: readonly Incident[],
  workspace: string | undefined,
): ReadonlyMap<string, NodeStack> {
  const stacks = new Map<string, NodeStack>();
  const put = (node: string, lines: readonly string[]): void => {
    const error = errorLine(lines);
    const location = workspace === undefined ? undefined : locateStack(lines, workspace);
    if (error !== undefined || location !== undefined) stacks.set(node, { error, location });
  };
  for (const { node, file } of logs) put(node, tailOf(file));
  for (const { crash } of incidents) if (crash !== undefined) put(crash.node, crash.stderr);
  return stacks;
}

const TAIL_BYTES = 64 << 10;

/** The end of a node's log: a crash is its last word. */
function tailOf(file: string): readonly string[] {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return [];
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    const read = readSync(handle, bytes, 0, bytes.length, Math.max(0, size - TAIL_BYTES));
    return bytes.toString('utf8', 0, read).split('\n').map(bareLine);
  } finally {
    closeSync(handle);
  }
}
