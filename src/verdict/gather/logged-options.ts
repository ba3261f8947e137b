import { isLine, LOG_LINES } from '../../maelstrom/log-lines.ts';
import type { LogRecord } from '../../store/console-and-log-records.ts';

/** What the test was run with, as far as the log shows it. */
export interface LoggedOptions {
  readonly workload?: string;
  readonly nodes?: readonly string[];
  readonly concurrency?: number;
  readonly availability?: string;
  /** Requests a second that all clients together were to send. */
  readonly rate?: number;
  /** Seconds. */
  readonly timeLimit?: number;
  /** Whether this Maelstrom knows of availability at all; those of 2022 do not. */
  readonly knowsAvailability?: boolean;
  /** Arguments of the node. */
  readonly args?: readonly string[];
  readonly consistencyModels?: readonly string[];
  /** Embedded engine: it reads on after a line that is not a message. */
  readonly lenientStdout?: boolean;
}

const CHARACTERS_AT_MOST = 16 << 10;

/** The options in a record that begins the phase `options`: the command line, or the test map. */
export function optionsIn({ logger, message, body }: LogRecord): LoggedOptions {
  const text = body.join('\n').slice(0, CHARACTERS_AT_MOST);
  if (isLine(LOG_LINES.commandLine, logger, message)) {
    const workload = /\s(?:-w|--workload)[ =]([a-z-]{1,40})(?:\s|$)/.exec(text)?.[1];
    return workload === undefined ? {} : { workload };
  }
  const found = {
    workload: /:workload :([a-z-]{1,40})\b/.exec(text)?.[1],
    nodes: stringsIn(/:nodes\s+[[(]([^\])]*)[\])]/.exec(text)?.[1]),
    concurrency: numberIn(/:concurrency (\d+)/.exec(text)?.[1]),
    rate: numberIn(/:rate (\d{1,9}(?:\.\d{1,9})?)\b/.exec(text)?.[1]),
    timeLimit: numberIn(/:time-limit (\d{1,9})\b/.exec(text)?.[1]),
    availability: /:availability :?(total|[\d.]+)/.exec(text)?.[1],
    knowsAvailability: /:availability\b/.test(text) ? true : undefined,
    args: stringsIn(/:args\s+\[([^\]]*)\]/.exec(text)?.[1]),
    consistencyModels: /:consistency-models\s+\[([^\]]*)\]/
      .exec(text)?.[1]
      ?.split(/[\s,]+/)
      .map((name) => name.replace(/^:/, '')),
    lenientStdout: /:lenient-stdout true\b/.test(text) ? true : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

const numberIn = (digits: string | undefined): number | undefined =>
  digits === undefined ? undefined : Number(digits);

const stringsIn = (list: string | undefined): readonly string[] | undefined =>
  list === undefined ? undefined : [...list.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => word);
