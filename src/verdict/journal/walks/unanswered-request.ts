import { isClientId } from '../../../maelstrom/operations-and-messages.ts';
import { isService } from '../../../maelstrom/service-names.ts';
import { atTime } from '../../finding.ts';
import { count, duration, namesText } from '../../quote.ts';
import type { UnansweredRequest } from '../../reason-subjects.ts';
import type { JournalReader } from '../journal-reader.ts';
import { type Asked, type FollowedRequest, followRequestsOf } from './asked-for-request.ts';
import { fateOf } from './message-fate.ts';
import { refusedAgainAdvice, refusedAgainText, watchRefusedAgain } from './refused-again.ts';
import { type Told, type WalkContext, walkReader } from './walk.ts';

/** Milliseconds by which the history's clock and the journal's may differ. */
const CLOCKS_DIFFER = 50;

/** What the node did after it had received a request that it never answered: whom it asked, and whether that was answered. */
export function walkUnansweredRequest(subject: UnansweredRequest, context: WalkContext): JournalReader {
  const { node, f } = subject;
  const requests = followRequestsOf(f, node);
  const refused = watchRefusedAgain(node);
  let lastSentAt = Number.NEGATIVE_INFINITY;
  /** Requests of clients that the node received after the last message that it sent. */
  let since = 0;
  let lastReceiptAt: number | undefined;

  const reader = walkReader(subject.reason, context, {
    visit: (event) => {
      const { src, dest } = event.message;
      if (requests.isAnyOpen()) refused.visit(event);
      requests.visit(event);
      if (event.type === 'recv') lastReceiptAt = event.time / 1e6;
      if (event.type === 'recv' && dest === node && isClientId(src)) since += 1;
      if (event.type !== 'send' || src !== node) return;
      lastSentAt = event.time / 1e6;
      since = 0;
    },
    told: (startedAt) => {
      const first = requests
        .open()
        .find(({ request }) => Math.abs((request.receivedAt ?? 0) - startedAt - subject.askedAt) <= CLOCKS_DIFFER);
      if (first === undefined) return undefined;
      const again = refused.most();
      if (again !== undefined) {
        return {
          sentences: [refusedAgainText(node, again)],
          messages: [first.request, ...first.asked.slice(0, 1).map(({ request }) => request)],
          place: [again.type, 'sent'],
          advice: refusedAgainAdvice(again),
        };
      }
      const lostBecause = (one: Asked): string | undefined =>
        one.request.receivedAt === null
          ? fateOf(one.request, context.faults, startedAt, lastReceiptAt)?.text
          : undefined;
      return (
        saidNothingMore(subject, first, { lastSentAt, since, startedAt }) ??
        askedTooSoon(subject, first, startedAt) ??
        waitsForOthers(subject, first, { startedAt, isAnswered: requests.isAnswered, lostBecause })
      );
    },
  });
  return {
    visit: reader.visit,
    // Below a cause that is known it would lead away from that.
    amend: (reasons, whole) =>
      reasons.some(({ id, under }) => id === subject.reason && under === undefined)
        ? (reader.amend?.(reasons, whole) ?? reasons)
        : reasons,
  };
}

const at = (time: number | null, startedAt: number): string => atTime((time ?? startedAt) - startedAt);

/** An answer that came before the client gave up, and when. */
function answerTo(
  { reply, code }: Asked,
  { gaveUpAt }: UnansweredRequest,
  startedAt: number,
): { readonly words: string; readonly receivedAt: number } | undefined {
  const receivedAt = reply?.receivedAt ?? null;
  if (receivedAt === null || receivedAt - startedAt > gaveUpAt) return undefined;
  return { words: typeof code === 'number' ? `the answer, error ${code},` : 'the answer', receivedAt };
}

const beginning = (
  { node }: UnansweredRequest,
  { request }: FollowedRequest,
  { request: asked }: Asked,
  startedAt: number,
) =>
  `${node} received that request${at(request.receivedAt, startedAt)} and asked ${asked.dest} (\`${asked.type}\`)${at(asked.sentAt, startedAt)}`;

const drawn = ({ request }: FollowedRequest, { request: asked, again, reply }: Asked) => [
  request,
  asked,
  ...again,
  ...(reply === undefined ? [] : [reply]),
];

function saidNothingMore(
  subject: UnansweredRequest,
  followed: FollowedRequest,
  { lastSentAt, since, startedAt }: { readonly lastSentAt: number; readonly since: number; readonly startedAt: number },
): Told | undefined {
  const [asked] = followed.asked;
  const answer = asked === undefined ? undefined : answerTo(asked, subject, startedAt);
  if (asked === undefined || answer === undefined || lastSentAt > answer.receivedAt || since === 0) return undefined;
  return {
    sentences: [
      `${beginning(subject, followed, asked, startedAt)}; ${answer.words} reached it${at(answer.receivedAt, startedAt)}.`,
      `After that ${subject.node} sent nothing to the end of the run, though it received ${count(since, 'more request')}.`,
    ],
    messages: drawn(followed, asked),
    place: [subject.f, 'handled'],
    advice: KEEPS_FROM_READING,
  };
}

const KEEPS_FROM_READING =
  'A handler that awaits an answer must not keep the next line from being read, as `for await (const line of lines) await handle(line)` does: the answer comes on such a line. Start each handler without waiting for its end. A lock that is held while the handler waits does the same.';

/** It asks again before the answer can come, and goes on with that once it has come: it does not take that answer. */
function askedTooSoon(subject: UnansweredRequest, followed: FollowedRequest, startedAt: number): Told | undefined {
  const [asked] = followed.asked;
  const answer = asked === undefined ? undefined : answerTo(asked, subject, startedAt);
  const [second] = asked?.again ?? [];
  if (asked === undefined || answer === undefined || second === undefined) return undefined;
  const goesOn = asked.again.some(({ sentAt }) => sentAt > answer.receivedAt);
  if (second.sentAt > answer.receivedAt || !goesOn) return undefined;
  const { sentAt } = asked.request;
  const took = duration(answer.receivedAt - sentAt);
  return {
    sentences: [
      `${beginning(subject, followed, asked, startedAt)}, and the same again ${duration(second.sentAt - sentAt)} later, before ${answer.words} had come: that took ${took}.`,
    ],
    messages: drawn(followed, asked),
    place: [subject.f, 'handled'],
    advice: `Wait longer than ${took} for an answer before you ask again, and take the answer to an earlier request for one too.`,
  };
}

interface Waiting {
  readonly startedAt: number;
  readonly isAnswered: (type: string) => boolean;
  /** What became of a message that was never received, where that is known. */
  readonly lostBecause: (asked: Asked) => string | undefined;
}

/** It asked other nodes, as it does elsewhere with success, and some of them had not answered when the client gave up. */
function waitsForOthers(
  subject: UnansweredRequest,
  followed: FollowedRequest,
  { startedAt, isAnswered, lostBecause }: Waiting,
): Told | undefined {
  const asked = followed.asked.filter(({ request }) => !isService(request.dest));
  const [first] = asked;
  const ofType = asked.filter(({ request }) => request.type === first?.request.type);
  const silent = ofType.filter((one) => answerTo(one, subject, startedAt) === undefined);
  const [missing] = silent;
  if (first === undefined || missing === undefined || !isAnswered(first.request.type)) return undefined;
  const { node, f, gaveUpAt } = subject;
  const names = (some: readonly Asked[]): string => namesText([...new Set(some.map(({ request }) => request.dest))]);
  const lost = lostBecause(missing);
  const isAll = silent.length === ofType.length && silent.length > 1;
  return {
    sentences: [
      `${node} received that request${at(followed.request.receivedAt, startedAt)} and asked ${names(ofType)} (\`${first.request.type}\`). When the client gave up${atTime(gaveUpAt)}, ${isAll ? 'none of them had' : `${names(silent)} had not`} answered.`,
      ...(lost === undefined ? [] : [`The message to ${missing.request.dest} was lost ${lost}.`]),
    ],
    messages: [followed.request, ...silent.map(({ request }) => request)],
    place: [f, 'handled'],
    advice: WAITS,
  };
}

const WAITS =
  'Do not let a client wait for every other node: answer from the state at hand and pass it on afterwards, until it is acknowledged. Where others must agree, wait for a majority, and answer with an error such as 11 before the client gives up.';
