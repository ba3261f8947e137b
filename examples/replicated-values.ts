/**
 * A set of values that every node adds to and all come to know. Each node numbers its own values, so what a node knows
 * is told by one count for each origin, and what another one lacks is the rest of those lists.
 *
 * Whoever uses it may send new values around as it likes (`add` and `onNews` say what is new) and need not care
 * whether they arrive: every `repairEvery` milliseconds a node shows its counts to one other, picked at random, and the
 * two make good what either lacks. That costs each node a message or two per round, whatever the load.
 */
import type { Call, Node } from './node.ts';

/** Values by origin; `from` is the number of the first one. */
export type News = Record<string, { from: number; values: number[] }>;

export type Replication = {
  news: Call<{ news: News }>;
  counts: Call<{ counts: Record<string, number> }>;
};

export interface ReplicatedValues {
  /** All that is known here. */
  readonly all: readonly number[];
  /** Adds a value of our own. */
  add(value: number): void;
}

export function replicateValues(
  node: Node<Replication>,
  options: { repairEvery: number; onNews?: (news: News, from: string) => void },
): ReplicatedValues {
  const all: number[] = [];
  const known = new Map<string, number[]>();

  const valuesOf = (origin: string): number[] => {
    const values = known.get(origin) ?? [];
    known.set(origin, values);
    return values;
  };

  /** What of it was new. Values after a gap are left for the repair. */
  function learn(origin: string, from: number, values: number[]): News {
    const mine = valuesOf(origin);
    const start = mine.length;
    const fresh = from > start ? [] : values.slice(start - from);
    mine.push(...fresh);
    all.push(...fresh);
    return fresh.length > 0 ? { [origin]: { from: start, values: fresh } } : {};
  }

  const counts = (): Record<string, number> =>
    Object.fromEntries([...known].map(([origin, values]) => [origin, values.length]));

  node.handle('news', ({ news }, { src }) => {
    const fresh: News = {};
    for (const [origin, { from, values }] of Object.entries(news)) Object.assign(fresh, learn(origin, from, values));
    if (Object.keys(fresh).length > 0) options.onNews?.(fresh, src);
  });

  node.handle('counts', ({ counts: theirs }, { src }) => {
    const lacking: News = {};
    for (const [origin, values] of known) {
      const from = theirs[origin] ?? 0;
      if (values.length > from) lacking[origin] = { from, values: values.slice(from) };
    }
    if (Object.keys(lacking).length > 0) node.send(src, { type: 'news', news: lacking });
    const behind = Object.entries(theirs).some(([origin, count]) => count > (known.get(origin)?.length ?? 0));
    if (behind) node.send(src, { type: 'counts', counts: counts() });
  });

  function repair(): void {
    const peer = node.peers[Math.floor(Math.random() * node.peers.length)];
    if (peer !== undefined) node.send(peer, { type: 'counts', counts: counts() });
  }
  // Not all nodes at the same moment.
  node.onInit(() => {
    setTimeout(() => setInterval(repair, options.repairEvery), Math.random() * options.repairEvery);
  });

  return {
    all,
    add(value) {
      const news = learn(node.id, valuesOf(node.id).length, [value]);
      options.onNews?.(news, node.id);
    },
  };
}
