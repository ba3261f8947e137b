/**
 * The order in which Clojure's and bifurcan's hash tries yield their members. Where Jepsen or Elle takes "the first" of
 * several, this order decides what it counts and which cycle it shows, so equal results need the same order.
 */
import type { Edn } from '../../maelstrom/edn.ts';
import { isVector } from '../../maelstrom/edn.ts';

/** Puts items in the order in which a Clojure hash set yields their values. */
export function inHashOrder<T>(items: readonly T[], value: (item: T) => Edn): readonly T[] {
  if (items.length < 2) return items;
  return items
    .map((item) => ({ item, hash: clojureHash(value(item)) }))
    .sort((a, b) => compareHashes(a.hash, b.hash))
    .map(({ item }) => item);
}

/** A hash trie is walked five bits at a time, the lowest first. */
function compareHashes(a: number, b: number): number {
  for (let shift = 0; shift < 32; shift += 5) {
    const difference = ((a >>> shift) & 31) - ((b >>> shift) & 31);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Hash of an operation in a graph: of its index (jepsen.history `index-hash`), as bifurcan's maps spread it. */
export function operationHash(index: number): number {
  const hash = clojureHash(index);
  const folded = hash < 0 ? ~hash : hash;
  const first = folded ^ (folded >>> 20) ^ (folded >>> 12);
  return first ^ (first >>> 7) ^ (first >>> 4);
}

/**
 * Members of a bifurcan Set or Map in its order: a node's own entries by five bits of the hash, then the members of
 * its child nodes. Two or more members that share the bits are in a child node.
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

/** Clojure's `hash` (Murmur3, 32 bits) of integers, texts and vectors of these; 0 for anything else. */
export function clojureHash(value: Edn): number {
  if (typeof value === 'string') {
    let hash = 0;
    for (let i = 0; i < value.length; i++) hash = (Math.imul(31, hash) + value.charCodeAt(i)) | 0;
    return hash === 0 ? 0 : finish(mix(0, hash), 4);
  }
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    if (value === 0) return 0;
    return finish(mix(mix(0, value | 0), Math.floor(value / 0x1_0000_0000) | 0), 8);
  }
  if (isVector(value)) {
    let hash = 1;
    for (const item of value) hash = (Math.imul(31, hash) + clojureHash(item)) | 0;
    return finish(mix(0, hash), value.length);
  }
  return 0;
}

const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

function mix(hash: number, word: number): number {
  const mixed = Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
  return (Math.imul(rotate(hash ^ mixed, 13), 5) + 0xe6546b64) | 0;
}

function finish(hash: number, length: number): number {
  let h = hash ^ length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
