import { WITHOUT_REQUEST } from '../../maelstrom/kafka-operations.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';

/** How fast clients worked until the time limit; what follows it, recovery and last reads, has no rate. */
export interface WorkFacts {
  /** Requests that clients sent. */
  readonly requests: number;
  /** Milliseconds that clients waited for replies, of all clients together. */
  readonly waitedMs: number;
  /** Median milliseconds of a successful read; null without one. */
  readonly medianReadMs: number | null;
}

export interface WorkWatch {
  readonly visit: (operation: Operation) => void;
  readonly facts: () => WorkFacts;
}

const UNDER_WAY_AT_MOST = 100_000;
const DURATIONS_AT_MOST = 20_000;

/** @param timeLimit seconds */
export function watchWork(timeLimit: number): WorkWatch {
  const end = timeLimit * 1000;
  const askedAt = new Map<Operation['process'], number>();
  const reads: number[] = [];
  let requests = 0;
  let waitedMs = 0;
  return {
    visit: ({ process, type, f, time }) => {
      if (process === 'nemesis' || WITHOUT_REQUEST.includes(f)) return;
      const at = time / 1e6;
      if (type === 'invoke') {
        if (at > end) return;
        requests += 1;
        if (askedAt.size < UNDER_WAY_AT_MOST) askedAt.set(process, at);
        return;
      }
      const asked = askedAt.get(process);
      askedAt.delete(process);
      if (asked === undefined) return;
      waitedMs += Math.min(at, end) - asked;
      if (type === 'ok' && f === 'read' && reads.length < DURATIONS_AT_MOST) reads.push(at - asked);
    },
    facts: () => ({
      requests,
      waitedMs,
      medianReadMs: reads.length === 0 ? null : (reads.sort((a, b) => a - b)[reads.length >> 1] ?? null),
    }),
  };
}
