import { EXCEPTIONS } from '../../maelstrom/exceptions.ts';
import { WITHOUT_REQUEST } from '../../maelstrom/kafka-operations.ts';
import { isLine, LOG_LINES, NODES_LOGGER, REAL_TIME_LINE, SHUTDOWN_THREAD } from '../../maelstrom/log-lines.ts';
import { NET_TIMEOUT, NODE_COMPLAINTS } from '../../maelstrom/node-complaints.ts';
import { exceptionOf, type LogRecord, readRecords } from '../../store/console-and-log-records.ts';
import { defined } from '../finding.ts';
import type { FirstRequest } from './history-facts.ts';
import { type Found, type Incident, incidentOfLine, incidentsOf } from './incidents.ts';
import { type LoggedOptions, optionsIn } from './logged-options.ts';
import { hasReached, type Phase, phaseBegunBy } from './phase.ts';

export interface LogFacts {
  readonly options: LoggedOptions;
  readonly phase: Phase;
  /** The first of every id and node, in the order in which they happened. */
  readonly incidents: readonly Incident[];
  /** By node, the lines on its stdout for which the embedded engine does not read it any more: the refused one, and what came with it. */
  readonly refused: ReadonlyMap<string, readonly string[]>;
  /** By node, when it ended by itself, in milliseconds since the test's start, as the embedded engine tells at once. */
  readonly endedAt: ReadonlyMap<string, number>;
  /** How many lines there were; 0 when there was nothing to read. */
  readonly lines: number;
  /** The last lines that say something, for a run that says nothing else. */
  readonly tail: readonly string[];
  /** Operations that ended without a reply, by the client's process; counted for runs that left no history. */
  readonly timeouts: readonly { readonly process: number; readonly at: number | null }[];
  /** The first request that a client sent, as logged. */
  readonly firstRequest: FirstRequest | null;
  /** The virtual machine was told to end while a test was under way (Ctrl-C, a signal), after so many quiet milliseconds. */
  readonly interrupted: { readonly quietMs: number } | null;
}

const INCIDENTS_AT_MOST = 200;
const TIMEOUTS_AT_MOST = 10_000;
const TAIL_LINES = 12;
const TAIL_LINE_AT_MOST = 1_000;

export interface LogReader {
  readonly read: (line: string, number: number) => void;
  readonly end: () => LogFacts;
}

/** Reads a console or a jepsen.log line by line. `exitCode` as known; some matchers hold for one status only. */
export function readLog(exitCode: number | null): LogReader {
  const reading = beginReading();
  const records = readRecords(
    (record) => readRecord(reading, record, exitCode),
    (line, number) => addIncident(reading, incidentOfLine(line, number, exitCode, false), null),
  );
  return {
    read: (line, number) => {
      addToTail(reading, line);
      records.read(line, number);
    },
    end: () => {
      records.end();
      const { startedAt: _, setUpAt: __, lastAt: ___, incidents, ...facts } = reading;
      return { ...facts, incidents: [...incidents.values()] };
    },
  };
}

/** What is known of a log so far. */
interface Reading extends Pick<LogFacts, 'options' | 'phase' | 'lines' | 'firstRequest' | 'interrupted'> {
  options: LoggedOptions;
  phase: Phase;
  lines: number;
  firstRequest: FirstRequest | null;
  interrupted: LogFacts['interrupted'];
  /** The stamp of the last record of the test itself. */
  lastAt: number | null;
  /** The stamp at which relative time began; null before that. */
  startedAt: number | null;
  /** The stamp at which each node was started. */
  readonly setUpAt: Map<string, number>;
  /** By id and node. */
  readonly incidents: Map<string, Incident>;
  readonly refused: Map<string, readonly string[]>;
  readonly endedAt: Map<string, number>;
  readonly tail: string[];
  readonly timeouts: { readonly process: number; readonly at: number | null }[];
}

const beginReading = (): Reading => ({
  options: {},
  phase: 'nothing',
  lines: 0,
  firstRequest: null,
  interrupted: null,
  lastAt: null,
  startedAt: null,
  setUpAt: new Map(),
  incidents: new Map(),
  refused: new Map(),
  endedAt: new Map(),
  tail: [],
  timeouts: [],
});

/** A stamp as milliseconds since the test's start; null before it. */
const sinceStart = ({ startedAt }: Reading, stamp: number): number | null =>
  startedAt === null ? null : Math.max(0, stamp - startedAt);

function addToTail(reading: Reading, line: string): void {
  reading.lines += 1;
  if (line.trim() === '') return;
  reading.tail.push(line.slice(0, TAIL_LINE_AT_MOST));
  if (reading.tail.length > TAIL_LINES) reading.tail.shift();
}

function addIncident(reading: Reading, found: Found | undefined, stamp: number | null): void {
  if (found === undefined) return;
  const { incidents, phase } = reading;
  const at = stamp === null ? null : sinceStart(reading, stamp);
  const setUpAt = reading.setUpAt.get(found.node ?? '');
  const sinceSetUp = stamp === null || setUpAt === undefined ? {} : { sinceSetUp: stamp - setUpAt };
  const key = `${found.id} ${found.node ?? ''}`;
  const known = incidents.get(key);
  if (known === undefined && incidents.size < INCIDENTS_AT_MOST)
    incidents.set(key, { ...found, ...sinceSetUp, at, phase });
  else if (known !== undefined && found.fatal && !known.fatal) incidents.set(key, { ...known, fatal: true });
}

function readRecord(reading: Reading, record: LogRecord, exitCode: number | null): void {
  const exception = exceptionOf(record);
  if (exception === undefined) {
    for (const [index, line] of record.body.entries())
      addIncident(reading, incidentOfLine(line, record.line + 1 + index, exitCode, true), null);
  }
  readMilestone(reading, record);
  readSetUp(reading, record);
  readInterruption(reading, record);
  readRefusedLines(reading, record);
  readEnds(reading, record);
  if (record.logger === 'jepsen.util') readOperation(reading, record);
  if (exception === undefined) return;
  const now = { started: reading.startedAt !== null, ...defined({ workload: reading.options.workload }) };
  for (const found of incidentsOf(record, exception, now)) addIncident(reading, found, record.at);
}

const REFUSED_NODES = 200;
const QUOTED = '| ';

/** The embedded engine quotes with a mark before each line. */
function readRefusedLines({ refused }: Reading, { logger, message, body }: LogRecord): void {
  const node = logger === NODES_LOGGER ? MUTE.exec(message)?.[1] : undefined;
  if (node === undefined || refused.has(node) || refused.size >= REFUSED_NODES) return;
  const lines = body.filter((line) => line.startsWith(QUOTED)).map((line) => line.slice(QUOTED.length));
  if (lines.length > 0) refused.set(node, lines);
}

function readEnds(reading: Reading, { logger, message, at }: LogRecord): void {
  const node = logger === NODES_LOGGER ? ENDED.exec(message)?.[1] : undefined;
  const moment = sinceStart(reading, at);
  if (node !== undefined && moment !== null && reading.endedAt.size < NODES_AT_MOST) reading.endedAt.set(node, moment);
}

const ENDED = new RegExp(`^Node (.{1,200}?) ${NODE_COMPLAINTS.endedByItself}`);
const MUTE = new RegExp(`^Node (.{1,200}?) ${NODE_COMPLAINTS.mute}`);

function readMilestone(reading: Reading, record: LogRecord): void {
  // The run in real time that follows has a log of its own; why simulated time was given up stands there.
  if (isLine(REAL_TIME_LINE, record.logger, record.message)) {
    reading.incidents.clear();
    reading.refused.clear();
    reading.endedAt.clear();
    reading.timeouts.length = 0;
    reading.firstRequest = null;
    reading.startedAt = null;
  }
  const next = phaseBegunBy(record);
  if (next === undefined) return;
  // A second test of the same command begins anew.
  if (next === 'options' || !hasReached(reading.phase, next)) reading.phase = next;
  if (isLine(LOG_LINES.operationsBegin, record.logger, record.message)) reading.startedAt = record.at;
  // A second test of the same command has not been interrupted yet.
  if (next === 'options') reading.interrupted = null;
  if (next === 'options') reading.options = { ...reading.options, ...optionsIn(record) };
}

function readInterruption(reading: Reading, { thread, at }: LogRecord): void {
  if (thread !== SHUTDOWN_THREAD) reading.lastAt = at;
  else reading.interrupted ??= { quietMs: Math.max(0, at - (reading.lastAt ?? at)) };
}

const NODES_AT_MOST = 200;

/** `Setting up n0` */
function readSetUp({ setUpAt }: Reading, { logger, message, at }: LogRecord): void {
  if (!isLine(LOG_LINES.settingUpNode, logger, message) || setUpAt.size >= NODES_AT_MOST) return;
  setUpAt.set(message.slice(LOG_LINES.settingUpNode.begins.length), at);
}

/** `3⇥:info⇥:echo⇥"x"⇥:net-timeout`; those of the nemesis have a name where a client's have a number. */
function readOperation(reading: Reading, { message, at }: LogRecord): void {
  const [process = '', type, f = '', ...rest] = message.split('\t');
  if (!/^\d+$/.test(process)) return;
  const name = f.slice(1);
  if (
    reading.firstRequest === null &&
    type === ':invoke' &&
    reading.startedAt !== null &&
    !WITHOUT_REQUEST.includes(name)
  ) {
    reading.firstRequest = { f: name, at: Math.max(0, at - reading.startedAt) };
  }
  if ((type !== ':info' && type !== ':fail') || !isTimeout(rest.at(-1) ?? '')) return;
  if (reading.timeouts.length < TIMEOUTS_AT_MOST)
    reading.timeouts.push({ process: Number(process), at: sinceStart(reading, at) });
}

const isTimeout = (error: string): boolean => error.includes(NET_TIMEOUT) || EXCEPTIONS.readTimeout.test(error);
