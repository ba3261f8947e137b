/** Append-only logs and how far their readers have got, in memory: what the solutions to 5a, 5b and 5c have in common. */
export interface Logs {
  /** The messages of a log by offset. A node that is told of them out of order may have a gap. */
  log(key: string): unknown[];
  /** What follows the given offsets, up to the first gap, without the keys that have nothing. */
  poll(offsets: Record<string, number>): Record<string, [offset: number, msg: unknown][]>;
  /** Remembers offsets, unless a later one is known already. */
  commit(offsets: Record<string, number>): void;
  committed(keys: readonly string[]): Record<string, number>;
}

/** Messages of one log in one answer: enough to catch up with, little enough for a line. */
const MOST_PER_POLL = 100;

export function createLogs(): Logs {
  const logs = new Map<string, unknown[]>();
  const commits = new Map<string, number>();

  const log = (key: string): unknown[] => {
    const known = logs.get(key) ?? [];
    logs.set(key, known);
    return known;
  };

  return {
    log,
    poll(offsets) {
      const answer: Record<string, [number, unknown][]> = {};
      for (const [key, first] of Object.entries(offsets)) {
        const messages = log(key);
        const found: [number, unknown][] = [];
        for (let offset = first; offset in messages && found.length < MOST_PER_POLL; offset += 1) {
          found.push([offset, messages[offset]]);
        }
        // Maelstrom's checker stumbles over keys with an empty list.
        if (found.length > 0) answer[key] = found;
      }
      return answer;
    },
    commit(offsets) {
      for (const [key, offset] of Object.entries(offsets)) commits.set(key, Math.max(offset, commits.get(key) ?? 0));
    },
    committed: (keys) =>
      Object.fromEntries(keys.flatMap((key) => (commits.has(key) ? [[key, commits.get(key) as number]] : []))),
  };
}
