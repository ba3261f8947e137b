import { isClientId, type JournalEvent } from '../../../maelstrom/operations-and-messages.ts';
import { isService } from '../../../maelstrom/service-names.ts';
import { atTime } from '../../finding.ts';
import { brief } from '../../quote.ts';
import type { DoubleCas } from '../../reason-subjects.ts';
import { bodyValues } from '../body-values.ts';
import { type Exchange, exchangeOf } from '../exchange.ts';
import type { JournalReader } from '../journal-reader.ts';
import { type Answered, drawnPair, sentAt } from './client-requests.ts';
import { operationInJournal, writtenIn } from './operation-in-journal.ts';
import { type Told, type WalkContext, walkReader } from './walk.ts';

const SENT_AT_MOST = 50;

/** Which node decided on two `cas` that both succeeded. */
export function walkDoubleCas(subject: DoubleCas, context: WalkContext): JournalReader {
  const { key, value, cas } = subject;
  const tracks = cas.map((one): Track => {
    const valuesIn = bodyValues([value, one.value], context.nodes);
    return {
      node: one.node,
      operation: operationInJournal(one, key),
      sent: [],
      passedOn: [],
      // The place of a value in a body is its own, so one that stands twice is found twice.
      holds: ({ message: { body } }) => new Set(valuesIn(body).found.map((found) => found.value)).size === 2,
    };
  });
  return walkReader(subject.reason, context, {
    visit: (event) => {
      const answered = context.requests.visit(event);
      const startedAt = context.clock.startedAt();
      for (const track of tracks) {
        follow(track, event);
        if (answered === undefined || startedAt === undefined) continue;
        if (track.operation.offer(answered, startedAt)) track.passedOn = passedOnFor(answered, track.sent);
      }
    },
    told: (startedAt) => {
      const decided = tracks.flatMap((track) => {
        const answered = track.operation.found();
        return answered === undefined ? [] : [{ answered, passedOn: track.passedOn }];
      });
      const [earlier, later] = decided;
      return earlier === undefined || later === undefined ? undefined : story(subject, earlier, later, startedAt);
    },
  });
}

/** One of the two, and what its node sent to others meanwhile. */
interface Track {
  readonly node: string;
  readonly operation: ReturnType<typeof operationInJournal>;
  /** The newest ones to nodes and services. */
  readonly sent: Passed[];
  passedOn: readonly Passed[];
  readonly holds: (event: JournalEvent) => boolean;
}

interface Passed {
  readonly exchange: Exchange;
  /** Whether both values of the `cas` are in it. */
  readonly holds: boolean;
}

function follow(track: Track, event: JournalEvent): void {
  const { src, dest, id } = event.message;
  if (event.type === 'recv') {
    const known = track.sent.find(({ exchange }) => exchange.id === id);
    if (known !== undefined) known.exchange.receivedAt = event.time / 1e6;
  } else if (src === track.node && !isClientId(dest)) {
    track.sent.push({ exchange: exchangeOf(event), holds: track.holds(event) });
    if (track.sent.length > SENT_AT_MOST) track.sent.shift();
  }
}

const passedOnFor = ({ request }: Answered, sent: readonly Passed[]): readonly Passed[] =>
  sent.filter(({ exchange }) => exchange.sentAt >= (request.receivedAt ?? sentAt(request)));

interface Decided {
  readonly answered: Answered;
  readonly passedOn: readonly Passed[];
}

/** The node that a `cas` was passed on to; its own node when it told no other of it; undefined when that is not known. */
function deciderOf({ answered, passedOn }: Decided): string | undefined {
  if (passedOn.length === 0) return answered.node;
  const to = new Set(passedOn.filter(({ holds }) => holds).map(({ exchange }) => exchange.dest));
  const [only] = to;
  return to.size !== 1 || only === undefined || isService(only) ? undefined : only;
}

function story({ value, writtenBy }: DoubleCas, earlier: Decided, later: Decided, startedAt: number): Told {
  const shown = brief(value, 40);
  const said = ({ answered }: Decided): string =>
    `${writtenIn(answered, shown)} (${answered.node}${atTime(sentAt(answered.reply) - startedAt)})`;
  const once =
    writtenBy === undefined
      ? `nothing wrote ${shown} again in between`
      : `${shown} was written only once, by a \`${writtenBy.f}\` at ${writtenBy.node}`;
  const [one, other] = [deciderOf(earlier), deciderOf(later)];
  return {
    sentences: [
      `Both cas ${said(earlier)} and cas ${said(later)} succeeded, though ${once}: one of them should have been refused with error 22.`,
      ...decision(one, other),
    ],
    messages: [earlier, later].flatMap(({ answered, passedOn }) => [
      ...drawnPair(answered),
      ...passedOn.filter(({ holds }) => holds).map(({ exchange }) => exchange),
    ]),
    place: ['cas', 'handled'],
    ...(one === undefined || other === undefined ? {} : { advice: one === other ? ONE_STEP : ONE_DECIDER }),
  };
}

function decision(one: string | undefined, other: string | undefined): readonly string[] {
  if (one === undefined || other === undefined) return [];
  return [one === other ? `${one} decided on both.` : `${one} decided on the one, ${other} on the other.`];
}

const ONE_STEP =
  'A `cas` compares and sets in one step: there must be no `await` between looking at the value and setting the new one. Otherwise handle the requests for a key one after another.';
const ONE_DECIDER =
  'Let one node decide on a key, or ask a majority before a `cas` succeeds: a node that decides by its own copy does not know of the other.';
