import type { Random } from '../../src/engine/clock/random.ts';
import type { Input } from './input.ts';

/** A reader of bytes that others wrote, with what must hold of it whatever the bytes are. */
export interface Target {
  readonly name: string;
  /** What is read, in a few words. */
  readonly reads: string;
  /** Sound inputs, which are then spoilt. */
  readonly corpus: () => readonly Input[];
  /** Words of the grammar that a reader may treat in its own way. */
  readonly words: readonly string[];
  /** Bytes that a part may have. */
  readonly longest: number;
  /** How an input is made from a sound one; by default each part is spoilt in any way (`spoil`). */
  readonly make?: (random: Random, corpus: readonly Input[]) => Input;
  /**
   * Reads the input, and throws when something does not hold. Gives what came of it in a word, such as `read` or `refused`,
   * which is counted: a target that refuses everything tests little.
   */
  readonly check: (input: Input) => string | Promise<string>;
}

/** Something that should hold and does not. */
class Broken extends Error {
  override readonly name = 'Broken';
}

export function holds(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Broken(what);
}

/** Both as JSON; a difference is shown from where it begins. */
export function same(actual: string, expected: string, what: string): void {
  if (actual === expected) return;
  let at = 0;
  while (at < actual.length && actual[at] === expected[at]) at += 1;
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 20), at + 60));
  throw new Broken(`${what}: ${around(actual)} instead of ${around(expected)}`);
}

type Kind = abstract new (...args: never[]) => Error;

/** What was read; undefined when the reader refused it by an error of one of these kinds. Any other error is a find. */
export function readUnless<T>(kinds: readonly Kind[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (kinds.some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
}
