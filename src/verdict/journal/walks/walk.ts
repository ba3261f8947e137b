import type { JournalEvent } from '../../../maelstrom/operations-and-messages.ts';
import type { FaultPeriods } from '../../gather/fault-periods.ts';
import type { PlaceOf } from '../../gather/message-place.ts';
import { oneLine } from '../../quote.ts';
import { MESSAGES_OF_A_REASON, type Reason, type SourceLocation } from '../../verdict.ts';
import { type Exchange, inTestTime } from '../exchange.ts';
import type { JournalClock, JournalReader } from '../journal-reader.ts';
import { type ClientRequests, clientRequests } from './client-requests.ts';
import { type ServiceSteps, serviceSteps } from './service-steps.ts';

/** What a walk along the journal knows of the run. */
export interface WalkContext {
  readonly clock: JournalClock;
  readonly nodes: readonly string[];
  readonly faults: FaultPeriods;
  readonly placeOf: PlaceOf;
  /** What all walks follow. Each of them visits every event; the first one pairs it, and the others get the same answer. */
  readonly requests: ClientRequests;
  readonly steps: ServiceSteps;
}

/** What the walks of one journal share. */
export function sharedByWalks(): Pick<WalkContext, 'requests' | 'steps'> {
  const requests = clientRequests();
  const steps = serviceSteps();
  return {
    requests: { ...requests, visit: oncePerEvent(requests.visit) },
    steps: { visit: oncePerEvent(steps.visit) },
  };
}

function oncePerEvent<T>(visit: (event: JournalEvent) => T): (event: JournalEvent) => T {
  let last: { readonly event: JournalEvent; readonly answer: T } | undefined;
  return (event) => {
    if (last?.event !== event) last = { event, answer: visit(event) };
    return last.answer;
  };
}

/** What the journal tells of a reason. */
export interface Told {
  /** At most four. */
  readonly sentences: readonly string[];
  /** The messages that the sentences are about. */
  readonly messages: readonly Exchange[];
  /** The type of message whose place in the source this is about, and which: where it is handled, or where it is sent. */
  readonly place?: Readonly<Parameters<PlaceOf>>;
  /** Instead of the reason's, where this calls for another. */
  readonly title?: string;
  readonly advice?: string;
}

const SENTENCES_AT_MOST = 4;
const TOLD_AT_MOST = 900;
const MESSAGES_AT_MOST = MESSAGES_OF_A_REASON.before + MESSAGES_OF_A_REASON.after;

/** The reader of a walk: its `told` is asked once the journal is read, and only when no event is missing. */
export const walkReader = (
  reason: string,
  { clock, placeOf }: Pick<WalkContext, 'clock' | 'placeOf'>,
  { visit, told }: { readonly visit: JournalReader['visit']; readonly told: (startedAt: number) => Told | undefined },
): JournalReader => ({
  visit,
  amend: (reasons, whole) => {
    const startedAt = clock.startedAt();
    if (!whole || startedAt === undefined || !reasons.some(({ id }) => id === reason)) return reasons;
    const story = told(startedAt);
    if (story === undefined) return reasons;
    const words = oneLine(story.sentences.slice(0, SENTENCES_AT_MOST).join(' '), TOLD_AT_MOST);
    // Two reasons may be about the same message: the first of them says it.
    if (words !== '' && reasons.some(({ detail }) => detail.includes(words)))
      return reasons.map((one) => (one.id === reason ? withAdvice(one, story) : one));
    const place = story.place === undefined ? undefined : placeOf(...story.place);
    return reasons.map((one) => (one.id === reason ? withStory(one, words, story, place, startedAt) : one));
  },
});

/** Below its cause a reason has no advice of its own: what leads to the cause stays. */
const withAdvice = (reason: Reason, { title, advice }: Told): Reason => ({
  ...reason,
  ...(title === undefined ? {} : { title }),
  ...(advice === undefined || reason.under !== undefined ? {} : { advice }),
});

function withStory(
  reason: Reason,
  words: string,
  story: Told,
  place: SourceLocation | undefined,
  startedAt: number,
): Reason {
  const drawn = [...new Map(story.messages.map((message) => [message.id, message])).values()]
    .slice(0, MESSAGES_AT_MOST)
    .map((message) => inTestTime(message, startedAt))
    .sort((a, b) => a.sentAt - b.sentAt || a.id - b.id);
  return {
    ...withAdvice(reason, story),
    detail: words === '' ? reason.detail : `${reason.detail} ${words}`,
    ...(drawn.length === 0 ? {} : { messages: drawn }),
    ...(reason.location !== undefined || place === undefined ? {} : { location: place }),
  };
}
