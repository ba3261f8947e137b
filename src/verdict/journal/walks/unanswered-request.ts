import { isClientId, type JournalEvent, type JsonValue } from '../../../maelstrom/operations-and-messages.ts';
import { atTime } from '../../finding.ts';
import { count, duration } from '../../quote.ts';
import type { UnansweredRequest } from '../../reason-subjects.ts';
import { type Exchange, exchangeOf } from '../exchange.ts';
import type { JournalReader } from '../journal-reader.ts';
import { refusedAgainAdvice, refusedAgainText, watchRefusedAgain } from './refused-again.ts';
import { type Told, type WalkContext, walkReader } from './walk.ts';

/** Requests of the kind that are followed until they are answered. */
const FOLLOWED_AT_MOST = 50;
/** Milliseconds by which the history's clock and the journal's may differ. */
const CLOCKS_DIFFER = 50;

/** A request of the kind, and what the node asked first after it had received it. */
interface Followed {
  readonly request: Exchange;
  asked?: Asked;
  /** Another request of a client has come since: what is asked then may be for that one. */
  closed: boolean;
}

interface Asked {
  readonly request: Exchange;
  /** Who was asked, and the id of the message. */
  readonly key: string;
  reply?: Exchange;
  /** Error replies have a code. */
  code?: JsonValue;
  /** The same was asked again before the answer came. */
  readonly again: Exchange[];
}

const REPEATS_AT_MOST = 10;

/** What the node did after it had received a request that it never answered: whom it asked, and whether that was answered. */
export function walkUnansweredRequest(subject: UnansweredRequest, context: WalkContext): JournalReader {
  const { node, f } = subject;
  const followed = new Map<string, Followed>();
  const refused = watchRefusedAgain(node);
  let lastSentAt = Number.NEGATIVE_INFINITY;
  /** Requests of clients that the node received after the last message that it sent. */
  let since = 0;

  const received = (event: JournalEvent): void => {
    const { src, body } = event.message;
    const exchange = (): Exchange => ({ ...exchangeOf(event), receivedAt: event.time / 1e6 });
    if (isClientId(src)) {
      since += 1;
      for (const one of followed.values()) one.closed = true;
      if (body['type'] !== f || followed.size >= FOLLOWED_AT_MOST) return;
      followed.set(`${src} ${body['msg_id']}`, { request: exchange(), closed: false });
      return;
    }
    for (const { asked } of followed.values()) {
      if (asked === undefined || asked.reply !== undefined || asked.key !== `${src} ${body['in_reply_to']}`) continue;
      asked.reply = exchange();
      asked.code = body['code'] ?? null;
    }
  };
  const sent = (event: JournalEvent): void => {
    const { dest, body } = event.message;
    lastSentAt = event.time / 1e6;
    since = 0;
    if (isClientId(dest)) followed.delete(`${dest} ${body['in_reply_to']}`);
    else if (body['msg_id'] !== undefined) for (const one of followed.values()) asks(one, event);
  };
  const reader = walkReader(subject.reason, context, {
    visit: (event) => {
      const { src, dest } = event.message;
      if (followed.size > 0) refused.visit(event);
      if (event.type === 'recv' && dest === node) received(event);
      if (event.type === 'send' && src === node) sent(event);
    },
    told: (startedAt) => {
      const first = [...followed.values()].find(
        ({ request }) => Math.abs((request.receivedAt ?? 0) - startedAt - subject.askedAt) <= CLOCKS_DIFFER,
      );
      const again = refused.most();
      if (first === undefined) return undefined;
      return again === undefined
        ? storyOf(subject, first, { lastSentAt, since, startedAt })
        : {
            sentences: [refusedAgainText(node, again)],
            messages: [first.request, ...(first.asked === undefined ? [] : [first.asked.request])],
            place: [again.type, 'sent'],
            advice: refusedAgainAdvice(again),
          };
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

function asks(one: Followed, event: JournalEvent): void {
  const { asked } = one;
  if (asked === undefined) {
    const { dest, body } = event.message;
    if (!one.closed) one.asked = { request: exchangeOf(event), key: `${dest} ${body['msg_id']}`, again: [] };
  } else if (asked.reply === undefined && asked.again.length < REPEATS_AT_MOST) {
    const request = exchangeOf(event);
    if (isSameRequest(asked.request, request)) asked.again.push(request);
  }
}

const isSameRequest = (a: Exchange, b: Exchange): boolean =>
  a.dest === b.dest && a.type === b.type && a.label === b.label;

function storyOf(
  { node, f, gaveUpAt }: UnansweredRequest,
  { request, asked }: Followed,
  { lastSentAt, since, startedAt }: { readonly lastSentAt: number; readonly since: number; readonly startedAt: number },
): Told | undefined {
  const reply = asked?.reply;
  if (asked === undefined || reply?.receivedAt == null || reply.receivedAt - startedAt > gaveUpAt) return undefined;
  const at = (time: number | null): string => atTime((time ?? startedAt) - startedAt);
  const { dest, type, sentAt } = asked.request;
  const begin = `${node} received that request${at(request.receivedAt)} and asked ${dest} (\`${type}\`)${at(sentAt)}`;
  const { code } = asked;
  const answer = typeof code === 'number' ? `the answer, error ${code},` : 'the answer';
  const messages = [request, asked.request, ...asked.again, reply];
  const place = [f, 'handled'] as const;
  const [second] = asked.again;
  if (lastSentAt <= reply.receivedAt && second === undefined && since > 0) {
    return {
      sentences: [
        `${begin}; ${answer} reached it${at(reply.receivedAt)}.`,
        `After that ${node} sent nothing to the end of the run, though it received ${count(since, 'more request')}.`,
      ],
      messages,
      place,
      advice: KEEPS_FROM_READING,
    };
  }
  if (second === undefined) return undefined;
  const took = duration(reply.receivedAt - sentAt);
  return {
    sentences: [
      `${begin}, and the same again ${duration(second.sentAt - sentAt)} later, before ${answer} had come: that took ${took}.`,
    ],
    messages,
    place,
    advice: `Wait longer than ${took} for an answer before you ask again, and take the answer to an earlier request for one too.`,
  };
}

const KEEPS_FROM_READING =
  'A handler that awaits an answer must not keep the next line from being read, as `for await (const line of lines) await handle(line)` does: the answer comes on such a line. Start each handler without waiting for its end. A lock that is held while the handler waits does the same.';
