/** Generators of operations: what they offer follows from their random streams, the time and the workers they are asked with. */
import type { Edn } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import type { TestOptions } from '../../maelstrom/parse-options.ts';
import type { Random } from '../clock/random.ts';

/** What a client is asked to do. */
export interface Invocation {
  readonly f: string;
  readonly value: Edn;
  readonly final?: boolean;
  /** Further keys of the operation's map. */
  readonly extra?: Readonly<Record<string, Edn>>;
}

/** The workers as a generator sees them. */
export interface Threads {
  readonly count: number;
  isFree(thread: number): boolean;
  /** The process that a thread runs now. */
  processOf(thread: number): number;
  /** The next free thread in turn, of those in [from, to); undefined when all are busy. */
  nextFree(from?: number, to?: number): number | undefined;
}

export type Offer =
  | { readonly thread: number; readonly invocation: Invocation }
  /** Nothing before this time; Infinity: nothing before some operation has completed. */
  | { readonly waitUntil: number }
  | 'done';

export interface OperationGenerator {
  /** The next operation at `time` (milliseconds since the start). What is offered is taken. */
  next(time: number, threads: Threads): Offer;
  /** Hears of every completion; `thread` ran it. */
  completed?(operation: Operation, thread: number): void;
}

/** What generators are made from. */
export interface GeneratorParts {
  readonly options: TestOptions;
  /** Independent random streams by name. */
  readonly stream: (name: string) => Random;
  /** Writes to the run's log what a generator is doing. */
  readonly say: (text: string) => void;
}

const WAIT_FOR_COMPLETION: Offer = { waitUntil: Number.POSITIVE_INFINITY };

/** Operations that any worker may take, one after another, without end. */
export function forAnyThread(produce: () => Invocation): OperationGenerator {
  return {
    next(_, threads) {
      const thread = threads.nextFree();
      return thread === undefined ? WAIT_FOR_COMPLETION : { thread, invocation: produce() };
    },
  };
}

/** One operation on every worker. */
export function onceForEachThread(invocation: Invocation): OperationGenerator {
  const started = new Set<number>();
  return {
    next(_, threads) {
      for (let thread = 0; thread < threads.count; thread += 1) {
        if (started.has(thread) || !threads.isFree(thread)) continue;
        started.add(thread);
        return { thread, invocation };
      }
      return started.size === threads.count ? 'done' : WAIT_FOR_COMPLETION;
    },
  };
}

/** Draws one of several sources for every operation. */
export function mixed(random: Random, sources: readonly (() => Invocation)[]): () => Invocation {
  return () => random.pick(sources)();
}
