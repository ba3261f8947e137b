/**
 * What a seed varies. Maelstrom draws operations, latencies and faults by fixed rules. The schedule `harder` draws the rules
 * too, as swarm testing does (Groce et al., ISSTA 2012), because a run in which everything may happen seldom has much of one thing.
 * All of it stays within what a node has to bear in the challenge at hand: no link is slower on average than was ordered, or
 * by little where nothing was; no kind of fault is added, and no more operations are asked for.
 */
import type { LatencyDistribution } from '../maelstrom/option-specs.ts';
import type { TestOptions } from '../maelstrom/parse-options.ts';
import { randomStream } from './clock/random.ts';
import { PARTITION_TARGETS, type PartitionTarget } from './partitions.ts';

export interface Variations {
  /** Milliseconds, of messages between servers. */
  readonly latency: TestOptions['latency'];
  /** Milliseconds on average between a client and its node, either way; Maelstrom has none. */
  readonly clientLatency: number;
  /** The share of the links between servers that are slower than the others by `SLOWER`. */
  readonly slowLinks: number;
  /** Whether what is due at the same moment happens in any order, instead of in the order in which it was made. */
  readonly anyOrder: boolean;
  /** Operations that come at once; the rate stays what it is. */
  readonly burst: number;
  readonly faults: {
    /** Seconds between faults on average. */
    readonly interval: number;
    /** Milliseconds until the first one. */
    readonly first: number;
    readonly partitionTargets: readonly PartitionTarget[];
  };
}

type Varied = Pick<TestOptions, 'latency' | 'nemesisInterval' | 'schedule' | 'timeLimit'>;

/** How much slower a slow link is. */
export const SLOWER = 4;

/** Seconds between faults, on average; in less time nodes that have to agree on a leader after each of them never get to work. */
const SHORTEST_INTERVAL = 1;

/** Milliseconds on average where the test asks for none. A node that answers after several of them is still in time. */
const SMALL_LATENCIES = [0, 0, 1, 3, 10];
/** Parts of the latency that the test asks for. */
const PARTS = [1, 0.5, 0.1];
const DISTRIBUTIONS: readonly LatencyDistribution[] = ['constant', 'uniform', 'exponential'];

/** What is varied in the test of this seed: a pure function of its arguments. */
export function variationsOf(options: Varied, seed: number): Variations {
  const { latency, nemesisInterval: interval, schedule, timeLimit } = options;
  if (schedule === 'maelstrom') {
    const faults = { interval, first: 0, partitionTargets: PARTITION_TARGETS };
    return { latency, clientLatency: 0, slowLinks: 0, anyOrder: false, burst: 1, faults };
  }
  const random = randomStream(seed, 'variations');
  const mean = latency.mean === 0 ? random.pick(SMALL_LATENCIES) : latency.mean * random.pick(PARTS);
  const dist = mean === 0 ? 'constant' : random.pick(DISTRIBUTIONS);
  const clientLatency = random.pick([0, 0.5, 3]);
  const slowLinks = random.pick([0, 0.2, 0.5]);
  // Where a latency was ordered, slow links have it and the others are faster.
  const isAlreadySlow = slowLinks > 0 && latency.mean > 0;
  return {
    latency: { mean: isAlreadySlow ? mean / SLOWER : mean, dist },
    clientLatency,
    slowLinks,
    anyOrder: random.below(2) === 0,
    burst: random.pick([1, 1, 3, 10]),
    faults: {
      interval: Math.max(interval * random.pick([0.1, 0.3, 1]), Math.min(interval, SHORTEST_INTERVAL)),
      first: random.pick([0, random.next() * timeLimit * 500]),
      partitionTargets: random.shuffle(PARTITION_TARGETS).slice(0, 1 + random.below(PARTITION_TARGETS.length)),
    },
  };
}
