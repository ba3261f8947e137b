import { type Edn, type EdnMap, type EdnTagged, keyword, record, tagged } from './edn.ts';

/** How an operation's line reads: its invocation, or one of three completions. */
export type OperationType = 'invoke' | 'ok' | 'fail' | 'info';

/** One line of history.edn (jepsen.history.Op). */
export interface Operation {
  readonly index: number;
  /** Nanoseconds since the test's start. */
  readonly time: number;
  readonly type: OperationType;
  /** Client process; `nemesis` for faults. A process ends with its first `info`; its thread goes on as process + concurrency. */
  readonly process: number | 'nemesis';
  /** `echo`, `read`, `txn`, `start-partition`, …; without the colon. */
  readonly f: string;
  readonly value: Edn;
  /** Of fail and info: a keyword (`:net-timeout`), a vector `[:abort "text"]`, or text. */
  readonly error?: Edn;
  /** Counters mark the last reads. */
  readonly final?: boolean;
  /** Other keys as they stand (`exception`, `unseen`, …), by name. */
  readonly extra?: Readonly<Record<string, Edn>>;
}

/** Of a client; all others are faults. */
export const isClientOperation = (operation: Operation): boolean => operation.process !== 'nemesis';

/** An operation as a map, its keys in the order in which Jepsen prints them. */
export function operationMap(operation: Operation): EdnMap {
  const { index, time, type, process, f, value, error, final, extra } = operation;
  return record({
    index,
    time,
    type: keyword(type),
    process: process === 'nemesis' ? keyword(process) : process,
    f: keyword(f),
    value,
    'final?': final,
    ...extra,
    error,
  });
}

/** An operation as it stands inside results.edn: `#jepsen.history.Op{:index 3, …}`. */
export const operationEdn = (operation: Operation): EdnTagged => tagged('jepsen.history.Op', operationMap(operation));

/** A message's body: JSON, its keys without colons. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type MessageBody = { readonly [key: string]: JsonValue };

/** A message as Maelstrom numbers it; `id` counts all messages of a run from 0. */
export interface Message {
  readonly id: number;
  readonly src: string;
  readonly dest: string;
  readonly body: MessageBody;
}

/** One event of the network journal (maelstrom.net.journal.Event). */
export interface JournalEvent {
  /** Position in the run's journal; sends and receives are numbered together. */
  readonly id: number;
  /** Nanoseconds since the test's start. */
  readonly time: number;
  readonly type: 'send' | 'recv';
  readonly message: Message;
}

/** Clients are c0, c1, …; a node whose name begins with a c counts as one too (maelstrom/util.clj). */
export const isClientId = (id: string): boolean => id.startsWith('c');
export const involvesClient = (message: Pick<Message, 'src' | 'dest'>): boolean =>
  isClientId(message.src) || isClientId(message.dest);
