import { WITHOUT_REQUEST } from '../../maelstrom/kafka-operations.ts';
import type { VisitOperation } from '../open-invocations.ts';

/** How fast clients worked until the time limit; what follows it, recovery and last reads, has no rate. */
export interface WorkFacts {
  /** Requests that clients sent. */
  readonly requests: number;
  /** Milliseconds that clients waited for replies, of all clients together. */
  readonly waitedMs: number;
  /** Median milliseconds of a successful read; null without one. */
  readonly medianReadMs: number | null;
  /** The kind of request, reads left out, whose successful ones took longest at the median; null without any. */
  readonly slowest: { readonly f: string; readonly medianMs: number } | null;
}

export interface WorkWatch {
  readonly visit: VisitOperation;
  readonly facts: () => WorkFacts;
}

const DURATIONS_AT_MOST = 20_000;
const KINDS_AT_MOST = 20;

/** @param timeLimit seconds */
export function watchWork(timeLimit: number): WorkWatch {
  const end = timeLimit * 1000;
  const durations = new Map<string, number[]>();
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
      if (type !== 'ok') return;
      const known = durations.get(f);
      if (known === undefined) {
        if (durations.size < KINDS_AT_MOST) durations.set(f, [at - asked]);
      } else if (known.length < DURATIONS_AT_MOST) known.push(at - asked);
    },
    facts: () => {
      const medians = [...durations].map(([f, all]) => ({ f, medianMs: medianOf(all) }));
      const others = medians.filter(({ f }) => f !== 'read').sort((a, b) => b.medianMs - a.medianMs);
      return {
        requests,
        waitedMs,
        medianReadMs: medians.find(({ f }) => f === 'read')?.medianMs ?? null,
        slowest: others[0] ?? null,
      };
    },
  };
}

/** Of at least one. */
const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
