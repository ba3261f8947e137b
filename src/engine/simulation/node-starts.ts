/**
 * When nodes start. On a machine no two processes come up at the same moment, so what nodes do at intervals is not in step; in simulated
 * time it would be, to the millisecond, for the whole run.
 */
import { randomStream } from '../clock/random.ts';
import type { SimulatedClock } from './simulated-clock.ts';

/** Milliseconds that each node of a test adds to the time in which all of them start, as Node.js needs on a machine of two cores. */
const APART_MS = 40;

export interface NodeStart {
  /** The stream of random numbers of this start: `n1/1` at first. */
  readonly stream: string;
  /** When the program's first line runs. */
  readonly at: number;
}

/** Tells of each start of a node; of the first ones each is at a moment of its own, and a restart is at once. */
export function nodeStarts(clock: SimulatedClock, seed: number, nodes: number): (node: string) => NodeStart {
  const starts = new Map<string, number>();
  return (node) => {
    const start = (starts.get(node) ?? 0) + 1;
    starts.set(node, start);
    const delay = start === 1 ? randomStream(seed, `start of ${node}`).next() * APART_MS * nodes : 0;
    return { stream: `${node}/${start}`, at: clock.now() + delay };
  };
}

/** Resolves at that time; at once where it has come. */
export const until = (clock: SimulatedClock, time: number): Promise<void> | undefined =>
  time > clock.now() ? new Promise((fulfil) => clock.at(time, fulfil)) : undefined;
