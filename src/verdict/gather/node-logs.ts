import path from 'node:path';
import { readEnd } from '../../files/regular-file.ts';
import { bareLine } from '../../store/jepsen-log.ts';
import type { Store } from '../../store/store.ts';
import type { SourceLocation } from '../verdict.ts';
import type { Incident } from './incidents.ts';
import { errorLine, stackLocator } from './source-location.ts';
import { isUnreadable } from './unreadable-files.ts';

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
  const locate = workspace === undefined ? () => undefined : stackLocator(workspace);
  const put = (node: string, lines: readonly string[]): void => {
    const error = errorLine(lines);
    const location = locate(lines);
    if (error !== undefined || location !== undefined) stacks.set(node, { error, location });
  };
  for (const { node, file } of logs) put(node, tailOf(file));
  for (const { crash } of incidents) if (crash !== undefined) put(crash.node, crash.stderr);
  return stacks;
}

const TAIL_BYTES = 64 << 10;

/** The end of a node's log: a crash is its last word. */
function tailOf(file: string): readonly string[] {
  try {
    return readEnd(file, TAIL_BYTES).toString('utf8').split('\n').map(bareLine);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return []; // it was replaced, or may not be read
  }
}
