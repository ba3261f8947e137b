import { isClientId, type JournalEvent } from '../../maelstrom/operations-and-messages.ts';
import type { Finding } from '../finding.ts';
import type { FirstRequest } from '../gather/history-facts.ts';
import type { Incident } from '../gather/incidents.ts';
import type { Reason } from '../verdict.ts';

/** What learns something from the journal, which is read once, front to back. It keeps a bounded amount of it. */
export interface JournalReader {
  /** The next event, in the journal's order. */
  readonly visit: (event: JournalEvent) => void;
  /** What the journal alone shows; it decides nothing. `whole`: no event is missing. */
  readonly findings?: (whole: boolean) => readonly Finding[];
  /** The id of the reason that an incident of the log really is, by the journal; undefined where the log has it right. */
  readonly retell?: (incident: Incident, whole: boolean) => string | undefined;
  /** The reasons with what the journal tells of them. */
  readonly amend?: (reasons: readonly Reason[], whole: boolean) => readonly Reason[];
}

/**
 * Ties the journal's clock to the test's. The journal counts from an origin of its own (System.nanoTime); the first requests stand in
 * both, and the difference is the offset. What comes before them, init and topology, lies before the start.
 */
export interface JournalClock {
  readonly visit: (event: JournalEvent) => void;
  /** Milliseconds by the journal at which the test started; undefined until the first request has come. */
  readonly startedAt: () => number | undefined;
}

/**
 * Of the first requests of the history, as many as are known. The very first one is sent late, while Java still loads its classes:
 * the offset is the median of those that have come.
 */
export function journalClock(
  firstRequest: FirstRequest | null,
  firstRequests: readonly FirstRequest[] = [],
): JournalClock {
  const open = firstRequests.length > 0 ? [...firstRequests] : firstRequest === null ? [] : [firstRequest];
  const offsets: number[] = [];
  let startedAt: number | undefined;
  return {
    visit: ({ type, time, message }) => {
      if (open.length === 0 || type !== 'send' || !isClientId(message.src)) return;
      const place = open.findIndex(({ f }) => f === message.body['type']);
      const [request] = place === -1 ? [] : open.splice(place, 1);
      if (request === undefined) return;
      offsets.push(time / 1e6 - request.at);
      offsets.sort((a, b) => a - b);
      startedAt = offsets[Math.floor((offsets.length - 1) / 2)];
    },
    startedAt: () => startedAt,
  };
}

/** Milliseconds since the test's start of what the journal's clock puts at `time` nanoseconds; undefined before the start. */
export function sinceStart(clock: JournalClock, time: number): number | undefined {
  const startedAt = clock.startedAt();
  const at = startedAt === undefined ? undefined : time / 1e6 - startedAt;
  return at === undefined || at < 0 ? undefined : at;
}
