/** Workers: each runs one operation at a time, with a client of its own node. */
import type { TestOptions } from '../../maelstrom/options.ts';
import type { Scheduler } from '../clock/scheduler.ts';
import { openClient } from '../net/client.ts';
import type { Network } from '../net/network.ts';
import type { EngineWorkload, Session } from '../workloads/workload.ts';

export interface Worker {
  readonly thread: number;
  /** The name of its thread, for the log. */
  readonly name: string;
  /** Goes up by the number of workers when the outcome of an operation is unknown. */
  process: number;
  busy: boolean;
  /** With a client of the current process, or of any earlier one if the workload keeps its clients. */
  session(): Session;
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
  return {
    thread,
    name,
    process: thread,
    busy: false,
    session() {
      if (open !== undefined && (open.process === this.process || workload.keepsClients)) return open.session;
      open?.close();
      const client = openClient(network, scheduler, node, name);
      open = { process: this.process, session: workload.connect(client, options), close: client.close };
      return open.session;
    },
    close: () => open?.close(),
  };
}
