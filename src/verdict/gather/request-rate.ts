import { WITHOUT_REQUEST } from '../../maelstrom/kafka-operations.ts';
import type { VisitOperation } from './open-invocations.ts';

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
  readonly visit: VisitOperation;
  readonly facts: () => WorkFacts;
}

const DURATIONS_AT_MOST = 20_000;

/** @param timeLimit seconds */
export function watchWork(timeLimit: number): WorkWatch {
  const end = timeLimit * 1000;
  const reads: number[] = [];
  let requests = 0;
  let waitedMs = 0;
  return {
    visit: ({ process, type, f, time }, invocation) => {
      if (process === 'nemesis' || WITHOUT_REQUEST.includes(f)) return;
      const at = time / 1e6;
      if (type === 'invoke') {
        if (at <= end) requests += 1;
        return;
      }
      const asked = invocation === undefined ? Number.POSITIVE_INFINITY : invocation.time / 1e6;
      if (asked > end) return;
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
