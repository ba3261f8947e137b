/**
 * Workers and child processes, which live in real time beside a node. What they write to the stdout that they have from it comes to
 * the engine by another way than what the node writes, so the engine is told when it has to look there first.
 */
import childProcess, { type ChildProcess } from 'node:child_process';
import threads from 'node:worker_threads';

export interface Companions {
  /** Whether a worker is alive. */
  readonly hasWorkers: () => boolean;
  /** Whether something else than the node may have written to its stdout. */
  readonly mayWrite: () => boolean;
}

interface Told {
  /** Something else has perhaps written to stdout, before what the node writes from now on. */
  readonly hasWritten: () => void;
  /** Runs what waits in real time, and tells of it when it is long. */
  readonly inRealTime: <T>(what: string, wait: () => T) => T;
}

type Call = (...args: readonly unknown[]) => unknown;

const AT_ONCE = ['spawnSync', 'execSync', 'execFileSync'] as const;
const MEANWHILE = ['spawn', 'fork'] as const;

export function installCompanions({ hasWritten, inRealTime }: Told): Companions {
  let mayWrite = false;
  let workers = 0;

  for (const name of AT_ONCE) {
    replace(childProcess, name, (call) => {
      mayWrite = true;
      try {
        return inRealTime(`a program (${name})`, call);
      } finally {
        hasWritten();
      }
    });
  }
  for (const name of MEANWHILE) {
    replace(childProcess, name, (call) => {
      mayWrite = true;
      const child = call() as ChildProcess;
      child.prependOnceListener('exit', hasWritten);
      return child;
    });
  }

  threads.Worker = new Proxy(threads.Worker, {
    construct(target, args, newTarget) {
      const worker: threads.Worker = Reflect.construct(target, args, newTarget);
      mayWrite = true;
      workers += 1;
      worker.once('exit', () => {
        workers -= 1;
        hasWritten();
      });
      return worker;
    },
  });

  return { hasWorkers: () => workers > 0, mayWrite: () => mayWrite };
}

function replace(module: object, name: string, around: (call: () => unknown) => unknown): void {
  const members = module as Record<string, Call>;
  const real = members[name] as Call;
  members[name] = new Proxy(real, {
    apply: (target, receiver, args) => around(() => Reflect.apply(target, receiver, args)),
  });
}
