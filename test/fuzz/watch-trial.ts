/**
 * Runs a trial in a thread and watches it from outside. Time is the processor's: an input hangs when its reading has used more
 * of that than any sound reading of such a size could, however busy the machine is.
 */
import { Worker } from 'node:worker_threads';
import { type Input, sizeOf } from './input.ts';
import { makeInput } from './make-input.ts';
import { shrink } from './shrink.ts';
import type { Target } from './target.ts';
import type { Trial, Tried } from './try-inputs.ts';

export interface Bounds {
  /** Seconds of processor time for one input. */
  readonly seconds: number;
  /** Megabytes of the heap. */
  readonly megabytes: number;
}

export const BOUNDS: Bounds = { seconds: 10, megabytes: 512 };
/** As the main thread of a process has it, in which the readers run otherwise; a thread would have four times as much. */
const STACK_MEGABYTES = 1;
const LOOK_EVERY_MS = 50;
/** A reading that hangs costs its bound each time that it is repeated. */
const SHRINKS_OF_HANGS = 6;
const SHRINK_SECONDS = 2;

/** What a worker is to do; without `trial`, to read one input. */
export interface Task {
  readonly target: string;
  readonly trial?: Trial;
  readonly input?: Input;
  /** Two numbers: of the input that is being read, and how many were begun. */
  readonly progress: SharedArrayBuffer;
}

type Ended =
  | { readonly kind: 'tried'; readonly tried: Tried }
  | { readonly kind: 'lost'; readonly problem: string; readonly number: number };

/** Tries the inputs of a target in a thread of the program `entry`. */
export async function watchTrial(entry: string, target: Target, trial: Trial, bounds: Bounds = BOUNDS): Promise<Tried> {
  const ended = await watch(entry, { target: target.name, trial }, bounds);
  if (ended.kind === 'tried') return ended.tried;
  const { problem, number } = ended;
  const input = makeInput(target, target.corpus(), trial.seed, number);
  const quick = { ...bounds, seconds: Math.min(bounds.seconds, SHRINK_SECONDS) };
  const isAlike = async (smaller: Input): Promise<boolean> =>
    (await watch(entry, { target: target.name, input: smaller }, quick)).kind === 'lost';
  const small = await shrink(input, isAlike, SHRINKS_OF_HANGS);
  return {
    inputs: number + 1,
    outcomes: {},
    failure: { input: small, problem, number, bytesBefore: sizeOf(input) },
  };
}

/** Reads one input; undefined when all holds. */
export async function watchOne(
  entry: string,
  target: Target,
  input: Input,
  bounds: Bounds = BOUNDS,
): Promise<string | undefined> {
  const ended = await watch(entry, { target: target.name, input }, bounds);
  return ended.kind === 'lost' ? ended.problem : ended.tried.failure?.problem;
}

function watch(entry: string, task: Omit<Task, 'progress'>, bounds: Bounds): Promise<Ended> {
  const progress = new SharedArrayBuffer(8);
  const [now, begun] = [0, 1];
  const seen = new Int32Array(progress);
  const worker = new Worker(entry, {
    workerData: { ...task, progress } satisfies Task,
    resourceLimits: { maxOldGenerationSizeMb: bounds.megabytes, stackSizeMb: STACK_MEGABYTES },
  });
  return new Promise((resolve) => {
    let lastBegun = -1;
    let usedBefore = processorSeconds();
    const looking = setInterval(() => {
      const count = Atomics.load(seen, begun);
      // The thread's own start takes time that no input is to blame for.
      if (count !== lastBegun || count === 0) {
        lastBegun = count;
        usedBefore = processorSeconds();
      } else if (processorSeconds() - usedBefore > bounds.seconds) {
        end({
          kind: 'lost',
          problem: `It took more than ${bounds.seconds} s of processor time.`,
          number: Atomics.load(seen, now),
        });
      }
    }, LOOK_EVERY_MS);
    const end = (ended: Ended): void => {
      clearInterval(looking);
      void worker.terminate().then(() => resolve(ended));
    };
    worker.on('message', (tried: Tried) => end({ kind: 'tried', tried: withBuffers(tried) }));
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const problem =
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? `It took more than ${bounds.megabytes} MB of memory.`
          : (error.stack ?? String(error));
      end({ kind: 'lost', problem, number: Atomics.load(seen, now) });
    });
  });
}

const processorSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Between threads a buffer becomes an array of bytes. */
export const inputOf = (parts: Input): Input =>
  parts.map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) }));

const withBuffers = (tried: Tried): Tried =>
  tried.failure === null ? tried : { ...tried, failure: { ...tried.failure, input: inputOf(tried.failure.input) } };
