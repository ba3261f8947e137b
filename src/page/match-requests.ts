import { WITHOUT_REQUEST } from '../maelstrom/kafka-operations.ts';
import { isClientId } from '../maelstrom/operations-and-messages.ts';
import type { Messages } from './read-messages.ts';
import type { Operations } from './read-operations.ts';

/**
 * Microseconds that a request may seem to be sent before its operation was invoked: the two clocks are tied at the first request, as if it
 * had been sent at once.
 */
const TIE_US = 100_000;
const SLACK_US = 1_000;
/** Times that all clients that are left are tried. */
const PASSES = 8;
/** Pairs that show how soon after its operation a request is sent. */
const ENOUGH_PAIRS = 10;
/** Threads that are tried for a client. */
const THREADS_AT_MOST = 2_000;

/** When a request may be sent, in microseconds by the messages' clock. */
interface Window {
  /** After the operation's invocation. */
  readonly earliest: number;
  readonly latest: number;
  /** After its completion; a clock that is behind makes it negative. */
  readonly end: number;
}

type Pairs = readonly (readonly [operation: number, message: number])[];

/**
 * Finds the message that was each operation's request. A thread of the test carries out one operation after another, and has a client of its
 * own, which sends a message of the operation's name while that is under way. So a client belongs to the thread into whose operations all of
 * its requests fit; where they fit into those of two, nothing is told. `concurrency`: threads of the test. Process p is one of thread p mod
 * concurrency; where that is not known, each process counts as a thread.
 */
export function matchRequests(operations: Operations, messages: Messages, concurrency: number | undefined): void {
  const threadOf = (process: number): number => (concurrency === undefined ? process : process % concurrency);
  const mayAsk = operations.functions.all.map((name) => !WITHOUT_REQUEST.includes(name));
  const byThread = grouped(operations.count, (row) =>
    mayAsk[operations.column('function').get(row)] ? threadOf(operations.column('process').get(row)) : NONE,
  );
  byThread.delete(NONE);
  const threads = [...byThread.values()];
  if (threads.length > THREADS_AT_MOST) return;
  let [earliest, latest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let pairsSeen = 0;
  let left = requestsByClient(operations, messages);

  const matchAll = (window: Window): void => {
    // Each operation that has its request is out of the question for the clients that are left.
    for (let found = true, pass = 0; found && pass < PASSES; pass += 1) {
      const open = left.filter((sent) => {
        const fits = onlyTwo(threads, (own) => pairsOf(own, sent, window, operations, messages));
        if (fits.length !== 1) return true;
        for (const [operation, message] of fits[0] ?? []) {
          operations.column('request').set(operation, message + 1);
          const after = messages.column('sendTime').get(message) - operations.column('invokeTime').get(operation);
          earliest = Math.min(earliest, after);
          latest = Math.max(latest, after);
          pairsSeen += 1;
        }
        return false;
      });
      found = open.length < left.length;
      left = open;
    }
  };
  matchAll({ earliest: -TIE_US, latest: Number.POSITIVE_INFINITY, end: 0 });
  // How soon requests are sent is known now, so that fewer fit: those of long operations, such as ones without an answer, and of short ones.
  if (pairsSeen >= ENOUGH_PAIRS) matchAll({ earliest: earliest - SLACK_US, latest, end: earliest });
}

/** What `read` gives for the first two items for which it gives something. */
function onlyTwo<T, R>(items: readonly T[], read: (item: T) => R | null): readonly R[] {
  const found: R[] = [];
  for (const item of items) {
    const result = read(item);
    if (result !== null) found.push(result);
    if (found.length === 2) break;
  }
  return found;
}

const NONE = -1;

/** Of each client the rows of those messages that may be an operation's request, in their order. */
function requestsByClient(operations: Operations, messages: Messages): readonly (readonly number[])[] {
  const names = new Set(operations.functions.all);
  const isRequest = messages.types.all.map((name) => names.has(name));
  const isClient = messages.endpoints.all.map((name) => isClientId(name) && !messages.nodes.includes(name));
  const byClient = grouped(messages.count, (row) => {
    const source = messages.column('source').get(row);
    return isClient[source] && isRequest[messages.column('type').get(row)] ? source : NONE;
  });
  byClient.delete(NONE);
  return [...byClient.values()];
}

function grouped(count: number, keyOf: (row: number) => number): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < count; row += 1) {
    const key = keyOf(row);
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [row]);
    else own.push(row);
  }
  return groups;
}

/** The operations of a thread with the first request that a client sent during each; null when a request fits none of them. */
function pairsOf(
  own: readonly number[],
  sent: readonly number[],
  window: Window,
  operations: Operations,
  messages: Messages,
): Pairs | null {
  const invokedAt = (place: number): number => operations.column('invokeTime').get(own[place] ?? 0);
  const sentAt = (place: number): number => messages.column('sendTime').get(sent[place] ?? 0);
  const nameOf = (row: number): string | undefined => messages.types.all[messages.column('type').get(row)];
  const pairs: [number, number][] = [];
  let next = 0;
  for (let place = firstEndingAfter(own, sentAt(0), operations); place < own.length && next < sent.length; place += 1) {
    const operation = own[place] as number;
    if (sentAt(next) < invokedAt(place) + window.earliest) return null;
    const ends = endOf(operation, operations);
    if (sentAt(next) > Math.min(invokedAt(place) + window.latest, ends + window.end)) continue;
    const name = operations.functions.all[operations.column('function').get(operation)];
    const message = sent[next] as number;
    if (nameOf(message) !== name || operations.column('request').get(operation) !== 0) return null;
    pairs.push([operation, message]);
    next += 1;
    // kafka's last polls ask again until they have seen everything.
    const until = place + 1 < own.length ? Math.min(ends, invokedAt(place + 1) + window.earliest) : ends;
    while (name === 'poll' && next < sent.length && sentAt(next) < until) next += 1;
  }
  return next === sent.length ? pairs : null;
}

/** The place of the first operation that had not ended by then. */
function firstEndingAfter(own: readonly number[], time: number, operations: Operations): number {
  let [low, high] = [0, own.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endOf(own[middle] as number, operations) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Microseconds; an operation without completion never ends. */
function endOf(operation: number, operations: Operations): number {
  const duration = operations.column('duration').get(operation);
  return duration < 0 ? Number.POSITIVE_INFINITY : operations.column('invokeTime').get(operation) + duration;
}
