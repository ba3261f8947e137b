import { atTime } from '../../finding.ts';
import { brief } from '../../quote.ts';
import type { Exchange } from '../exchange.ts';
import { bodyOf, drawnPair, sentAt } from './client-requests.ts';
import { named, type Send } from './kafka-log.ts';
import { type LogPlaces, onlyOffsetOf } from './kafka-places.ts';
import type { ServiceStep } from './service-steps.ts';
import type { Told } from './walk.ts';

/** Steps of a service that are drawn beside a send. */
const STEPS_DRAWN = 2;

const ONE_PLACE =
  'Let one place hand out the offsets of a key: one owning node per key, or `cas` on a counter in lin-kv.';
const ONE_STRETCH =
  'Take the next offset and store the message in one synchronous stretch of code: with an `await` in between, two sends get the same offset.';
const OFFSET_OF_STORING =
  'Note the offset as you store the message, before any `await`, and send that one in `send_ok`.';

/** The first two sends of different messages. */
export function firstTwo(sends: readonly Send[]): readonly [Send, Send] | undefined {
  const [first] = sends;
  const second = sends.find(({ message }) => message !== first?.message);
  return first === undefined || second === undefined ? undefined : [first, second];
}

/** A send, its reply, and what its offset came from. */
export function drawn(send: Send): readonly Exchange[] {
  const { answered, steps } = send;
  const behind = readBehind(send);
  const shown = new Set([...(behind === undefined ? [] : [behind]), ...steps.filter(({ type }) => type !== 'read')]);
  const asked = [...shown].slice(0, STEPS_DRAWN).flatMap(({ request, reply }) => [request, reply]);
  return [...drawnPair(answered), ...asked];
}

/** Two messages that got the same offset. */
export function storyOfOffset(sharing: readonly [Send, Send], places: LogPlaces, startedAt: number): Told {
  const [first, second] = sharing;
  const at = (one: Send): string => atTime(sentAt(one.answered.reply) - startedAt);
  const { node } = second.answered;
  const sentence = `${first.answered.node} gave offset ${first.offset} to ${named(first.message)}${at(first)}, and ${
    node === first.answered.node ? 'then' : node
  } gave the same offset to ${named(second.message)}${at(second)}.`;
  const apart = shownApart(sharing, places);
  return {
    sentences: [sentence, sourceOf(sharing) ?? [], apart ?? []].flat(),
    messages: [...drawn(first), ...drawn(second)],
    place: ['send', 'handled'],
    advice: apart === undefined ? adviceOn(sharing) : OFFSET_OF_STORING,
  };
}

/** Where the two offsets came from. */
function sourceOf([first, second]: readonly [Send, Send]): string | undefined {
  const { node } = second.answered;
  const [one, other] = [readBehind(first), readBehind(second)];
  const stale = other?.stale === true ? `, a stale value: ${other.newest?.value} had been written` : '';
  if (one !== undefined && other !== undefined && one.service === other.service && one.key === other.key) {
    const [before, after] = [shown(one), shown(other)];
    if (before === undefined || after === undefined) return undefined;
    return node === first.answered.node && before === after
      ? `For both it had read ${one.key} from ${one.service} as ${before}${stale}.`
      : `${first.answered.node} had read ${one.key} from ${one.service} as ${before}, ${node === first.answered.node ? 'then' : node} as ${after}${stale}.`;
  }
  return node !== first.answered.node && !second.heard
    ? `Until then ${node} had received no message from another node or a service: it counts offsets by itself.`
    : undefined;
}

/** Polls that keep the two apart: only what the sends were answered is wrong. */
function shownApart([first, second]: readonly [Send, Send], places: LogPlaces): string | undefined {
  const [one, other] = [onlyOffsetOf(places.of(first.message)), onlyOffsetOf(places.of(second.message))];
  return one === undefined || other === undefined || one === other
    ? undefined
    : `Polls returned ${named(first.message)} at offset ${one} and ${named(second.message)} at offset ${other}.`;
}

function adviceOn([first, second]: readonly [Send, Send]): string | undefined {
  const asksService = [first, second].some((send) => readBehind(send) !== undefined);
  if (first.answered.node !== second.answered.node || asksService) return ONE_PLACE;
  const { receivedAt } = second.answered.request;
  return receivedAt !== null && receivedAt < sentAt(first.answered.reply) ? ONE_STRETCH : undefined;
}

/** The read that the offset came from, by its value; where one request alone was under way, the only one. */
function readBehind({ answered, steps, offset }: Send): ServiceStep | undefined {
  const all = steps.filter(({ type }) => type === 'read');
  // Of several logs whose sends are under way, the one whose name stands in the key.
  const log = String(bodyOf(answered.request)['key']);
  const ofLog = all.filter(({ key }) => key.split(/[^\dA-Za-z]+|(?<=[A-Za-z])(?=\d)/).includes(log));
  const reads = ofLog.length > 0 ? ofLog : all;
  const gives = (value: number) => reads.find((step) => step.ok && step.value === value);
  const none = offset === 0 ? reads.find(({ ok }) => !ok) : undefined;
  return gives(offset) ?? none ?? gives(offset - 1) ?? (reads.length === 1 ? reads[0] : undefined);
}

/** undefined for a list or an object. */
const shown = ({ ok, value }: ServiceStep): string | undefined =>
  ok ? (value === undefined ? undefined : brief(value, 40)) : 'missing';
