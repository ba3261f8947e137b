/** Workers: each runs one operation at a time, with a client of its own node. */
import type { TestOptions } from '../../maelstrom/parse-options.ts';
import type { Scheduler } from '../clock/scheduler.ts';
import { openClient } from '../net/client.ts';
import type { Network } from '../net/network.ts';
import type { Invocation } from '../workloads/generator.ts';
import type { Completion, EngineWorkload, Session } from '../workloads/workload.ts';

/**
 * Milliseconds from an invocation in the history to the client's request: about what Maelstrom 0.2.4 takes to hand an
 * operation to its worker's thread and to write the request, at 100 operations a second on two cores. What a read sees
 * depends on it: without it the median stable latency of 3d is 6 % above Maelstrom's.
 */
const HAND_OVER_MS = 1;

export interface Worker {
  readonly thread: number;
  /** The name of its thread, for the log. */
  readonly name: string;
  /** Goes up by the number of workers when the outcome of an operation is unknown. */
  process: number;
  busy: boolean;
  /**
   * Runs an operation with a client of the current process, or of any earlier one if the workload keeps its clients.
   * `done` is called once, unless the worker is closed before.
   */
  invoke(invocation: Invocation, done: (completion: Completion) => void): void;
  close(): void;
}

export interface WorkerParts {
  readonly options: TestOptions;
  readonly workload: EngineWorkload;
  readonly network: Network;
  readonly scheduler: Scheduler;
}

export const createWorkers = (parts: WorkerParts): readonly Worker[] =>
  Array.from({ length: parts.options.concurrency }, (_, thread) => createWorker(thread, parts));

function createWorker(thread: number, { options, workload, network, scheduler }: WorkerParts): Worker {
  const name = `jepsen worker ${thread}`;
  const node = options.nodes[thread % options.nodes.length] as string;
  let open: { readonly process: number; readonly session: Session; readonly close: () => void } | undefined;
  let isClosed = false;

  const sessionOf = (process: number): Session => {
    if (open !== undefined && (open.process === process || workload.keepsClients)) return open.session;
    open?.close();
    const client = openClient(network, scheduler, node, name);
    open = { process, session: workload.connect(client, options), close: client.close };
    return open.session;
  };

  return {
    thread,
    name,
    process: thread,
    busy: false,
    invoke(invocation, done) {
      const { process } = this;
      scheduler.at(scheduler.now() + HAND_OVER_MS, () => {
        if (!isClosed) sessionOf(process).invoke(invocation, done);
      });
    },
    close() {
      isClosed = true;
      open?.close();
    },
  };
}
