import type { JsonValue } from '../../../maelstrom/operations-and-messages.ts';
import { atTime } from '../../finding.ts';
import { count } from '../../quote.ts';
import { drawnPair, sentAt } from './client-requests.ts';
import { acknowledgement, named, type Send } from './kafka-log.ts';
import {
  differingNodes,
  type LogPlaces,
  movedAt,
  onlyOffsetOf,
  type Place,
  type ShownMessage,
} from './kafka-places.ts';
import { drawn } from './kafka-shared-offset.ts';
import type { Told } from './walk.ts';

const AS_ACKNOWLEDGED = 'Return each message at the offset that its `send_ok` gave it';

/** A message that replies put at several offsets; undefined where all that is known of it names the same one. */
export function storyOfPlaces(
  message: JsonValue,
  sends: readonly Send[],
  places: LogPlaces,
  startedAt: number,
): Told | undefined {
  const shown = places.of(message);
  if (shown === undefined) return undefined;
  const send = sends.find((one) => one.message === message);
  const story = { send, shown, message, startedAt };
  return (
    storedTwice(story) ??
    shownEarly(story) ??
    movedAtNode(story) ??
    differentAtNodes(story, places) ??
    otherThanAcknowledged(story, sends, places)
  );
}

interface Story {
  readonly send: Send | undefined;
  readonly shown: ShownMessage;
  readonly message: JsonValue;
  readonly startedAt: number;
}

/** What a story of places says first, and what is drawn of it. */
const begin = ({ send, startedAt }: Story, ...places: readonly Place[]): Pick<Told, 'sentences' | 'messages'> => ({
  sentences: send === undefined ? [] : [`${acknowledgement(send, startedAt)}.`],
  messages: [...(send === undefined ? [] : drawn(send)), ...places.flatMap(({ poll }) => drawnPair(poll))],
});

const when = ({ poll }: Place, { startedAt }: Story): string => atTime(sentAt(poll.reply) - startedAt);

function storedTwice(story: Story): Told | undefined {
  const { send, shown, message, startedAt } = story;
  if (shown.twice === undefined) return undefined;
  const [first, second] = [...shown.twice].sort((a, b) => a.offset - b.offset) as [Place, Place];
  const held = `${first.node} returned it at offsets ${first.offset} and ${second.offset} in one reply${when(first, story)}`;
  const sent =
    send === undefined
      ? `A client sent ${named(message)} once`
      : `A client sent ${named(message)} to ${send.answered.node} once${atTime(sentAt(send.answered.request) - startedAt)} and got offset ${send.offset}`;
  return {
    sentences: [`${sent}; ${held}.`],
    messages: begin(story, first).messages,
    place: ['send', 'handled'],
    title: 'A message is in the log twice',
    advice:
      'Append a message once for each send. A send that is repeated inside the cluster must not append again: remember which ones were applied.',
  };
}

/** Offsets are counted anew in each reply. A log that is always returned whole has the offsets that it should. */
function shownEarly(story: Story): Told | undefined {
  const { send, shown, message } = story;
  const { early } = shown;
  if (early === undefined || send === undefined || early.offset === send.offset) return undefined;
  const { sentences, messages } = begin(story, early);
  return {
    sentences: [
      ...sentences,
      `${early.node} was polled from offset ${early.from}, and returned ${named(message)} at offset ${early.offset}${when(early, story)}.`,
    ],
    messages,
    place: ['poll', 'handled'],
    title: TITLE_OF_POLLS,
    advice: `${AS_ACKNOWLEDGED}, and nothing that stands before the offset that a poll asks for: the place of a message in the reply is not its offset.`,
  };
}

const TITLE_OF_POLLS = 'Polls return a message at another offset than its `send_ok`';

function movedAtNode(story: Story): Told | undefined {
  const moved = movedAt(story.shown);
  if (moved === undefined) return undefined;
  const [earlier, later] = moved;
  const { sentences, messages } = begin(story, earlier, later);
  return {
    sentences: [
      ...sentences,
      `${earlier.node} returned ${named(story.message)} at offset ${earlier.offset}${when(earlier, story)}, and at offset ${later.offset}${when(later, story)}.`,
    ],
    messages,
    place: ['poll', 'handled'],
    title: 'A node returned a message at two offsets',
    advice: 'Store each message once, and never change its offset: later messages must not move earlier ones.',
  };
}

function differentAtNodes(story: Story, places: LogPlaces): Told | undefined {
  const nodes = differingNodes(story.shown);
  if (nodes === undefined) return undefined;
  const [one, other] = nodes;
  const { sentences, messages } = begin(story, one, other);
  const order = places.inOtherOrder(one, other) ? ': the two return the log in different orders' : '';
  return {
    sentences: [
      ...sentences,
      `${one.node} returned ${named(story.message)} at offset ${one.offset}${when(one, story)}, and ${other.node} returned it at offset ${other.offset}${when(other, story)}${order}.`,
    ],
    messages,
    place: ['poll', 'handled'],
    title: 'Nodes return a message at different offsets',
    advice:
      'Pass the offset on together with the message, and store it there at every node: messages may arrive in another order than they were sent.',
  };
}

function otherThanAcknowledged(story: Story, sends: readonly Send[], places: LogPlaces): Told | undefined {
  const { send, shown, message } = story;
  const offset = onlyOffsetOf(shown);
  const [place] = shown.places;
  if (send === undefined || place === undefined || offset === undefined || offset === send.offset) return undefined;
  const { sentences, messages } = begin(story, place);
  const shift = commonShift(sends, places);
  const by = shift === undefined ? '' : `${Math.abs(shift.by)} ${shift.by < 0 ? 'lower' : 'higher'}`;
  return {
    sentences: [
      ...sentences,
      `Polls always returned ${named(message)} at offset ${offset}${shift === undefined ? '' : `, and each of the ${count(shift.messages, 'message')} of this log ${by} than its \`send_ok\` said`}.`,
    ],
    messages,
    place: ['poll', 'handled'],
    title: TITLE_OF_POLLS,
    advice:
      shift === undefined
        ? 'Determine the offset once, as you store the message: `send_ok` and every poll must give the same one.'
        : `${AS_ACKNOWLEDGED}: \`send\` and \`poll\` must count from the same number.`,
  };
}

/** By how much polls return every message higher than its send was answered, where that is always as much. */
function commonShift(
  sends: readonly Send[],
  places: LogPlaces,
): { readonly by: number; readonly messages: number } | undefined {
  let by: number | undefined;
  let messages = 0;
  for (const { message, offset } of sends) {
    const shown = places.of(message);
    if (shown === undefined) continue;
    const only = onlyOffsetOf(shown);
    if (only === undefined || only - offset !== (by ?? only - offset)) return undefined;
    by = only - offset;
    messages += 1;
  }
  return by === undefined || messages < 2 || messages !== places.size() ? undefined : { by, messages };
}
