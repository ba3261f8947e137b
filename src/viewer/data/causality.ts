import { isReceipt, type Messages, messageOf } from './messages.ts';

/** How a message stands to another one, in the order of vector clocks; 0: neither before nor after it. */
export const PAST = 1;
export const FUTURE = 2;
export const ITSELF = 3;

export interface Causality {
  /** For each message: 0, PAST, FUTURE or ITSELF. */
  readonly relation: Uint8Array;
  readonly past: number;
  readonly future: number;
}

/**
 * The messages that were received before `message` was sent, along any chain of messages and of what happened later at one endpoint;
 * and those that were sent after its receipt, along such chains. One sweep backward and one forward over the events, with a cut-off
 * for each endpoint, is all that vector clocks would tell.
 */
export function causalityOf(messages: Messages, message: number, endpoints: number): Causality {
  const relation = new Uint8Array(messages.count);
  const past = markPast(messages, message, relation, endpoints);
  const future = markFuture(messages, message, relation, endpoints);
  relation[message] = ITSELF;
  return { relation, past, future };
}

function markPast(messages: Messages, message: number, relation: Uint8Array, endpoints: number): number {
  const { events, sendEvent, receiveEvent, source, destination } = messages;
  /** Of each endpoint, the last event that is in the past; -1: none. */
  const until = new Float64Array(endpoints).fill(-1);
  until[source[message] as number] = sendEvent[message] as number;
  let found = 0;
  for (let at = events.length - 1; at >= 0; at -= 1) {
    const event = events[at] as number;
    if (!isReceipt(event)) continue;
    const other = messageOf(event);
    if (other === message || (receiveEvent[other] as number) > (until[destination[other] as number] as number))
      continue;
    relation[other] = PAST;
    found += 1;
    const sender = source[other] as number;
    until[sender] = Math.max(until[sender] as number, sendEvent[other] as number);
  }
  return found;
}

function markFuture(messages: Messages, message: number, relation: Uint8Array, endpoints: number): number {
  const { events, sendEvent, receiveEvent, source, destination } = messages;
  const received = receiveEvent[message] as number;
  if (received < 0) return 0;
  /** Of each endpoint, the first event that is in the future. */
  const since = new Float64Array(endpoints).fill(Number.POSITIVE_INFINITY);
  since[destination[message] as number] = received;
  let found = 0;
  for (const event of events) {
    const other = messageOf(event);
    if (isReceipt(event)) {
      if (relation[other] !== FUTURE) continue;
      const receiver = destination[other] as number;
      since[receiver] = Math.min(since[receiver] as number, receiveEvent[other] as number);
    } else if (other !== message && (sendEvent[other] as number) >= (since[source[other] as number] as number)) {
      relation[other] = FUTURE;
      found += 1;
    }
  }
  return found;
}
