import type { Edn } from '../../maelstrom/edn.ts';
import { type Identity, identityOf } from './edn-equality.ts';

/** Numbers values 0, 1, 2, … as they come; equal values (by `identityOf`) have the same number. */
export interface Interner {
  readonly idOf: (value: Edn) => number;
  /** The first value that got this number. */
  readonly valueOf: (id: number) => Edn;
}

export function createInterner(): Interner {
  const ids = new Map<Identity, number>();
  const values: Edn[] = [];
  return {
    idOf: (value) => {
      const identity = identityOf(value);
      let id = ids.get(identity);
      if (id === undefined) {
        id = values.length;
        ids.set(identity, id);
        values.push(value);
      }
      return id;
    },
    valueOf: (id) => values[id] ?? null,
  };
}
