import { type Identity, identityOf } from '../../checkers/clojure/edn-equality.ts';
import type { Edn } from '../../maelstrom/edn.ts';

const NODES_AT_MOST = 200;
/** Reads in which values gave way to others. */
const GAVE_WAY_AT_LEAST = 3;

/** The most values that a read holds, where that is a limit. */
export interface SizeLimit {
  readonly most: number;
  /** Reads that hold exactly so many. */
  readonly reads: number;
}

/**
 * Looks for a limit on what reads hold: nodes whose reads have come to it never show fewer again, and what is new takes the place of
 * what was there.
 */
export function watchReadSizes(): {
  readonly visit: (node: string, items: readonly Edn[]) => void;
  readonly limit: () => SizeLimit | undefined;
} {
  /** By node, what its last read held; only of reads that hold `most` values. */
  const full = new Map<string, ReadonlySet<Identity>>();
  let most = 0;
  let reads = 0;
  let gaveWay = 0;
  let shrank = false;
  return {
    visit: (node, items) => {
      // Most reads are smaller, or their nodes have not come to the limit.
      if (items.length < most && !full.has(node)) return;
      const held = new Set(items.map(identityOf));
      if (held.size > most) {
        full.clear();
        most = held.size;
        reads = 0;
        gaveWay = 0;
        shrank = false;
      }
      const before = full.get(node);
      if (held.size < most) {
        shrank ||= before !== undefined;
        return;
      }
      reads += 1;
      if (before !== undefined && [...held].some((value) => !before.has(value))) gaveWay += 1;
      if (before !== undefined || full.size < NODES_AT_MOST) full.set(node, held);
    },
    limit: () => (shrank || gaveWay < GAVE_WAY_AT_LEAST ? undefined : { most, reads }),
  };
}
