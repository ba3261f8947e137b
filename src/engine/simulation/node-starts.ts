/**
 * When nodes start. On a machine no two processes come up at the same moment, so what nodes do at intervals is not in step; in simulated
 * time it would be, to the millisecond, for the whole run.
 */
import { randomStream } from '../clock/random.ts';
import type { SimulatedClock } from './simulated-clock.ts';

/** Milliseconds that each node of a test adds to the time in which all of them start, as Node.js needs on a machine of two cores. */
const APART_MS = 40;
/** Milliseconds in which all have started, however many there are: they are sent `init` at once, and have 10 s to answer it. */
const ALL_WITHIN_MS = 1000;

export interface NodeStart {
  /** The stream of random numbers of this start: `n1/1` at first. */
  readonly stream: string;
  /** When the program's first line runs, in milliseconds of simulated time. */
  readonly at: number;
}

/** Tells of each start of a node; of the first ones each is at a moment of its own, and a restart is at once. */
export function nodeStarts(clock: SimulatedClock, seed: number, nodes: number): (node: string) => NodeStart {
  const starts = new Map<string, number>();
  const withinMs = Math.min(APART_MS * nodes, ALL_WITHIN_MS);
  return (node) => {
    const start = (starts.get(node) ?? 0) + 1;
    starts.set(node, start);
    const delay = start === 1 ? randomStream(seed, `start of ${node}`).next() * withinMs : 0;
    return { stream: `${node}/${start}`, at: clock.now() + delay };
  };
}

/** Has a node begin at that time. One that starts at once begins when it has its place in the network. */
export function beginAt(clock: SimulatedClock, time: number, begin: () => void): void {
  if (time > clock.now()) clock.at(time, begin);
  else clock.afterInput(begin);
}
