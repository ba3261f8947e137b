import type { TestOptions } from '../../maelstrom/parse-options.ts';
import { type Random, randomStream } from '../clock/random.ts';
import { SLOWER, type Variations } from '../seed-variations.ts';

/** Milliseconds for the next message of a link. */
export type Latency = (src: string, dest: string) => number;

/**
 * Latencies of the messages between servers, floored as Maelstrom does. Every link draws from a stream of its own, so
 * that its n-th message is as slow in every run of a seed, whatever other links carry.
 */
export function latencies({ mean, dist }: TestOptions['latency'], seed: number, slowLinks = 0): Latency {
  const slowness = slownessOfLinks(slowLinks, seed);
  if (dist === 'constant') return (src, dest) => mean * slowness(src, dest);
  const stream = streamOfLink('latency', seed);
  return (src, dest) => {
    const random = stream(src, dest);
    const drawn = dist === 'uniform' ? random.next() * 2 * mean : -mean * Math.log(1 - random.next());
    return Math.floor(drawn * slowness(src, dest));
  };
}

/** Latencies of the messages between clients and nodes, with fractions: uniform from 0 to twice the mean. */
export function clientLatencies(mean: Variations['clientLatency'], seed: number): Latency {
  if (mean === 0) return () => 0;
  const stream = streamOfLink('client latency', seed);
  return (src, dest) => stream(src, dest).next() * 2 * mean;
}

function slownessOfLinks(share: number, seed: number): (src: string, dest: string) => number {
  if (share === 0) return () => 1;
  return remembered((src, dest) => (randomStream(seed, `slow link ${src} ${dest}`).next() < share ? SLOWER : 1));
}

const streamOfLink = (name: string, seed: number): ((src: string, dest: string) => Random) =>
  remembered((src, dest) => randomStream(seed, `${name} ${src} ${dest}`));

/** Makes something once for each link. */
function remembered<T>(make: (src: string, dest: string) => T): (src: string, dest: string) => T {
  const links = new Map<string, T>();
  return (src, dest) => {
    const link = `${src} ${dest}`;
    let found = links.get(link);
    if (found === undefined) {
      found = make(src, dest);
      links.set(link, found);
    }
    return found;
  };
}
