import { MESSAGE_COLUMNS, type PageHead } from '../../page/page-data.ts';
import { columnsOf } from './page-blocks.ts';

/** The messages of a run as columns, in the order in which they were sent. Times are microseconds. */
export interface Messages {
  readonly count: number;
  readonly sendEvent: Float64Array;
  readonly sendTime: Float64Array;
  /** -1: never received. */
  readonly receiveEvent: Float64Array;
  /** Equal to the time of its sending when it was never received. */
  readonly receiveTime: Float64Array;
  readonly source: Uint32Array;
  readonly destination: Uint32Array;
  readonly type: Uint32Array;
  /** -1: none. */
  readonly messageId: Float64Array;
  readonly inReplyTo: Float64Array;
  /** Sendings and receipts in the order of events: twice the message's place, and one more for a receipt. */
  readonly events: Uint32Array;
}

export function messagesOf(block: Uint8Array, head: PageHead): Messages {
  const { count } = head.messages;
  const columns = columnsOf(block, MESSAGE_COLUMNS, count);
  const { sendEvent, sendTime, receiveEvent, delay: receiveTime, messageId, inReplyTo } = columns;
  for (let message = 0; message < count; message += 1) {
    const after = receiveEvent[message] as number;
    receiveEvent[message] = after > 0 ? after + (sendEvent[message] as number) : -1;
    (receiveTime[message] as number) += sendTime[message] as number;
    (messageId[message] as number) -= 1;
    (inReplyTo[message] as number) -= 1;
  }
  return {
    count,
    sendEvent,
    sendTime,
    receiveEvent,
    receiveTime,
    source: Uint32Array.from(columns.source),
    destination: Uint32Array.from(columns.destination),
    type: Uint32Array.from(columns.type),
    messageId,
    inReplyTo,
    events: eventsInOrder(sendEvent, receiveEvent),
  };
}

export const messageOf = (event: number): number => event >>> 1;
export const isReceipt = (event: number): boolean => (event & 1) === 1;
export const isReceived = (messages: Messages, message: number): boolean =>
  (messages.receiveEvent[message] as number) >= 0;

function eventsInOrder(sendEvent: Float64Array, receiveEvent: Float64Array): Uint32Array {
  let count = sendEvent.length;
  let last = 0;
  for (let message = 0; message < sendEvent.length; message += 1) {
    const received = receiveEvent[message] as number;
    if (received >= 0) count += 1;
    last = Math.max(last, sendEvent[message] as number, received);
  }
  const events = new Uint32Array(count);
  const places = new Float64Array(count);
  let next = 0;
  for (let message = 0; message < sendEvent.length; message += 1) {
    events[next] = message * 2;
    places[next++] = sendEvent[message] as number;
    const received = receiveEvent[message] as number;
    if (received < 0) continue;
    events[next] = message * 2 + 1;
    places[next++] = received;
  }
  return last > 4 * count + 1024 ? sortedByPlace(events, places) : putAtPlaces(events, places, last);
}

function sortedByPlace(events: Uint32Array, places: Float64Array): Uint32Array {
  const order = Uint32Array.from(events.keys()).sort((a, b) => (places[a] as number) - (places[b] as number));
  return order.map((at) => events[at] as number);
}

/** Places are dense: each event stands at its own, and none has to be compared. */
function putAtPlaces(events: Uint32Array, places: Float64Array, last: number): Uint32Array {
  const standing = new Uint32Array(last + 1);
  const doubles: number[] = [];
  for (let at = 0; at < events.length; at += 1) {
    const place = places[at] as number;
    if (standing[place] === 0) standing[place] = (events[at] as number) + 1;
    else doubles.push(events[at] as number);
  }
  const ordered = new Uint32Array(events.length);
  let next = 0;
  for (const event of standing) if (event !== 0) ordered[next++] = event - 1;
  ordered.set(doubles, next);
  return ordered;
}

/** The request of a reply, or the reply to a request; the nearest one, when ids were used more than once. */
export function otherOfPair(
  messages: Messages,
  message: number,
): { readonly request?: number; readonly reply?: number } {
  const { source, destination, messageId, inReplyTo, count } = messages;
  const from = source[message];
  const to = destination[message];
  const answers = inReplyTo[message] as number;
  const asks = messageId[message] as number;
  let request: number | undefined;
  let reply: number | undefined;
  for (let other = message - 1; answers >= 0 && request === undefined && other >= 0; other -= 1) {
    if (messageId[other] === answers && source[other] === to && destination[other] === from) request = other;
  }
  for (let other = message + 1; asks >= 0 && reply === undefined && other < count; other += 1) {
    if (inReplyTo[other] === asks && source[other] === to && destination[other] === from) reply = other;
  }
  return { ...(request !== undefined && { request }), ...(reply !== undefined && { reply }) };
}
