/** How often something was seen, and what it was the first time. */
export interface Counted<T> {
  readonly count: number;
  readonly first: T;
}

/** Counts what it is given, and keeps the first. */
export function firstOf<T>(): {
  readonly add: (one: T | undefined) => void;
  /** null: nothing was seen. */
  readonly found: () => Counted<T> | null;
} {
  let count = 0;
  let first: T | undefined;
  return {
    add: (one) => {
      if (one === undefined) return;
      count += 1;
      first ??= one;
    },
    found: () => (first === undefined ? null : { count, first }),
  };
}
