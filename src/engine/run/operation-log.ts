/** Operations as they begin and end: in the history, and a line of each on the console (jepsen.util/log-op). */
import { type Edn, record } from '../../maelstrom/edn.ts';
import { OPERATIONS_LOGGER } from '../../maelstrom/log-lines.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { exceptionInfo } from '../engine-failure.ts';
import type { ClientException } from '../net/client.ts';
import type { RunLog } from '../output/run-log.ts';
import type { Invocation } from '../workloads/generator.ts';
import type { Completion } from '../workloads/workload.ts';
import type { HistoryRecorder } from './history-recorder.ts';

/** An operation that has begun, for the record of its end. */
interface BegunOperation {
  readonly process: number;
  readonly thread: string;
  readonly invocation: Invocation;
}

export interface OperationLog {
  /** A worker invokes an operation; `thread` is the worker's. */
  begin(process: number, thread: string, invocation: Invocation): BegunOperation;
  complete(begun: BegunOperation, completion: Completion): Operation;
  /** The nemesis begins or has completed a fault. */
  fault(f: string, value: Edn): void;
}

const NEMESIS_THREAD = 'jepsen worker nemesis';

export function createOperationLog(
  history: HistoryRecorder,
  log: RunLog,
  /** Since the start of the test. */
  nanoseconds: () => number,
): OperationLog {
  const append = (
    type: Operation['type'],
    process: Operation['process'],
    { f, value, final, extra }: Invocation,
    error?: Edn,
  ): readonly [Operation, string] => {
    const about = { index: history.operations.length, time: nanoseconds(), type, process, f, value };
    // Most operations have no other keys.
    const operation: Operation =
      final === undefined && error === undefined && extra === undefined
        ? about
        : {
            ...about,
            ...(final === undefined ? {} : { final }),
            ...(error === undefined ? {} : { error }),
            ...(extra === undefined ? {} : { extra }),
          };
    return [operation, history.record(operation)];
  };

  const appendAndSay = (thread: string, ...about: Parameters<typeof append>): Operation => {
    const [operation, line] = append(...about);
    log.info(thread, OPERATIONS_LOGGER, line);
    return operation;
  };

  return {
    begin(process, thread, invocation) {
      appendAndSay(thread, 'invoke', process, invocation);
      return { process, thread, invocation };
    },
    complete({ process, thread, invocation }, completion) {
      if (completion.type === 'ok') {
        const { value = invocation.value } = completion;
        return appendAndSay(thread, 'ok', process, { ...invocation, value });
      }
      if (completion.type !== 'crashed') {
        return appendAndSay(thread, completion.type, process, invocation, completion.error);
      }
      const { exception } = completion;
      const thrown = exceptionInfo(exception.message);
      log.warn(thread, 'jepsen.generator.interpreter', `Process ${process} crashed`, thrown);
      // Such an end is in the history, but has no line of its own on the console.
      const crashed = { ...invocation, extra: { ...invocation.extra, exception: exceptionEdn(exception) } };
      return append('info', process, crashed, `indeterminate: ${exception.message}`)[0];
    },
    fault: (f, value) => void appendAndSay(NEMESIS_THREAD, 'info', 'nemesis', { f, value }),
  };
}

/** An exception as `clojure.core/datafy` shows it, with an empty stack trace. */
function exceptionEdn({ message, data }: ClientException): Edn {
  const via = record({ type: { sym: 'clojure.lang.ExceptionInfo' }, message, data });
  return record({ via: [via], trace: [], cause: message, data });
}
