import { oneLine } from '../verdict/quote.ts';

/** Names of nodes, types and operations, numbered as they come. They are untrusted, and may be as many as there are messages. */
export interface Names {
  /** The name's number. */
  readonly of: (name: string) => number;
  readonly all: readonly string[];
}

/** What stands for all names beyond the first ones. */
const OTHERS = '(others)';
const CHARACTERS_AT_MOST = 100;

export function numberedNames(atMost: number): Names {
  const numbers = new Map<string, number>();
  const all: string[] = [];
  let others: number | undefined;
  return {
    all,
    of: (name) => {
      const known = numbers.get(name);
      if (known !== undefined) return known;
      if (numbers.size >= atMost) {
        others ??= all.push(OTHERS) - 1;
        return others;
      }
      const number = all.push(oneLine(name, CHARACTERS_AT_MOST)) - 1;
      numbers.set(name, number);
      return number;
    },
  };
}
