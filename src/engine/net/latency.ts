import type { TestOptions } from '../../maelstrom/options.ts';
import { type Random, randomStream } from '../clock/random.ts';

/** Milliseconds for the next message of a link. */
export type Latency = (src: string, dest: string) => number;

/**
 * Latencies of the messages between servers, floored as Maelstrom does. Every link draws from a stream of its own, so
 * that its n-th message is as slow in every run of a seed, whatever other links carry.
 */
export function latencies({ mean, dist }: TestOptions['latency'], seed: number): Latency {
  if (dist === 'constant') return () => mean;
  const links = new Map<string, Random>();
  return (src, dest) => {
    const name = `latency ${src} ${dest}`;
    let random = links.get(name);
    if (random === undefined) {
      random = randomStream(seed, name);
      links.set(name, random);
    }
    const drawn = dist === 'uniform' ? random.next() * 2 * mean : -mean * Math.log(1 - random.next());
    return Math.floor(drawn);
  };
}
