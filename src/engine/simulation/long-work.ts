import { NODE_COMPLAINTS } from '../../maelstrom/node-complaints.ts';

/** What in real time would have made a node late. */
export type LongWork =
  /** Milliseconds of processor time that a process used, and of simulated time that passed since it was started. */
  | { readonly node: string; readonly usedMs: number; readonly passedMs: number }
  /** The longest time that it took while no simulated time passed. */
  | { readonly node: string; readonly stood: Standing };

export interface Standing {
  readonly ms: number;
  /** What the node did meanwhile, such as `it computed`. */
  readonly why: string;
}

const WHY_AT_MOST = 60;

/** What a node's process said of it, which is not trusted. */
export const standingOf = (ms: number, why: string): Standing => ({
  ms: ms < Number.POSITIVE_INFINITY ? ms : 0,
  why: why.replace(/[^\w ()]/g, '').slice(0, WHY_AT_MOST),
});

/** Milliseconds of processor time that the start of Node.js may take. */
const START_MS = 1000;

/** What of a process's work would have been late; `usedMs` is null where the system does not tell. */
export function longWorkOf(
  node: string,
  usedMs: number | null,
  passedMs: number,
  stood: Standing,
): LongWork | undefined {
  if (usedMs !== null && usedMs > passedMs + START_MS) return { node, usedMs, passedMs };
  return stood.ms > 0 ? { node, stood } : undefined;
}

const inSeconds = (ms: number): string => (ms / 1000).toFixed(1);

export function longWorkText(work: LongWork): string {
  if ('stood' in work) {
    const { why, ms } = work.stood;
    return `Node ${work.node} ${NODE_COMPLAINTS.stoodStill} ${why} for ${inSeconds(ms)} s.`;
  }
  const { node, usedMs, passedMs } = work;
  return `Node ${node} ${NODE_COMPLAINTS.computedLonger} it used ${inSeconds(usedMs)} s of a processor while ${inSeconds(passedMs)} s passed.`;
}
