import { identityOf } from '../../../checkers/clojure/edn-equality.ts';
import type { Edn } from '../../../maelstrom/edn.ts';
import { involvesClient, type JsonValue } from '../../../maelstrom/operations-and-messages.ts';
import { defined } from '../../finding.ts';
import type { KafkaMessage } from '../../reason-subjects.ts';
import { isSame } from '../body-values.ts';
import type { JournalReader } from '../journal-reader.ts';
import { type Answered, bodyOf } from './client-requests.ts';
import { askedFrom, pairsOf, type Send } from './kafka-log.ts';
import { watchLowerBounds, watchOmissions } from './kafka-omissions.ts';
import { watchPlaces } from './kafka-places.ts';
import { firstTwo, storyOfOffset } from './kafka-shared-offset.ts';
import { storyOfPlaces } from './kafka-two-offsets.ts';
import type { ServiceStep } from './service-steps.ts';
import { type Told, type WalkContext, walkReader } from './walk.ts';

const SENDS_AT_MOST = 5_000;
const STEPS_AT_MOST = 100;
const NODES_AT_MOST = 500;

/** A message of a log: who gave it its offset, who gave that offset again, where polls returned it, and which left it out. */
export function walkKafkaMessage(subject: KafkaMessage, context: WalkContext): JournalReader {
  const { reason, key, message, shared } = subject;
  const { requests, steps } = context;
  const sends: Send[] = [];
  const recent: ServiceStep[] = [];
  const heard = new Set<string>();
  const places = watchPlaces();
  let mine: Send | undefined;
  const leftOut = watchOmissions();
  const lowerBounds = watchLowerBounds();

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
    const from = askedFrom(answered, key);
    const found = pairsOf(answered, key);
    if (from === undefined || found === undefined || bodyOf(answered.reply)['type'] !== 'poll_ok') return;
    places.visit(answered, found, from);
    lowerBounds.visit(sends, answered, found, from);
    if (mine !== undefined) leftOut.visit(mine, answered, found, from);
  };
  const offsetStory = (startedAt: number): Told | undefined => {
    const offset = shared?.offset ?? mine?.offset ?? null;
    const sharing = firstTwo(sends.filter((one) => isSame(one.offset, offset)));
    return sharing && storyOfOffset(sharing, places, startedAt);
  };
  const placesStory = (startedAt: number): Told | undefined => {
    for (const one of shared?.messages ?? [message]) {
      const story = storyOfPlaces(scalarOf(one), sends, places, startedAt);
      if (story !== undefined) return story;
    }
    return undefined;
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
      const [first, second] =
        reason === 'anomaly-duplicate' ? ([placesStory, offsetStory] as const) : ([offsetStory, placesStory] as const);
      const story = first(startedAt) ?? second(startedAt);
      if (story !== undefined) return fitted(story, reason);
      return lowerBounds.told(mine && leftOut.story(mine, places.of(mine.message) !== undefined, startedAt));
    },
  });
}

const scalarOf = (message: Edn | undefined): JsonValue => {
  const identity = identityOf(message ?? null);
  return typeof identity === 'number' || typeof identity === 'string' ? identity : null;
};

/** Titles are about a message at two offsets, advice about that and about two messages at one. */
function fitted({ title, advice, ...story }: Told, reason: string): Told {
  const isOfMessage = reason === 'anomaly-duplicate';
  const isOfOffset = reason === 'anomaly-inconsistent-offsets';
  return defined({
    ...story,
    title: isOfMessage ? title : undefined,
    advice: isOfMessage || isOfOffset ? advice : undefined,
  });
}
