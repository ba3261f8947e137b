import { nearestNames, orList, quotedNames } from './nearest-name.ts';
import { UserError } from './user-error.ts';

/** What a person gave as an input or option, as a value. `name` is what the person calls it: `repeat`, `--repeat`. */

/** @throws UserError naming the nearest choice, and all */
export function oneOf<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((each) => each === text);
  if (choice === undefined) throw notAChoice(name, text, choices);
  return choice;
}

/** @throws UserError naming the bounds */
export function wholeNumber(name: string, text: string | undefined, from: number, to: number): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= from && number <= to)) throw unfit(name, text, `a whole number from ${from} to ${to}`);
  return number;
}

/** @throws UserError */
export function trueOrFalse(name: string, text: string): boolean {
  if (/^(false|no|off|0)$/i.test(text)) return false;
  if (/^(true|yes|on|1)$/i.test(text)) return true;
  throw unfit(name, text, 'true or false');
}

/** What is read, or what stands in for it where a person wrote something that can't be read. */
export function orElse<T, S>(read: () => T, standard: S): T | S {
  try {
    return read();
  } catch {
    return standard;
  }
}

/** Characters of a text that a message quotes. */
const QUOTED_AT_MOST = 60;

/** The error about a text that is none of a few words; a slip of the finger is mended in it. */
export function notAChoice(name: string, text: string, choices: readonly string[]): UserError {
  const near = nearestNames(text, choices);
  if (near.length === 0) return unfit(name, text, orList(choices));
  return new UserError(
    `${name}: found "${text.slice(0, QUOTED_AT_MOST)}". Did you mean ${quotedNames(near)}? It must be one of ${choices.join(', ')}.`,
  );
}

/** The error about a text that is not what was asked for; `expected` completes "write …". */
export const unfit = (name: string, text: string, expected: string): UserError =>
  new UserError(`${name}: found "${text.slice(0, QUOTED_AT_MOST)}"; write ${expected}.`);
