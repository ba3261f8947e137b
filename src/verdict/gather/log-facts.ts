import {
  exceptionOf,
  FIRST_BODY_LINES,
  type LoggedException,
  type LogRecord,
  type NodeCrash,
  nodeCrashOf,
  readRecords,
} from '../../store/jepsen-log.ts';
import { CATALOGUE, type CatalogueEntry, type Circumstances, type Matcher } from '../catalogue/catalogue.ts';
import { defined } from '../finding.ts';
import { type FirstRequest, SILENT } from './history-facts.ts';

/** How far a test came, by what it logged. */
export const PHASES = [
  'nothing',
  'options',
  'setup',
  'running',
  'complete',
  'teardown',
  'analysis',
  'analyzed',
] as const;
export type Phase = (typeof PHASES)[number];

/** Something in the log that the catalogue knows. */
export interface Incident {
  readonly id: string;
  readonly node?: string;
  /** Milliseconds since the test's start; null when the log does not tell. */
  readonly at: number | null;
  readonly phase: Phase;
  /** Whether this is what ended the test, and not only a warning on the way. */
  readonly fatal: boolean;
  /** What Maelstrom said, or the line that a node printed. Untrusted, not yet bounded. */
  readonly lines: readonly string[];
  /** Line from 1 of the first of `lines`; null when it is not known. */
  readonly line: number | null;
  readonly crash?: NodeCrash;
}

/** What the test was run with, as far as the log shows it. */
interface LoggedOptions {
  readonly workload?: string;
  readonly nodes?: readonly string[];
  readonly concurrency?: number;
  /** Seconds. */
  readonly timeLimit?: number;
  readonly availability?: string;
  readonly faults?: boolean;
  readonly bin?: string;
  /** Arguments of the node. */
  readonly args?: readonly string[];
  readonly consistencyModels?: readonly string[];
}

export interface LogFacts {
  readonly options: LoggedOptions;
  readonly phase: Phase;
  /** The first of every id and node, in the order in which they happened. */
  readonly incidents: readonly Incident[];
  /** How many lines there were; 0 when there was nothing to read. */
  readonly lines: number;
  /** The last lines that say something, for a run that says nothing else. */
  readonly tail: readonly string[];
  /** Operations that ended without a reply, by the client's process; counted for runs that left no history. */
  readonly timeouts: readonly { readonly process: number; readonly at: number | null }[];
  /** The first request that a client sent, as logged. */
  readonly firstRequest: FirstRequest | null;
}

const INCIDENTS_AT_MOST = 200;
const TIMEOUTS_AT_MOST = 10_000;
const TAIL_LINES = 12;

export interface LogReader {
  readonly read: (line: string, number: number) => void;
  readonly end: () => LogFacts;
}

/** Reads a console or a jepsen.log line by line. `exitCode` as known; some matchers hold for one status only. */
export function readLog(exitCode: number | null): LogReader {
  let options: LoggedOptions = {};
  let phase: Phase = 'nothing';
  let startedAt: number | null = null;
  let lines = 0;
  let firstRequest: FirstRequest | null = null;
  const tail: string[] = [];
  const incidents = new Map<string, Incident>();
  const timeouts: { process: number; at: number | null }[] = [];

  const since = (at: number): number | null => (startedAt === null ? null : Math.max(0, at - startedAt));
  const add = (incident: Incident): void => {
    const key = `${incident.id} ${incident.node ?? ''}`;
    const known = incidents.get(key);
    if (known === undefined && incidents.size < INCIDENTS_AT_MOST) incidents.set(key, incident);
    else if (known !== undefined && incident.fatal && !known.fatal) incidents.set(key, { ...known, fatal: true });
  };

  const visitStray = (line: string, number: number, late: boolean): void => {
    for (const { entry, match } of STRAYS) {
      if (late && match.late !== true) continue;
      if (match.exitCodes !== undefined && !match.exitCodes.includes(exitCode)) continue;
      if (!match.text.test(line)) continue;
      add({ id: entry.id, at: null, phase, fatal: true, lines: [line], line: number });
      return;
    }
  };

  const visit = (record: LogRecord): void => {
    const exception = exceptionOf(record);
    if (exception === undefined) {
      for (const [index, line] of record.body.entries()) visitStray(line, record.line + 1 + index, true);
      visitPlain(record);
      return;
    }
    visitPlain(record);
    for (const { skipped = 0, ...incident } of incidentsOf(record, exception, {
      started: startedAt !== null,
      ...defined({ workload: options.workload }),
    })) {
      // The middle of a very long record is left out, and lines behind it are not where they seem to be.
      const line = record.body.length > FIRST_BODY_LINES ? null : record.line + 1 + skipped;
      add({ ...incident, at: since(record.at), phase, line });
    }
  };

  /** Milestones and operations. */
  const visitPlain = (record: LogRecord): void => {
    const next = phaseOf(record);
    if (next !== undefined) {
      // A second test of the same command begins anew.
      if (next === 'options' || PHASES.indexOf(next) > PHASES.indexOf(phase)) phase = next;
      if (record.message.startsWith('Relative time begins')) startedAt = record.at;
      if (next === 'options') options = { ...options, ...optionsOf(record) };
    }
    if (record.logger !== 'jepsen.util') return;
    const [process = '', type, f = '', ...rest] = record.message.split('\t');
    if (!/^\d+$/.test(process)) return;
    if (firstRequest === null && type === ':invoke' && startedAt !== null && !SILENT.includes(f.slice(1))) {
      firstRequest = { f: f.slice(1), at: Math.max(0, record.at - startedAt) };
    }
    if ((type !== ':info' && type !== ':fail') || !/net-timeout|Client read timeout/.test(rest.at(-1) ?? '')) return;
    if (timeouts.length < TIMEOUTS_AT_MOST) timeouts.push({ process: Number(process), at: since(record.at) });
  };

  const reader = readRecords(visit, (line, number) => visitStray(line, number, false));
  return {
    read: (line, number) => {
      lines += 1;
      if (line.trim() !== '') {
        tail.push(line.slice(0, 1000));
        if (tail.length > TAIL_LINES) tail.shift();
      }
      reader.read(line, number);
    },
    end: () => {
      reader.end();
      return { options, phase, incidents: [...incidents.values()], lines, tail, timeouts, firstRequest };
    },
  };
}

function phaseOf({ logger, message }: LogRecord): Phase | undefined {
  if (logger === 'jepsen.cli' && message.startsWith('Test options:')) return 'options';
  if (logger === 'jepsen.core') {
    if (message.startsWith('Command line:') || message.startsWith('Running test:')) return 'options';
    if (message.startsWith('Relative time begins')) return 'running';
    if (message.startsWith('Run complete')) return 'complete';
    if (message.startsWith('Analyzing')) return 'analysis';
    if (message.startsWith('Analysis complete')) return 'analyzed';
  }
  if (logger === 'jepsen.db' && message.startsWith('Setting up DB')) return 'setup';
  if (logger === 'maelstrom.db' && message.startsWith('Tearing down')) return 'teardown';
  return undefined;
}

const OPTIONS_AT_MOST = 16 << 10;

function optionsOf(record: LogRecord): LoggedOptions {
  const text = record.body.join('\n').slice(0, OPTIONS_AT_MOST);
  if (record.message.startsWith('Command line:')) {
    const workload = /\s(?:-w|--workload)[ =]([a-z-]{1,40})(?:\s|$)/.exec(text)?.[1];
    return workload === undefined ? {} : { workload };
  }
  const strings = (list: string | undefined): readonly string[] | undefined =>
    list === undefined ? undefined : [...list.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => word);
  const found = {
    workload: /:workload :([a-z-]{1,40})\b/.exec(text)?.[1],
    nodes: strings(/:nodes\s+[[(]([^\])]*)[\])]/.exec(text)?.[1]),
    concurrency: wholeNumber(/:concurrency (\d+)/.exec(text)?.[1]),
    timeLimit: wholeNumber(/:time-limit (\d+)/.exec(text)?.[1]),
    availability: /:availability :?(total|[\d.]+)/.exec(text)?.[1],
    faults: /:nemesis\s+#\{([^}]*)\}/.exec(text)?.[1]?.includes(':'),
    bin: strings(/:bin\s+("(?:[^"\\]|\\.)*")/.exec(text)?.[1])?.[0],
    args: strings(/:args\s+\[([^\]]*)\]/.exec(text)?.[1]),
    consistencyModels: /:consistency-models\s+\[([^\]]*)\]/
      .exec(text)?.[1]
      ?.split(/[\s,]+/)
      .map((name) => name.replace(/^:/, '')),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

const wholeNumber = (digits: string | undefined): number | undefined =>
  digits === undefined ? undefined : Number(digits);

type Found = Omit<Incident, 'at' | 'phase' | 'line'> & {
  /** Lines between the record's header and the first of `lines`. */
  readonly skipped?: number;
};
type MatcherOf<Kind extends Matcher['in']> = Extract<Matcher, { readonly in: Kind }>;

const matchersOf = <Kind extends Matcher['in']>(kind: Kind) =>
  CATALOGUE.flatMap((entry) =>
    (entry.match ?? [])
      .filter((match): match is MatcherOf<Kind> => match.in === kind)
      .map((match): { readonly entry: CatalogueEntry; readonly match: MatcherOf<Kind> } => ({ entry, match })),
  );

const STRAYS = matchersOf('stray');
const EXCEPTIONS = matchersOf('exception');
const NODE_OUTPUT = matchersOf('node-output');
const NODE_CRASHES = matchersOf('node-crash');

function incidentsOf(record: LogRecord, exception: LoggedException, now: Circumstances): readonly Found[] {
  const fatal = /^(?:Oh jeez|Test crashed!)/.test(record.message);
  const { lines } = exception;
  const reader = record.logger === 'maelstrom.process' ? /^(.+) std(?:out|err|in)$/.exec(record.thread) : null;
  if (reader !== null) {
    const found = NODE_OUTPUT.find(({ match }) => match.text.test(exception.text));
    // Trouble in the threads of stdin and stderr has no known form; on stdout, anything else is a line that is no message.
    if (found === undefined && !record.thread.endsWith('stdout')) return [];
    const node = found?.match.text.exec(exception.text)?.groups?.['node'] ?? reader[1] ?? '';
    const id = found?.entry.id ?? 'malformed-message';
    if (id !== 'stdout-not-json') return [{ id, node, fatal: false, lines }];
    return [{ id, node, fatal: false, lines: offendingLine(lines), skipped: 1 }];
  }
  const crash = nodeCrashOf(exception);
  if (crash !== undefined) {
    const stderr = crash.stderr.join('\n');
    const found = NODE_CRASHES.filter(
      ({ match }) => (match.status?.test(crash.status) ?? true) && (match.stderr?.test(stderr) ?? true),
    );
    const cause = found[0]?.entry.id ?? 'node-crashed';
    const own: Found = { id: cause, node: crash.node, fatal, lines: crash.stderr, crash, skipped: crash.stderrFrom };
    // The cause shows the lines; what it brought about need not.
    return cause === 'node-crashed' ? [own] : [own, { ...own, id: 'node-crashed', lines: [] }];
  }
  for (const { entry, match } of EXCEPTIONS) {
    const matched =
      match.text.exec(exception.text) ??
      (CAUSED_BY_COUNTS.test(exception.frames) ? match.text.exec(exception.frames) : null);
    if (matched === null || !(match.frames?.test(exception.frames) ?? true)) continue;
    if (match.when !== undefined && !(fatal && holds(match.when, now))) continue;
    const node = matched.groups?.['node'] ?? nodeOfThread(record.thread);
    return [{ id: entry.id, ...(node === undefined ? {} : { node }), fatal, lines }];
  }
  return fatal ? [{ id: 'test-crashed', fatal, lines }] : [];
}

/** Whether an exception that ended the test did so under these circumstances. */
const holds = (wanted: Circumstances, now: Circumstances): boolean =>
  wanted.started === now.started && (wanted.workload === undefined || wanted.workload === now.workload);

/** Where a cause further down tells more than the exception on top. */
const CAUSED_BY_COUNTS = /^Caused by: /m;

/** `jepsen node n0` */
const nodeOfThread = (thread: string): string | undefined => /^jepsen node (.+)$/.exec(thread)?.[1];

/** What the node printed, out of the sentence that quotes it. */
function offendingLine(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => line.startsWith('Did you mean to encode this line as JSON?'));
  return lines.slice(1, end === -1 ? undefined : end);
}
