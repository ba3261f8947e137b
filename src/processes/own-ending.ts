import { END_SIGNALS } from './end-signals.ts';

/** How a process of an action ends, whatever is still under way in it. */
export interface Ending {
  /** Aborted when the job is cancelled. */
  readonly cancelled: AbortSignal;
  /** The exit status is known from now on: nothing that happens later changes it. */
  readonly decide: (status: number) => void;
  /** Exits once everything is printed. A request that nobody answers would keep the process alive for minutes. */
  readonly exit: (status: number) => Promise<never>;
}

/** Milliseconds that a cancelled process has to end by itself. GitHub's runner waits for ten seconds. */
const CANCELLED_MS = 12_000;

/** Milliseconds in which a reader has to take what is printed. */
const PRINTED_MS = 5_000;

/** As Node.js ends when nothing is under way and a promise that is waited for has not settled. */
const NEVER_SETTLED = 13;

/** Call it once, in an entry point. */
export function prepareEnding(): Ending {
  let decided: number | null = null;
  const cancel = new AbortController();
  for (const signal of END_SIGNALS) {
    process.on(signal, () => {
      cancel.abort();
      setTimeout(() => process.exit(decided ?? 1), CANCELLED_MS).unref();
    });
  }
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(decided ?? 1);
  });
  process.on('exit', () => {
    // Node.js 20 says 0 to its listeners then, and has set this all the same.
    if (process.exitCode === NEVER_SETTLED) process.exitCode = decided ?? 1;
  });
  return {
    cancelled: cancel.signal,
    decide: (status) => {
      decided = status;
    },
    exit: async (status) => {
      const printed = [process.stdout, process.stderr].map(
        (stream) => new Promise<void>((resolve) => stream.write('', () => resolve())),
      );
      const patience = new Promise((resolve) => setTimeout(resolve, PRINTED_MS));
      await Promise.race([Promise.all(printed), patience]);
      process.exit(status);
    },
  };
}
