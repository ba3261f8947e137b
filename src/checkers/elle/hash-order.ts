/**
 * The order in which Elle's hash tries yield their members. Of several cycles Elle shows the first that it meets, and
 * what it calls the cycle hangs on that, so an equal verdict needs the same order.
 */
import type { Edn } from '../../maelstrom/edn.ts';
import { isVector } from '../../maelstrom/edn.ts';
import { clojureHash } from '../edn-value.ts';

/** Hash of an operation in a graph: of its index (jepsen.history `index-hash`), as bifurcan's maps spread it. */
export function operationHash(index: number): number {
  const hash = clojureHash(index);
  const folded = hash < 0 ? ~hash : hash;
  const first = folded ^ (folded >>> 20) ^ (folded >>> 12);
  return first ^ (first >>> 7) ^ (first >>> 4);
}

/**
 * Members of a bifurcan Set or Map in its order: a node's own entries by five bits of the hash, then the members of
 * its child nodes. A child node stands wherever two or more members share the bits.
 */
export function inTrieOrder(members: readonly number[], hashOf: (member: number) => number): number[] {
  const ordered: number[] = [];
  const nodes: { members: readonly number[]; shift: number }[] = [{ members, shift: 0 }];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (node.members.length === 1 || node.shift > 30) {
      ordered.push(...node.members);
      continue;
    }
    const slots: number[][] = [];
    for (const member of node.members) {
      const slot = (hashOf(member) >>> node.shift) & 31;
      const there = slots[slot];
      if (there === undefined) slots[slot] = [member];
      else there.push(member);
    }
    for (const slot of slots) if (slot?.length === 1) ordered.push(slot[0] as number);
    for (const slot of slots.reverse())
      if (slot !== undefined && slot.length > 1) nodes.push({ members: slot, shift: node.shift + 5 });
  }
  return ordered;
}

/** Sorts vectors of integers and texts as a Clojure hash set yields them. */
export function inSetOrder(vectors: readonly (readonly Edn[])[]): readonly (readonly Edn[])[] {
  const hashed = vectors.map((vector) => ({ vector, hash: collectionHash(vector) }));
  return hashed.sort((a, b) => compareByBits(a.hash, b.hash)).map(({ vector }) => vector);
}

function compareByBits(a: number, b: number): number {
  for (let shift = 0; shift < 32; shift += 5) {
    const difference = ((a >>> shift) & 31) - ((b >>> shift) & 31);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Clojure's `hash` of a vector. */
function collectionHash(items: readonly Edn[]): number {
  let hash = 1;
  for (const item of items)
    hash = (Math.imul(31, hash) + (isVector(item) ? collectionHash(item) : clojureHash(item))) | 0;
  // Murmur3's mixCollHash: the sum as one word, finished with the length.
  let word = Math.imul(hash, 0xcc9e2d51);
  word = Math.imul((word << 15) | (word >>> 17), 0x1b873593);
  let mixed = word;
  mixed = (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
  mixed ^= items.length;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
