import type { LogHeader } from '../maelstrom/log-headers.ts';
import { OPERATIONS_LOGGER } from '../maelstrom/log-lines.ts';
import type { OperationType } from '../maelstrom/operations-and-messages.ts';

/** With the number of a process; operations of the nemesis have a name in its place. */
const OPERATION = /^\d+\t:(invoke|ok|fail|info)\t:(\S+)/;

/** The operation of a client that a line of the console with this header shows; null for other lines. */
export function operationOf({ level, thread, logger, text }: LogHeader): LoggedOperation | null {
  if (level !== 'INFO' || logger !== OPERATIONS_LOGGER || !/^jepsen worker \d+$/.test(thread)) return null;
  const [, type, name] = OPERATION.exec(text) ?? [];
  return type === undefined || name === undefined ? null : { type: type as OperationType, name };
}

export interface LoggedOperation {
  readonly type: OperationType;
  readonly name: string;
}
