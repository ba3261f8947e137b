/** What stands at the beginning of a record's first line, on the console or in jepsen.log. */
export interface LogHeader {
  readonly level: string;
  /** Such as `2026-03-20 19:28:39,895`; its time zone is not known. */
  readonly stamp: string;
  /** Such as `jepsen test runner`, `jepsen worker 0`, `n0 stdout`; a node's name in it may be anything. */
  readonly thread: string;
  readonly logger: string;
  readonly text: string;
}

const STAMP = String.raw`(?<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3})`;
const LEVEL = '(?<level>TRACE|DEBUG|INFO|WARN|ERROR|FATAL)';
/** `WARN [2026-03-20 19:28:39,895] n0 stdout - maelstrom.process Error!` */
const CONSOLE_HEADER = new RegExp(
  String.raw`^${LEVEL}\s+\[${STAMP}\] (?<thread>.{1,200}?) - (?<logger>[\w.$-]+)(?: (?<text>.*))?$`,
  's',
);
/** `2026-03-20 19:28:39,895{GMT}⇥WARN⇥[n0 stdout] maelstrom.process: Error!` */
const FILE_HEADER = new RegExp(
  String.raw`^${STAMP}(?:\{GMT\})?\t${LEVEL}\t\[(?<thread>.{1,200}?)\] (?<logger>[\w.$-]+): ?(?<text>.*)$`,
  's',
);

const headerBy = (pattern: RegExp, line: string): LogHeader | null => {
  const { level = '', stamp = '', thread = '', logger = '', text = '' } = pattern.exec(line)?.groups ?? {};
  return level === '' ? null : { level, stamp, thread, logger, text };
};

/** The header that a line of the console is; null for other lines. */
export const consoleHeaderOf = (line: string): LogHeader | null => headerBy(CONSOLE_HEADER, line);

/** The same for a line of jepsen.log. */
export const fileHeaderOf = (line: string): LogHeader | null => headerBy(FILE_HEADER, line);
