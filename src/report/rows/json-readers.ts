import { OUTCOMES, type Outcome } from '../../verdict/outcomes.ts';

/**
 * Readers for JSON that others wrote. Each gives a bounded value of its type, or throws a `ShapeError` that says where
 * the value is and what it should be. It never quotes the value.
 */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

export type Reader<T> = (value: unknown, at: string) => T;

const refuse = (at: string, wanted: string): never => {
  throw new ShapeError(`${at} is not ${wanted}`);
};

/** Text, cut at so many characters. */
export const text =
  (atMost: number): Reader<string> =>
  (value, at) =>
    typeof value === 'string' ? value.slice(0, atMost) : refuse(at, 'a text');

/** Text of a given form; never cut. */
export const matching =
  (pattern: RegExp, wanted: string): Reader<string> =>
  (value, at) =>
    typeof value === 'string' && value.length <= 200 && pattern.test(value) ? value : refuse(at, wanted);

export const finite: Reader<number> = (value, at) =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse(at, 'a number');

/** A whole number from 0 to 2^53 - 1. */
export const whole: Reader<number> = (value, at) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : refuse(at, 'a whole number');

export const truth: Reader<boolean> = (value, at) => (typeof value === 'boolean' ? value : refuse(at, 'true or false'));

export const oneOf =
  <T extends string>(values: readonly T[]): Reader<T> =>
  (value, at) =>
    values.find((each) => each === value) ?? refuse(at, `one of ${values.join(', ')}`);

export const outcome: Reader<Outcome> = oneOf(OUTCOMES);

export const nullable =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value, at) =>
    value === null ? null : read(value, at);

/** At most so many items; later ones are left out. */
export const list =
  <T>(read: Reader<T>, atMost: number): Reader<readonly T[]> =>
  (value, at) =>
    Array.isArray(value)
      ? value.slice(0, atMost).map((item, index) => read(item, `${at}[${index}]`))
      : refuse(at, 'a list');

/** An object with exactly the fields named; others are dropped. A field whose reader is `optional` may be missing. */
export const record =
  <T extends object>(fields: { readonly [K in keyof T]-?: Reader<T[K]> }): Reader<T> =>
  (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(at, 'an object');
    const found: Partial<T> = {};
    for (const key of Object.keys(fields) as (keyof T & string)[]) {
      const item = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
      const read = fields[key](item, `${at}.${key}`);
      if (read !== undefined) found[key] = read;
    }
    return found as T;
  };

export const optional =
  <T>(read: Reader<T>): Reader<T | undefined> =>
  (value, at) =>
    value === undefined ? undefined : read(value, at);

/** Names to numbers; entries that are neither are left out. */
export const numbers =
  (atMost: number): Reader<Readonly<Record<string, number>>> =>
  (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(at, 'an object');
    const entries = Object.entries(value).filter(
      (entry): entry is [string, number] =>
        /^[a-z0-9][a-z0-9._-]{0,79}$/i.test(entry[0]) && typeof entry[1] === 'number' && Number.isFinite(entry[1]),
    );
    // No prototype: a name such as `__proto__` would otherwise be lost, or worse.
    return Object.assign(Object.create(null), Object.fromEntries(entries.slice(0, atMost)));
  };
