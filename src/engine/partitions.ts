/** Partitions: how they divide the nodes, and who then hears whom (jepsen/nemesis/combined.clj 0.3.7). */
import type { Random } from './clock/random.ts';

/** How a partition divides the nodes. */
export const PARTITION_TARGETS = ['one', 'minority-third', 'majority', 'majorities-ring'] as const;
export type PartitionTarget = (typeof PARTITION_TARGETS)[number];

/** For every node the nodes that it no longer hears. */
export type Grudge = ReadonlyMap<string, readonly string[]>;

export const majorityOf = (count: number): number => Math.floor(count / 2) + 1;
/** The largest number strictly below a third. */
export const minorityThirdOf = (count: number): number => Math.floor((count - 1) / 3);

export function grudgeFor(target: PartitionTarget, nodes: readonly string[], random: Random): Grudge {
  if (target === 'one') {
    const loner = random.pick(nodes);
    return betweenComponents([[loner], nodes.filter((node) => node !== loner)]);
  }
  if (target === 'majorities-ring')
    return nodes.length <= 5 ? perfectRing(nodes, random) : stochasticRing(nodes, random);
  const shuffled = random.shuffle(nodes);
  const size = target === 'majority' ? Math.floor(nodes.length / 2) : minorityThirdOf(nodes.length);
  return betweenComponents([shuffled.slice(0, size), shuffled.slice(size)]);
}

function betweenComponents(components: readonly (readonly string[])[]): Grudge {
  const all = components.flat();
  const grudge = new Map<string, readonly string[]>();
  for (const component of components) {
    const others = all.filter((node) => !component.includes(node));
    for (const node of component) grudge.set(node, others);
  }
  return grudge;
}

/** Nodes on a ring in random order; the middle of every run of a majority hears that run only. */
function perfectRing(nodes: readonly string[], random: Random): Grudge {
  const ring = random.shuffle(nodes);
  const size = majorityOf(ring.length);
  const grudge = new Map<string, readonly string[]>();
  ring.forEach((_, from) => {
    const heard = Array.from({ length: size }, (_, step) => ring[(from + step) % ring.length] as string);
    grudge.set(
      heard[Math.floor(size / 2)] as string,
      nodes.filter((node) => !heard.includes(node)),
    );
  });
  return grudge;
}

/** For larger clusters: links the two least connected nodes that are not linked yet until each hears a majority. */
function stochasticRing(nodes: readonly string[], random: Random): Grudge {
  const heard = new Map(nodes.map((node) => [node, new Set([node])]));
  const degree = (node: string): number => heard.get(node)?.size ?? 0;
  for (;;) {
    const byDegree = random.shuffle(nodes).sort((a, b) => degree(a) - degree(b));
    const [least] = byDegree;
    if (least === undefined || degree(least) >= majorityOf(nodes.length)) break;
    const partner = byDegree.find((node) => !heard.get(least)?.has(node));
    if (partner === undefined) break;
    heard.get(least)?.add(partner);
    heard.get(partner)?.add(least);
  }
  return new Map(nodes.map((node) => [node, nodes.filter((other) => !heard.get(node)?.has(other))]));
}
