/** Random transactions over a pool of integer keys whose writes are unique per key (elle.txn/wr-txns). */
import type { TestOptions } from '../../maelstrom/parse-options.ts';
import type { Random } from '../clock/random.ts';

export interface Step {
  readonly writes: boolean;
  readonly key: number;
  /** Null for a read. */
  readonly value: number | null;
}

const KEYS_AT_ONCE = 10;

export function transactions(
  { keyCount, maxWritesPerKey }: Pick<TestOptions, 'keyCount' | 'maxWritesPerKey'>,
  maxLength: number,
  random: Random,
): () => readonly Step[] {
  const keys = Array.from({ length: keyCount ?? KEYS_AT_ONCE }, (_, key) => key);
  const lastWrites = new Map<number, number>();
  let newest = keys.length - 1;
  // Every key of the pool is drawn twice as often as the one before it.
  const scale = 2 ** keys.length - 1;
  const draw = (): number => {
    const at = Math.floor(Math.log2(random.next() * scale + 1));
    return Math.min(at, keys.length - 1);
  };

  return () => {
    const steps: Step[] = [];
    for (let left = 1 + random.below(maxLength); left > 0; ) {
      const writes = random.below(2) === 1;
      const at = draw();
      const key = keys[at] as number;
      const value = (lastWrites.get(key) ?? 0) + 1;
      if (writes && value > maxWritesPerKey) {
        // The key has had all its writes: a fresh key takes its place.
        newest += 1;
        keys[at] = newest;
        lastWrites.delete(key);
        continue;
      }
      if (writes) lastWrites.set(key, value);
      steps.push({ writes, key, value: writes ? value : null });
      left -= 1;
    }
    return steps;
  };
}
