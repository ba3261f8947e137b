/** What a person who waits is told while a test runs: from the engine's console and, where that is silent, a clock. */
import { EXCEPTIONS } from '../maelstrom/exceptions.ts';
import { consoleHeaderOf, type LogHeader } from '../maelstrom/log-headers.ts';
import { isLine, LOG_LINES, type LogLine, NODES_LOGGER, REAL_TIME_LINE } from '../maelstrom/log-lines.ts';
import type { OperationType } from '../maelstrom/operations-and-messages.ts';
import { operationOf } from './logged-operation.ts';
import { BRIEF_RUN_MS, COUNT_EVERY_MS, makeTeller, type ProgressClock, SILENCE_MS, TICK_MS } from './progress-pace.ts';
import { type OperationCounts, pendingOf, type RunState } from './progress-state.ts';

export interface Progress {
  /** A line of the console. */
  readonly line: (line: string) => void;
  /** The run is over; nothing more is said. */
  readonly end: () => void;
}

interface Phase {
  readonly begins: LogLine;
  /** Said once, when it begins. */
  readonly text: string;
  /** Said when nothing else was for a while; the seconds follow. */
  readonly still: string;
}

const OPERATIONS: Phase = {
  begins: LOG_LINES.operationsBegin,
  text: 'the nodes are up; operations begin',
  still: 'still no operation',
};
const RECOVERY: Phase = {
  begins: LOG_LINES.recovery,
  text: 'waiting for recovery before the last operations',
  still: 'still waiting for recovery',
};

/** In the order in which they come; one that is over does not come again. */
const PHASES: readonly Phase[] = [
  { begins: LOG_LINES.runningTest, text: 'starting the test', still: 'still starting the test' },
  {
    begins: LOG_LINES.settingUpNode,
    text: 'starting the nodes',
    still: 'still waiting for the nodes to answer init',
  },
  OPERATIONS,
  RECOVERY,
  {
    begins: LOG_LINES.runComplete,
    text: 'the operations are over; writing the history',
    still: 'still writing the history',
  },
  { begins: LOG_LINES.tearingDownNode, text: 'stopping the nodes', still: 'still stopping the nodes' },
  { begins: LOG_LINES.analyzing, text: 'checking the history', still: 'still checking the history' },
  { begins: LOG_LINES.analysisComplete, text: 'the history is checked', still: 'still writing the results' },
];

/** Kafka's workload makes clients crash on purpose: no node has failed then. */
const NO_OPERATION = 'crash';

type Counts = { -readonly [Type in OperationType]: OperationCounts[Type] };

/** Of what a node may have had a part in. */
const WHY_CHARACTERS = 400;

/** Where the state of a run is shown as well. */
export interface ProgressDisplay {
  /** Whether the nodes' time is the engine's until it says otherwise. */
  readonly isSimulated: boolean;
  readonly show: (state: RunState) => void;
}

/** What is known of the run so far; times in milliseconds of the clock. */
interface Seen {
  /** null before the first one. */
  phase: Phase | null;
  phaseBegan: number;
  /** Said when nothing else was for a while. */
  still: string;
  counts: Counts;
  lastOperation: number;
  /** By the clock and by the log's stamps, when the operations began, and the log's last stamp. */
  operationsBegan: number;
  firstStamp: number;
  lastStamp: number;
  isSimulated: boolean;
  /** The recovery has begun, and no operation since. */
  awaitsLastOperations: boolean;
  /** The engine reads on after a line of a node that is not a message. */
  lenient: boolean;
  /** The header that the next line belongs to, while it is the first one after it. */
  header: LogHeader | null;
}

/**
 * @param engine as people call it: `Maelstrom 0.2.4`, `the embedded engine`
 * @param say tells a person; `isPassing` says that `display` shows the same
 */
export function makeProgress(
  engine: string,
  say: (text: string, isPassing: boolean) => void,
  clock: ProgressClock,
  display?: ProgressDisplay,
): Progress {
  const seen = nothingSeen(engine, clock.now(), display?.isSimulated === true);
  const { tell, tellOnce, silentMs } = makeTeller(say, clock);
  const show = (): void => display?.show(stateOf(seen, clock.now()));

  function begin(phase: Phase): void {
    seen.phase = phase;
    seen.phaseBegan = clock.now();
    seen.still = phase.still;
    seen.awaitsLastOperations = phase === RECOVERY;
    tell(phase.text, true);
  }

  function operation(type: OperationType, name: string): void {
    seen.lastOperation = clock.now();
    if (name !== NO_OPERATION) seen.counts[type] += 1;
    if (seen.awaitsLastOperations && type === 'invoke') {
      seen.awaitsLastOperations = false;
      tell('the recovery is over; the last operations', true);
    }
    const interval = seen.lastOperation - seen.phaseBegan < BRIEF_RUN_MS ? COUNT_EVERY_MS : SILENCE_MS;
    if (silentMs() >= interval) tell(countText(seen.counts), true);
  }

  function giveUp(exception: string): void {
    seen.phaseBegan = clock.now();
    seen.still = `${engine} has given up and is still there`;
    tellOnce(`${whyGivenUp(exception)}the test is given up`);
  }

  const stop = clock.every(TICK_MS, () => {
    const now = clock.now();
    show();
    if (silentMs() >= SILENCE_MS) tell(silenceText(seen, now), true);
  });

  function read(line: string): void {
    const header = consoleHeaderOf(line);
    if (header !== null) stamp(seen, header, clock.now());
    const client = header === null ? null : operationOf(header);
    const above = seen.header;
    seen.header = client === null ? header : null;
    if (client !== null) {
      operation(client.type, client.name);
      return;
    }
    if (seen.header !== null) {
      const phase = phaseOf(seen.header);
      seen.isSimulated &&= !isRealTimeLine(seen.header);
      if (phase === null) tellOnce(endedByItself(seen.header) ?? realTime(seen.header));
      else if (PHASES.indexOf(phase) > indexOf(seen.phase)) begin(phase);
      return;
    }
    seen.lenient ||= isBeforeNodes(seen) && /^ :lenient-stdout true\b/.test(line);
    if (above === null) return;
    tellOnce(complaint(above, line, seen.lenient));
    if (isLine(LOG_LINES.testCrashed, above.logger, above.text)) giveUp(line);
  }

  return {
    line(line) {
      read(line);
      show();
    },
    end: stop,
  };
}

function nothingSeen(engine: string, now: number, isSimulated: boolean): Seen {
  return {
    phase: null,
    phaseBegan: now,
    still: `still starting ${engine}`,
    counts: { ...NOTHING },
    lastOperation: now,
    operationsBegan: now,
    firstStamp: 0,
    lastStamp: 0,
    isSimulated,
    awaitsLastOperations: false,
    lenient: false,
    header: null,
  };
}

const NOTHING: OperationCounts = { invoke: 0, ok: 0, fail: 0, info: 0 };

/** Notes when a line was written; the operations begin anew where the engine begins again. */
function stamp(seen: Seen, { stamp: text, logger, text: about }: LogHeader, now: number): void {
  seen.lastStamp = Date.parse(`${text.replace(' ', 'T').replace(',', '.')}Z`);
  if (!isLine(OPERATIONS.begins, logger, about)) return;
  seen.counts = { ...NOTHING };
  seen.operationsBegan = now;
  seen.firstStamp = seen.lastStamp;
}

function stateOf(seen: Seen, now: number): RunState {
  const { phase, counts, operationsBegan, firstStamp, lastStamp, isSimulated, awaitsLastOperations, still } = seen;
  const doing = phase?.text ?? still.replace(/^still /, '');
  if ((phase !== OPERATIONS && phase !== RECOVERY) || awaitsLastOperations)
    return { kind: 'run', doing, operations: null };
  const realMs = now - operationsBegan;
  // Real time goes on where nothing is logged.
  const seconds = Math.max(0, isSimulated ? lastStamp - firstStamp : realMs) / 1000;
  return { kind: 'run', doing, operations: { counts, seconds, realMs } };
}

const indexOf = (phase: Phase | null): number => (phase === null ? -1 : PHASES.indexOf(phase));

const phaseOf = ({ logger, text }: LogHeader): Phase | null =>
  PHASES.find(({ begins }) => isLine(begins, logger, text)) ?? null;

/** What is said of a run of which nothing was said for a while. */
function silenceText({ phase, phaseBegan, still, counts, lastOperation }: Seen, now: number): string {
  const secondsSince = (time: number): number => Math.round((now - time) / 1000);
  if (phase !== OPERATIONS || counts.invoke === 0) return `${still} (${secondsSince(phaseBegan)} s)`;
  const isIdle = now - lastOperation >= SILENCE_MS;
  return `${countText(counts)}${isIdle ? `; none began or ended for ${secondsSince(lastOperation)} s` : ''}`;
}

/** The embedded engine says so at once; Maelstrom notices when it stops the nodes. */
function endedByItself({ logger, text }: LogHeader): string | null {
  const node = logger === NODES_LOGGER ? /^Node (\S+) ended by itself/.exec(text)?.[1] : undefined;
  return node === undefined ? null : `node ${nodeName(node)} ended by itself`;
}

const isRealTimeLine = ({ logger, text }: LogHeader): boolean => isLine(REAL_TIME_LINE, logger, text);

/** The embedded engine has tried simulated time, and begins again in real time. */
function realTime(header: LogHeader): string | null {
  const { begins } = REAL_TIME_LINE;
  const { text } = header;
  if (!isRealTimeLine(header)) return null;
  const why = text
    .slice(begins.length)
    .replace(/[^\P{C}\t]/gu, '?')
    .slice(0, WHY_CHARACTERS);
  return `${begins.charAt(0).toLowerCase()}${begins.slice(1)}${why}`;
}

/** The options are printed before any node runs; later a node may print such a line. */
const isBeforeNodes = ({ phase }: Seen): boolean => phase === null || phase.begins === LOG_LINES.runningTest;

/** What an exception says is wrong with a node: its first line, under the header of a warning. */
function complaint(header: LogHeader, exception: string, lenient: boolean): string | null {
  const node = /^(\S+) stdout$/.exec(header.thread)?.[1];
  if (node !== undefined && header.text === 'Error!') {
    const warning = ENGINE_WARNINGS.find(([pattern]) => pattern.test(exception))?.[1];
    if (warning !== undefined) return `node ${nodeName(node)} ${warning}`;
    const consequence = lenient ? '' : '; nothing it prints to stdout is read from here on';
    return `node ${nodeName(node)} ${whatIsWrong(exception)}${consequence}`;
  }
  const asked = EXCEPTIONS.malformedReply.exec(exception)?.groups?.['node'];
  if (asked === undefined || !/^Process \d+ crashed$/.test(header.text)) return null;
  return `node ${nodeName(asked)} sent a reply that is not of the form its request asks for`;
}

/** After these the node is read on. */
const ENGINE_WARNINGS: readonly (readonly [RegExp, string])[] = [
  [EXCEPTIONS.moreOnLine, 'wrote more than one message on one line; only the first is read'],
  [EXCEPTIONS.unendedLine, 'wrote a message and did not end its line'],
  [EXCEPTIONS.computes, 'computes and answers nothing'],
  [EXCEPTIONS.wroteNothing, 'has not written a byte to stdout'],
];

function countText(counts: OperationCounts): string {
  const { invoke, ok, fail, info } = counts;
  const pending = pendingOf(counts);
  const failed = fail > 0 ? `, ${fail} failed` : '';
  const unknown = info > 0 ? `, ${info} with an unknown outcome` : '';
  const under = pending > 0 ? `, ${pending} pending` : '';
  return `${invoke} ${invoke === 1 ? 'operation' : 'operations'}, ${ok} ok${failed}${unknown}${under}`;
}

function whatIsWrong(exception: string): string {
  if (EXCEPTIONS.notJson.test(exception))
    return 'printed a line to stdout that is not a message (text of your own belongs on stderr)';
  if (EXCEPTIONS.noSuchDestUnquoted.test(exception)) return 'sent a message to a destination that is not there';
  return 'sent a malformed message';
}

function whyGivenUp(exception: string): string {
  const crash = EXCEPTIONS.nodeCrashed.exec(exception)?.groups;
  if (crash !== undefined) {
    return `node ${nodeName(crash['node'] ?? '')} has ended by itself with exit status ${crash['status']}; `;
  }
  const mute = EXCEPTIONS.noInitReply.exec(exception)?.groups?.['node'];
  return mute === undefined ? '' : `node ${nodeName(mute)} did not answer init; `;
}

/** A node's name may be anything that was printed: bounded, and only what a name is made of. */
const nodeName = (text: string): string => text.replace(/[^\w.-]/g, '?').slice(0, 40);
