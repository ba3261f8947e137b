import { identityOf } from '../../../checkers/clojure/edn-equality.ts';
import type { Edn } from '../../../maelstrom/edn.ts';
import { involvesClient, type JsonValue } from '../../../maelstrom/operations-and-messages.ts';
import { atTime } from '../../finding.ts';
import { brief, count } from '../../quote.ts';
import type { KafkaMessage } from '../../reason-subjects.ts';
import { isSame } from '../body-values.ts';
import type { Exchange } from '../exchange.ts';
import type { JournalReader } from '../journal-reader.ts';
import { type Answered, bodyOf, drawnPair, sentAt } from './client-requests.ts';
import type { ServiceStep } from './service-steps.ts';
import { type Told, type WalkContext, walkReader } from './walk.ts';

const SENDS_AT_MOST = 5_000;
const STEPS_AT_MOST = 100;
const NODES_AT_MOST = 500;
/** Steps of a service that are drawn beside a send. */
const STEPS_DRAWN = 2;

/** A send of the log that was acknowledged. */
interface Send {
  readonly answered: Answered;
  readonly message: JsonValue;
  readonly offset: number;
  /** What the node asked of services while it had the request. */
  readonly steps: readonly ServiceStep[];
  /** Whether the node had received anything from another node or a service before it answered. */
  readonly heard: boolean;
}

/** A poll that asked for the message's offset, after it had been acknowledged. */
interface Poll {
  readonly answered: Answered;
  /** The offsets next to the missing one that it returned. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** A message of a log: who gave it its offset, who gave that offset again, and which polls left it out. */
export function walkKafkaMessage({ reason, key, message, offset }: KafkaMessage, context: WalkContext): JournalReader {
  const { requests, steps } = context;
  const sends: Send[] = [];
  const recent: ServiceStep[] = [];
  const heard = new Set<string>();
  let mine: Send | undefined;
  let polls = 0;
  /** The first poll that left it out with later ones in its place; that returned those or nothing; and that left it out at all. */
  let skipping: Poll | undefined;
  let wanting: Poll | undefined;
  let left: Poll | undefined;
  /** Offsets at which polls returned the message. */
  const shownAt = new Set<number>();

  const send = (answered: Answered): void => {
    const [body, reply] = [bodyOf(answered.request), bodyOf(answered.reply)];
    const given = reply['offset'];
    if (!isSame(body['key'], key) || reply['type'] !== 'send_ok' || typeof given !== 'number') return;
    const received = answered.request.receivedAt ?? 0;
    const { node } = answered;
    const own = recent.filter((step) => step.node === node && step.request.sentAt >= received);
    const one: Send = { answered, message: body['msg'] ?? null, offset: given, steps: own, heard: heard.has(node) };
    if (sends.length < SENDS_AT_MOST) sends.push(one);
    if (message !== undefined && isSame(body['msg'], message)) mine ??= one;
  };
  const poll = (answered: Answered): void => {
    const from = memberOf(bodyOf(answered.request)['offsets'], key);
    const found = pairsIn(memberOf(bodyOf(answered.reply)['msgs'], key));
    if (message === undefined || mine === undefined || typeof from !== 'number') return;
    const { offset: lostAt } = mine;
    const shown = found.filter(([, value]) => isSame(value, message));
    for (const [at] of shown) if (shownAt.size < STEPS_AT_MOST) shownAt.add(at);
    const began = sentAt(answered.request) > sentAt(mine.answered.reply);
    if (shown.length > 0 || from > lostAt || !began || bodyOf(answered.reply)['type'] !== 'poll_ok') return;
    const after = found.find(([at]) => at > lostAt)?.[0];
    const before = found.findLast(([at]) => at < lostAt)?.[0];
    const one: Poll = { answered, before, after };
    polls += 1;
    left ??= one;
    // A list that ends before the offset may be a page of a longer log.
    if (after === undefined && before !== undefined) return;
    wanting ??= one;
    if (after !== undefined) skipping ??= one;
  };

  return walkReader(reason, context, {
    visit: (event) => {
      const step = steps.visit(event);
      if (step !== undefined) {
        recent.push(step);
        if (recent.length > STEPS_AT_MOST) recent.shift();
      }
      const answered = requests.visit(event);
      if (answered !== undefined) {
        const { type } = bodyOf(answered.request);
        if (type === 'send') send(answered);
        else if (type === 'poll') poll(answered);
      } else if (event.type === 'recv' && !involvesClient(event.message) && heard.size < NODES_AT_MOST)
        heard.add(event.message.dest);
    },
    told: (startedAt) => {
      const shared = message === undefined ? offset : mine?.offset;
      const sharing = firstTwo(sends.filter((one) => isSame(one.offset, shared ?? null)));
      if (sharing !== undefined) return storyOfOffset(sharing, startedAt);
      if (mine === undefined) return undefined;
      if (shownAt.size > 1) return storyOfCopies(mine, [...shownAt], startedAt);
      // Once others have shown it, only a poll that jumped over it left it out.
      return shownAt.size > 0
        ? storyOfPolls(mine, skipping, 1, startedAt)
        : storyOfPolls(mine, skipping ?? wanting ?? left, polls, startedAt);
    },
  });
}

const memberOf = (value: JsonValue | undefined, key: Edn): JsonValue | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, String(identityOf(key)))
    ? (value as { readonly [key: string]: JsonValue })[String(identityOf(key))]
    : undefined;

/** `[[offset, message], …]` */
const pairsIn = (value: JsonValue | undefined): readonly (readonly [offset: number, message: JsonValue])[] =>
  Array.isArray(value)
    ? value.flatMap((pair: JsonValue) =>
        Array.isArray(pair) && typeof pair[0] === 'number' ? [[pair[0], pair[1] ?? null] as const] : [],
      )
    : [];

/** The first two sends of different messages. */
function firstTwo(sends: readonly Send[]): readonly [Send, Send] | undefined {
  const [first] = sends;
  const second = sends.find(({ message }) => message !== first?.message);
  return first === undefined || second === undefined ? undefined : [first, second];
}

function drawn(send: Send): readonly Exchange[] {
  const { answered, steps } = send;
  const behind = readBehind(send);
  const shown = new Set([...(behind === undefined ? [] : [behind]), ...steps.filter(({ type }) => type !== 'read')]);
  const asked = [...shown].slice(0, STEPS_DRAWN).flatMap(({ request, reply }) => [request, reply]);
  return [...drawnPair(answered), ...asked];
}

const name = (message: JsonValue): string => brief(typeof message === 'object' ? null : message, 40);

/** Two messages that got the same offset. */
function storyOfOffset([first, second]: readonly [Send, Send], startedAt: number): Told {
  const at = (one: Send): string => atTime(sentAt(one.answered.reply) - startedAt);
  const { node } = second.answered;
  const sentence = `${first.answered.node} gave offset ${first.offset} to message ${name(first.message)}${at(first)}, and ${
    node === first.answered.node ? 'then' : node
  } gave the same offset to message ${name(second.message)}${at(second)}.`;
  const [one, other] = [readBehind(first), readBehind(second)];
  const stale = other?.stale === true ? `, a stale value: ${other.newest?.value} had been written` : '';
  const source = (): string | undefined => {
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
  };
  return {
    sentences: [sentence, source() ?? []].flat(),
    messages: [...drawn(first), ...drawn(second)],
    place: ['send', 'handled'],
  };
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

/** A message that polls return at several offsets. */
function storyOfCopies(mine: Send, offsets: readonly number[], startedAt: number): Told {
  const { node, request } = mine.answered;
  return {
    sentences: [
      `A client sent message ${name(mine.message)} to ${node} once${atTime(sentAt(request) - startedAt)} and got offset ${mine.offset}; replies to polls hold it at ${offsets
        .slice(0, 4)
        .sort((a, b) => a - b)
        .join(' and ')}.`,
    ],
    messages: drawn(mine),
    place: ['send', 'handled'],
  };
}

/** A message that no poll returned, or that one of them left out. */
function storyOfPolls(mine: Send, poll: Poll | undefined, polls: number, startedAt: number): Told | undefined {
  if (poll === undefined) return undefined;
  const { node, reply } = mine.answered;
  const ack = `${node} acknowledged message ${name(mine.message)} with offset ${mine.offset}${atTime(sentAt(reply) - startedAt)}.`;
  const from = memberOf(bodyOf(poll.answered.request)['offsets'], keyOf(mine));
  const asked = `${poll.answered.node} was polled from offset ${typeof from === 'number' ? from : '?'}${atTime(sentAt(poll.answered.request) - startedAt)}`;
  const { before, after } = poll;
  const returned =
    after !== undefined
      ? `${asked} and returned ${before === undefined ? '' : `offset ${before}, then `}offset ${after} without it`
      : before !== undefined
        ? `${asked} and returned nothing of the log after offset ${before}`
        : `${asked} and returned nothing of the log`;
  return {
    sentences: [
      ack,
      `After that ${returned}${polls === 1 ? '' : `; ${count(polls, 'poll')} in all from that offset or before did not return it`}.`,
    ],
    messages: [...drawn(mine), ...drawnPair(poll.answered)],
    place: ['poll', 'handled'],
  };
}

const keyOf = ({ answered }: Send): Edn => {
  const key = bodyOf(answered.request)['key'];
  return typeof key === 'string' || typeof key === 'number' ? key : null;
};
