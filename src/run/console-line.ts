/** A line of the console, as Jepsen logs it: a record begins with a header. */

export interface LogHeader {
  /** Such as `jepsen test runner`, `jepsen worker 0`, `n0 stdout`; a node's name in it may be anything. */
  readonly thread: string;
  readonly logger: string;
  readonly text: string;
}

/** Level, time, thread, logger, text; the lines of a record that follow have no such form. */
const HEADER = /^(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL) +\[[^\]]{1,40}\] (.{1,80}?) - ([\w.$-]{1,80}) (.*)$/;

/** The header that a line of the console is; null for other lines. */
export function headerOf(line: string): LogHeader | null {
  const [, thread, logger, text] = HEADER.exec(line) ?? [];
  return thread === undefined || logger === undefined || text === undefined ? null : { thread, logger, text };
}

export type OperationType = 'invoke' | 'ok' | 'fail' | 'info';

/** In a worker's thread, with the number of a process; operations of the nemesis have a name in its place. */
const OPERATION = /^INFO +\[[^\]]{1,40}\] jepsen worker \d+ - jepsen\.util \d+\t:(invoke|ok|fail|info)\t:(\S+)/;

/** The operation of a client that a line of the console shows; null for other lines. */
export function operationOf(line: string): { readonly type: OperationType; readonly name: string } | null {
  const [, type, name] = OPERATION.exec(line) ?? [];
  return type === undefined || name === undefined ? null : { type: type as OperationType, name };
}
