import { AFTER_QUOTED_LINE, BREAKS_OFF, EXCEPTIONS } from '../../maelstrom/exceptions.ts';
import {
  FIRST_BODY_LINES,
  type LoggedException,
  type LogRecord,
  type NodeCrash,
  nodeCrashOf,
} from '../../store/console-and-log-records.ts';
import { CATALOGUE } from '../catalogue/catalogue.ts';
import type { CatalogueEntry, Circumstances, Matcher } from '../catalogue/entry.ts';
import { defined } from '../finding.ts';
import type { Phase } from './phase.ts';

/** Something in the log that the catalogue knows. */
export interface Incident {
  readonly id: string;
  readonly node?: string;
  /** Milliseconds since the test's start; null when the log does not tell. */
  readonly at: number | null;
  readonly phase: Phase;
  /** Whether it ended the test; else it only is a warning on the way. */
  readonly fatal: boolean;
  /** What Maelstrom said, or the line that a node printed. Untrusted, not yet bounded. */
  readonly lines: readonly string[];
  /** Line from 1 of the first of `lines`; null when it is not known. */
  readonly line: number | null;
  readonly crash?: NodeCrash;
  /** Milliseconds since its node was started; absent where the log does not tell. */
  readonly sinceSetUp?: number;
  /** The rest of the sentence of a warning of the embedded engine. */
  readonly how?: string;
}

/** An incident before it is known when it happened. */
export type Found = Omit<Incident, 'at' | 'phase' | 'sinceSetUp'>;

type MatcherOf<Kind extends Matcher['in']> = Extract<Matcher, { readonly in: Kind }>;

const matchersOf = <Kind extends Matcher['in']>(kind: Kind) =>
  CATALOGUE.flatMap((entry) =>
    (entry.match ?? [])
      .filter((match): match is MatcherOf<Kind> => match.in === kind)
      .map((match): { readonly entry: CatalogueEntry; readonly match: MatcherOf<Kind> } => ({ entry, match })),
  );

const OF_STRAY_LINES = matchersOf('stray');
const OF_EXCEPTIONS = matchersOf('exception');
const OF_NODE_OUTPUT = matchersOf('node-output');
const OF_NODE_CRASHES = matchersOf('node-crash');

/** What a line means that belongs to no record or, `late`, that stands below one and carries no exception. */
export function incidentOfLine(
  line: string,
  number: number,
  exitCode: number | null,
  late: boolean,
): Found | undefined {
  const found = OF_STRAY_LINES.find(
    ({ match }) =>
      (!late || match.late === true) &&
      (match.exitCodes === undefined || match.exitCodes.includes(exitCode)) &&
      match.text.test(line),
  );
  return found && { id: found.entry.id, fatal: true, lines: [line], line: number };
}

/** What a record's exception means. A node that crashed may give two incidents: what crashed it, and that it did. */
export function incidentsOf(record: LogRecord, exception: LoggedException, now: Circumstances): readonly Found[] {
  const fatal = BREAKS_OFF.test(record.message);
  const found =
    ofNodeOutput(record, exception) ?? ofCrash(exception, fatal) ?? ofException(record, exception, fatal, now);
  return found.map(({ skipped = 0, ...incident }) => ({
    ...incident,
    // The middle of a very long record is left out, so the numbers of the lines behind it are not known.
    line: record.body.length > FIRST_BODY_LINES ? null : record.line + 1 + skipped,
  }));
}

type Unplaced = Omit<Found, 'line'> & {
  /** Lines between the record's header and the first of `lines`. */
  readonly skipped?: number;
};

/** An exception in the thread that reads a node's output; undefined for one of another thread. */
function ofNodeOutput(record: LogRecord, { text, lines }: LoggedException): readonly Unplaced[] | undefined {
  const reader = record.logger === 'maelstrom.process' ? /^(.+) std(?:out|err|in)$/.exec(record.thread) : null;
  if (reader === null) return undefined;
  const found = OF_NODE_OUTPUT.find(({ match }) => match.text.test(text));
  // Trouble in the threads of stdin and stderr has no known form; on stdout, anything else is a line that is not a message.
  if (found === undefined && !record.thread.endsWith('stdout')) return [];
  const node = found?.match.text.exec(text)?.groups?.['node'] ?? reader[1] ?? '';
  const id = found?.entry.id ?? 'malformed-message';
  const how = found?.match.text.exec(text)?.groups?.['how'];
  if (EXCEPTIONS.notJson.test(text)) return [{ id, node, fatal: false, lines: quotedLine(lines), skipped: 1 }];
  if (found?.match.quotes === true) return [{ id, node, fatal: false, lines: lines.slice(1), skipped: 1 }];
  return [defined({ id, node, fatal: false, lines, how })];
}

/** What the node printed, out of the sentence that quotes it. */
function quotedLine(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => line.startsWith(AFTER_QUOTED_LINE));
  return lines.slice(1, end === -1 ? undefined : end);
}

/** A node that ended by itself: its cause, and that it ended. */
function ofCrash(exception: LoggedException, fatal: boolean): readonly Unplaced[] | undefined {
  const crash = nodeCrashOf(exception);
  if (crash === undefined) return undefined;
  const stderr = crash.stderr.join('\n');
  const found = OF_NODE_CRASHES.find(
    ({ match }) => (match.status?.test(crash.status) ?? true) && (match.stderr?.test(stderr) ?? true),
  );
  const cause = found?.entry.id ?? 'node-crashed';
  const own: Unplaced = { id: cause, node: crash.node, fatal, lines: crash.stderr, crash, skipped: crash.stderrFrom };
  // The cause shows the lines; what it brought about need not.
  return cause === 'node-crashed' ? [own] : [own, { ...own, id: 'node-crashed', lines: [] }];
}

function ofException(
  record: LogRecord,
  { text, lines, frames }: LoggedException,
  fatal: boolean,
  now: Circumstances,
): readonly Unplaced[] {
  for (const { entry, match } of OF_EXCEPTIONS) {
    const matched = match.text.exec(text) ?? (CAUSED_BY.test(frames) ? match.text.exec(frames) : null);
    if (matched === null || !(match.frames?.test(frames) ?? true)) continue;
    if (match.when !== undefined && !(fatal && holds(match.when, now))) continue;
    const node = matched.groups?.['node'] ?? nodeOfThread(record.thread);
    const how = matched.groups?.['how'];
    return [defined({ id: entry.id, node, fatal, lines, how })];
  }
  return fatal ? [{ id: 'test-crashed', fatal, lines }] : [];
}

/** Whether an exception that ended the test did so under these circumstances. */
const holds = (wanted: Circumstances, now: Circumstances): boolean =>
  wanted.started === now.started && (wanted.workload === undefined || wanted.workload === now.workload);

/** A cause further down tells more than the exception on top. */
const CAUSED_BY = /^Caused by: /m;

/** `jepsen node n0` */
const nodeOfThread = (thread: string): string | undefined => /^jepsen node (.+)$/.exec(thread)?.[1];
