import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { replaceFile } from '../files/fresh-file.ts';
import type { FileSource } from '../files/regular-file.ts';
import { FILES } from '../maelstrom/store-files.ts';
import { openStore, type Store } from '../store/store.ts';
import type { FirstRequest } from '../verdict/gather/history-facts.ts';
import { nodeLogsOf } from '../verdict/gather/node-logs.ts';
import { isThere, isUnreadable } from '../verdict/gather/unreadable-files.ts';
import { count, oneLine } from '../verdict/quote.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { columnWriter } from './columns.ts';
import type { GrowingColumn } from './growing-column.ts';
import { matchRequests } from './match-requests.ts';
import { orderEndpoints } from './number-endpoints.ts';
import { MESSAGE_COLUMNS, OPERATION_COLUMNS, type PageHead } from './page-data.ts';
import { type PageApp, type PageParts, pageFile } from './page-file.ts';
import { type LogFile, type Logs, readLogs } from './read-logs.ts';
import { BODIES_CHUNK, type Messages, readMessages } from './read-messages.ts';
import { type Operations, readOperations, VALUES_CHUNK } from './read-operations.ts';

/** What a page is made of. */
export interface PageSubject {
  readonly verdict: Verdict;
  /** The run of the verdict that is shown: its place in `verdict.runs`. */
  readonly run: number;
  /** The run's directory; null when none was made. */
  readonly store: string | null;
  /** What the run printed. */
  readonly console: FileSource | null;
  /** As in `PageHead`. */
  readonly sourceUrl?: string;
  /** The workspace's directory. */
  readonly workspace?: string;
}

/** Bytes of all blocks: in base64, with app and head, less than 25 MB. */
const BYTES = 17 * 1000 * 1000;
/** Of these for values, at most; and for bodies, at least. */
const VALUES_BYTES = 4 * 1000 * 1000;
const FEWEST_BODIES_BYTES = 1000 * 1000;

/** The app, from the directory that it was bundled into. */
export const readPageApp = (directory: string): PageApp => ({
  script: readFileSync(path.join(directory, 'viewer.js'), 'utf8'),
  styles: readFileSync(path.join(directory, 'viewer.css'), 'utf8'),
});

/** Writes the page of one run. Rejects with the system's error when the file can't be written. */
export async function writePage(subject: PageSubject, app: PageApp, file: string): Promise<void> {
  const parts = await pageParts(subject);
  replaceFile(file, pageFile(parts, app));
}

const withSeparator = (directory: string): string =>
  directory.endsWith(path.sep) ? directory : `${directory}${path.sep}`;

/** Everything that is read of a run; what is missing or damaged is told in the head's notes. */
export async function pageParts({
  verdict,
  run,
  store: directory,
  console,
  sourceUrl,
  workspace,
}: PageSubject): Promise<PageParts> {
  const store = directory === null ? null : await openStore(directory).catch(orUnreadable);
  const root = store?.directory ?? null;
  const logs = await readLogs(logFiles(store, console));
  const operations = await readOperations(root);
  const journal = root === null ? null : path.join(root, FILES.journal);
  const messages = await readMessages(journal, firstRequestsOf(operations, logs));
  const { endpoints, places, nodeCount, serviceCount } = orderEndpoints(
    messages,
    logs.options.nodes ?? nodeLogsOf(store).map(({ node }) => node),
  );
  matchRequests(operations, messages, logs.options.concurrency);

  const column = (name: (typeof MESSAGE_COLUMNS)[number]): Uint8Array =>
    name === 'source' || name === 'destination'
      ? written(messages.column(name), (number) => places[number] ?? 0)
      : written(messages.column(name));
  const messageBlock = block(MESSAGE_COLUMNS.map(column));
  const operationBlock = block(OPERATION_COLUMNS.map((name) => written(operations.column(name))));
  const values = operations.values.finish(VALUES_BYTES);
  const used = [messageBlock, operationBlock, ...values.blocks, ...logs.blocks].reduce(
    (sum, { length }) => sum + length,
    0,
  );
  const bodies = messages.bodies.finish(Math.max(FEWEST_BODIES_BYTES, BYTES - used));

  const head: PageHead = {
    version: 1,
    verdict,
    run,
    nodes: endpoints.slice(0, nodeCount),
    endpoints,
    nodeCount,
    serviceCount,
    messageTypes: messages.types.all,
    messages: { count: messages.count, chunk: BODIES_CHUNK, events: messages.events },
    functions: operations.functions.all,
    operations: { count: operations.count, chunk: VALUES_CHUNK },
    faults: operations.faults,
    logs: logs.parts,
    ...(sourceUrl !== undefined && { sourceUrl }),
    ...(workspace !== undefined && { workspace: withSeparator(workspace) }),
    notes: [
      ...(root === null ? ['The run left no store.'] : [...messages.notes, ...operations.notes]),
      ...logs.notes,
      ...leftOutNote(store),
      ...(bodies.cut === 0 ? [] : [cutNote(bodies.cut, 'message', 'bodies')]),
      ...(values.cut === 0 ? [] : [cutNote(values.cut, 'value', 'texts')]),
    ],
    endsAt: Math.max(0, lastTime(messages, operations)) / 1000,
  };
  const outcome = verdict.runs[run]?.outcome ?? verdict.outcome;
  return {
    title: `${oneLine(verdict.key, 100)}: ${outcome}`,
    head,
    blocks: [
      ['messages', messageBlock],
      ['operations', operationBlock],
      ...bodies.blocks.map((bytes, index) => [`bodies-${index}`, bytes] as const),
      ...values.blocks.map((bytes, index) => [`values-${index}`, bytes] as const),
      ...logs.blocks.map((bytes, index) => [`log-${index}`, bytes] as const),
    ],
  };
}

/** The first requests of the history, or the one that the engine's log tells of. */
function firstRequestsOf({ firstRequests }: Operations, logs: Pick<Logs, 'firstRequest'>): readonly FirstRequest[] {
  if (firstRequests.length > 0 || logs.firstRequest === null) return firstRequests;
  return [logs.firstRequest];
}

function orUnreadable(error: unknown): null {
  if (!isUnreadable(error)) throw error;
  return null;
}

/** What the engine said, then each node. The console stands in for a jepsen.log that is missing. */
function logFiles(store: Store | null, console: FileSource | null): readonly LogFile[] {
  const log = store === null ? null : path.join(store.directory, FILES.log);
  const engine: readonly LogFile[] =
    log !== null && isThere(log)
      ? [{ name: FILES.log, source: log }]
      : console === null
        ? []
        : [{ name: 'console.log', source: console }];
  const nodes = nodeLogsOf(store).map(({ node, file }): LogFile => {
    return { name: `${FILES.nodeLogs}/${oneLine(node, 100)}.log`, source: file, node: oneLine(node, 100) };
  });
  return [...engine, ...nodes];
}

/** Links and the like in place of nodes' logs are never read. */
function leftOutNote(store: Store | null): readonly string[] {
  const left = (store?.leftOut ?? []).filter((name) => name.startsWith(`${FILES.nodeLogs}/`));
  return left.length === 0
    ? []
    : [`${count(left.length, 'log')} in ${FILES.nodeLogs} could not be read: not a plain file.`];
}

function written(column: GrowingColumn, of: (value: number) => number = (value) => value): Uint8Array {
  const writer = columnWriter();
  for (let row = 0; row < column.length; row += 1) writer.push(of(column.get(row)));
  return writer.bytes();
}

/** Columns one after another, each behind its length. */
function block(columns: readonly Uint8Array[]): Uint8Array {
  return gzipSync(
    Buffer.concat(
      columns.flatMap((bytes) => {
        const length = Buffer.alloc(4);
        length.writeUInt32LE(bytes.length);
        return [length, bytes];
      }),
    ),
  );
}

/** Microseconds since the start. */
function lastTime(messages: Messages, operations: Operations): number {
  let last = 0;
  for (let row = 0; row < messages.count; row += 1) {
    last = Math.max(last, messages.column('sendTime').get(row) + messages.column('delay').get(row));
  }
  for (let row = 0; row < operations.count; row += 1) {
    last = Math.max(
      last,
      operations.column('invokeTime').get(row) + Math.max(0, operations.column('duration').get(row)),
    );
  }
  for (const { from, to } of operations.faults) last = Math.max(last, to ?? from);
  return last;
}

const cutNote = (cut: number, noun: string, texts: string): string =>
  `The ${texts} of ${count(cut, noun)} are cut or left out, so that the page stays below 25 MB.`;
