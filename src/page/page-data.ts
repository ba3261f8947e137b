import type { Verdict } from '../verdict/verdict.ts';

/**
 * What report.html holds of a run, beside the code that shows it. All of it is untrusted: it is written in base64 or as JSON without `<`.
 *
 * The head stands as JSON in the element `#head`. Everything else stands in blocks: elements `<script type="application/octet-stream"
 * id="…">` whose text is base64 of gzip. A block of columns is, once it is decompressed, for each column in the order given here four bytes with its
 * length (little-endian) and then its bytes (columns.ts). A block of texts is a JSON array of strings. Blocks are decoded when
 * they are needed, so that a page with a million events is there at once.
 *
 * Times are whole microseconds since the test's start; what comes before it (init, topology) is negative.
 */
export interface PageHead {
  readonly version: 1;
  readonly verdict: Verdict;
  /** The run of the verdict that this page shows: its place in `verdict.runs`. */
  readonly run: number;
  /** Ids of nodes in their order. */
  readonly nodes: readonly string[];
  /** Names of endpoints: nodes, then services, then clients. Columns name them by their place here. */
  readonly endpoints: readonly string[];
  /** Of `endpoints`, how many are nodes, and how many of those that follow are services. */
  readonly nodeCount: number;
  readonly serviceCount: number;
  /** Names of message types; columns name them by their place here. A body without a type has the name ''. */
  readonly messageTypes: readonly string[];
  readonly messages: MessagesPart;
  /** Names of operations (`:f`). */
  readonly functions: readonly string[];
  readonly operations: OperationsPart;
  readonly faults: readonly FaultPeriod[];
  readonly logs: readonly LogPart[];
  /** Where a file of the workspace stands on GitHub: prefix of a URL to which `path#L12` is added; absent for a local run. */
  readonly sourceUrl?: string;
  /** The workspace's directory, with a slash at its end: paths in logs that begin with it are paths of the workspace. Absent where it is not known. */
  readonly workspace?: string;
  /** Parts of the run that were left out or cut, in sentences. */
  readonly notes: readonly string[];
  /** Milliseconds that the run lasted by its own clock: the last time of anything that is shown. */
  readonly endsAt: number;
}

/**
 * Block `messages`: the columns of MESSAGE_COLUMNS. Blocks `bodies-0`, `bodies-1`, …: texts of `chunk` messages each, in the same order.
 * A text is the whole body as JSON; one that ends in `…` was cut, and is not JSON; an empty one was left out.
 */
interface MessagesPart {
  readonly count: number;
  readonly chunk: number;
  /** Events of the journal, those that were left out too. */
  readonly events: number;
}

/** In the order in which they were sent. */
export const MESSAGE_COLUMNS = [
  /** The place of its sending among all events. */
  'sendEvent',
  'sendTime',
  /** 0: never received; else the place of its receipt among all events less `sendEvent`. */
  'receiveEvent',
  /** Microseconds on its way; 0 when it was never received. */
  'delay',
  'source',
  'destination',
  'type',
  /** 0: none, or not a whole number that a column can hold; else `msg_id` + 1. */
  'messageId',
  /** The same of `in_reply_to`. */
  'inReplyTo',
] as const;

/** Block `operations`: the columns of OPERATION_COLUMNS. Block `values-0`, …: texts of `chunk` operations each: `[invoked, completed]` alternating. */
interface OperationsPart {
  readonly count: number;
  readonly chunk: number;
}

/** In the order in which they were invoked; faults of the nemesis are in `faults` instead. */
export const OPERATION_COLUMNS = [
  'process',
  'function',
  'invokeTime',
  /** Microseconds until it was completed; -1: it never was. */
  'duration',
  /** Its place in OPERATION_TYPES. */
  'completion',
  /** The message that was its request: its place among the messages + 1; 0 when that is not known. */
  'request',
] as const;

export const OPERATION_TYPES = ['ok', 'fail', 'info'] as const;

/** A time in which the network was parted, or nodes were down or stood still. */
export interface FaultPeriod {
  readonly kind: 'partition' | 'kill' | 'pause';
  readonly from: number;
  /** null: until the end. */
  readonly to: number | null;
  /** Groups of nodes that could speak with each other; for kill and pause one group, of those that it happened to. */
  readonly groups: readonly (readonly string[])[];
  /** What the nemesis said, in short. */
  readonly text: string;
}

/** Block `log-0`, …: the lines of a log, as texts. */
export interface LogPart {
  /** The file's name in the store: `node-logs/n0.log`, `jepsen.log`. */
  readonly file: string;
  /** The node that wrote it; absent for the engine's own. */
  readonly node?: string;
  readonly lines: number;
  /** Lines before the first one that is here: what was cut. */
  readonly firstLine: number;
  /**
   * Of jepsen.log: when the test started, by the stamps of its lines read as UTC, in milliseconds since 1970 (they are whole milliseconds). Absent where no
   * line tells.
   */
  readonly startedAt?: number;
}
