/** The loop that tries a target's inputs, in a thread of its own: what hangs or fills the memory is ended from outside. */
import type { Input } from './input.ts';
import { sizeOf } from './input.ts';
import { makeInput } from './make-input.ts';
import { shrink } from './shrink.ts';
import type { Target } from './target.ts';

/** Bytes of buffers that the reading of one input may ask for, beside so many for each byte of the input. */
const BUFFERS_AT_MOST = 128 * 1024 * 1024;
const BUFFERS_PER_BYTE = 64;

/** An input of which something does not hold. */
interface Failure {
  readonly input: Input;
  /** The error with its stack, or what else was wrong. */
  readonly problem: string;
}

export interface Tried {
  readonly inputs: number;
  /** How often each word came of an input. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly failure: (Failure & { readonly number: number; readonly bytesBefore: number }) | null;
}

export interface Trial {
  readonly seed: number;
  readonly inputs: number;
  /** No further input is begun after so many seconds. */
  readonly seconds: number;
}

/** `begin` is told the number of each input before it is read. */
export async function tryInputs(target: Target, trial: Trial, begin: (number: number) => void): Promise<Tried> {
  const corpus = target.corpus();
  const end = performance.now() + trial.seconds * 1000;
  const outcomes: Record<string, number> = {};
  for (let number = 0; number < trial.inputs; number += 1) {
    if (performance.now() > end) return { inputs: number, outcomes, failure: null };
    begin(number);
    const input = makeInput(target, corpus, trial.seed, number);
    const { problem, outcome } = await tryOne(target, input);
    if (problem !== undefined) {
      const kind = kindOf(problem);
      const isAlike = async (smaller: Input): Promise<boolean> => {
        begin(number);
        const { problem: other } = await tryOne(target, smaller);
        return other !== undefined && kindOf(other) === kind;
      };
      const small = await shrink(input, isAlike);
      const again = (await tryOne(target, small)).problem ?? problem;
      return {
        inputs: number + 1,
        outcomes,
        failure: { input: small, problem: again, number, bytesBefore: sizeOf(input) },
      };
    }
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return { inputs: trial.inputs, outcomes, failure: null };
}

type Came =
  | { readonly problem: string; readonly outcome?: never }
  | { readonly problem?: undefined; readonly outcome: string };

/** Reads one input, and says what is wrong with that. */
export async function tryOne(target: Target, input: Input): Promise<Came> {
  buffers.asked = 0;
  buffers.atMost = BUFFERS_AT_MOST + BUFFERS_PER_BYTE * sizeOf(input);
  try {
    return { outcome: await target.check(input) };
  } catch (error) {
    return { problem: error instanceof Error ? (error.stack ?? String(error)) : `thrown: ${String(error)}` };
  } finally {
    buffers.atMost = Number.POSITIVE_INFINITY;
  }
}

const FIGURES = /\d+|"(?:[^"\\]|\\.)*"/g;

/** The error's class and words without figures and quotations, and the place that threw it: what shrinking must not change. */
function kindOf(problem: string): string {
  const [first = '', ...rest] = problem.split('\n');
  const place = rest.find((line) => /^\s+at /.test(line)) ?? '';
  return `${first.slice(0, 80).replace(FIGURES, '')}${place}`;
}

const buffers = { asked: 0, atMost: Number.POSITIVE_INFINITY };

/** Counts the bytes of buffers, which no bound of the heap counts, and refuses those of which a small input needs none. */
export function countBuffers(): void {
  for (const name of ['alloc', 'allocUnsafe', 'allocUnsafeSlow'] as const) {
    const allocate = Buffer[name] as (size: number, ...rest: unknown[]) => Buffer;
    Object.assign(Buffer, {
      [name]: (size: number, ...rest: unknown[]): Buffer => {
        buffers.asked += size;
        if (buffers.asked > buffers.atMost) {
          throw new Error(`Buffers of more than ${buffers.atMost} bytes were asked for, the last of ${size} bytes.`);
        }
        return allocate.call(Buffer, size, ...rest);
      },
    });
  }
}
