import { WITHOUT_REQUEST } from '../maelstrom/kafka-operations.ts';
import { isClientId } from '../maelstrom/operations-and-messages.ts';
import { nodeOfProcess } from '../verdict/node-of-process.ts';
import type { Messages } from './read-messages.ts';
import type { Operations } from './read-operations.ts';

/** When a request may be sent, in microseconds by the messages' clock. */
interface Window {
  /** After the operation's invocation. */
  readonly earliest: number;
  readonly latest: number;
  /** After its completion; a clock that is behind makes it negative. */
  readonly end: number;
}

/**
 * Microseconds that a request and the invocation of its operation may lie apart, either way: the two clocks are tied at the first request, as
 * if it had been sent at once. The narrowest in which a client's requests fit shows most. Some polls of kafka are sent long after.
 */
const WIDEST: Window = { earliest: -100_000, latest: Number.POSITIVE_INFINITY, end: 0 };
const WINDOWS_US: readonly Window[] = [
  { earliest: -1_000, latest: 1_000, end: 0 },
  { earliest: -10_000, latest: 10_000, end: 0 },
  { earliest: -100_000, latest: 100_000, end: 0 },
  WIDEST,
];
const SLACK_US = 1_000;
/** Requests of a client that fit together only by its own thread. */
const MANY = 8;
/** Times that all clients that are left are tried. */
const PASSES = 8;
/** Threads that are tried for a client. */
const THREADS_AT_MOST = 2_000;

type Pairs = readonly (readonly [operation: number, message: number])[];

/**
 * Finds the message that was each operation's request. A thread of the test carries out one operation after another, and has a client of its
 * own, which sends a message of the operation's name while that is under way. So a client belongs to the thread into whose operations all of
 * its requests fit, of those that speak to the same node; where they fit into those of two, nothing is told. `concurrency`: threads of the test. Process p is one of thread p mod
 * concurrency; where that is not known, each process counts as a thread.
 */
export function matchRequests(operations: Operations, messages: Messages, concurrency: number | undefined): void {
  const threadOf = (process: number): number => (concurrency === undefined ? process : process % concurrency);
  const mayAsk = operations.functions.all.map((name) => !WITHOUT_REQUEST.includes(name));
  const byThread = grouped(operations.count, (row) =>
    mayAsk[operations.column('function').get(row)] ? threadOf(operations.column('process').get(row)) : NONE,
  );
  byThread.delete(NONE);
  if (byThread.size > THREADS_AT_MOST) return;
  const threads = [...byThread.values()];
  const nodeOf = nodeOfProcess(messages.nodes, concurrency);
  const threadsOfNode = new Map<string | undefined, (readonly number[])[]>();
  for (const [thread, own] of byThread) {
    const node = nodeOf(thread);
    threadsOfNode.set(node, [...(threadsOfNode.get(node) ?? []), own]);
  }
  /** Those that may have a client: they speak to the same node. */
  const threadsFor = ([first = 0]: readonly number[]): readonly (readonly number[])[] =>
    threadsOfNode.has(undefined)
      ? threads
      : (threadsOfNode.get(messages.endpoints.all[messages.column('destination').get(first)]) ?? []);
  let [earliest, latest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let left = requestsByClient(operations, messages);

  const matchAll = (window: Window, atLeast: number): void => {
    // Each operation that has its request is out of the question for the clients that are left.
    for (let found = true, pass = 0; found && pass < PASSES; pass += 1) {
      const open = left.filter((sent) => {
        if (sent.length < atLeast) return true;
        const pairs = onlyFit(threadsFor(sent), sent, window, operations, messages);
        if (pairs === null) return true;
        for (const [operation, message] of pairs) {
          operations.column('request').set(operation, message + 1);
          const after = messages.column('sendTime').get(message) - operations.column('invokeTime').get(operation);
          earliest = Math.min(earliest, after);
          latest = Math.max(latest, after);
        }
        return false;
      });
      found = open.length < left.length;
      left = open;
    }
  };
  for (const window of WINDOWS_US) matchAll(window, MANY);
  // How soon requests are sent may be known now, so that fewer fit of one that was never answered, and is the only one of its client.
  for (const attempt of [1, 2]) {
    if (earliest <= latest) matchAll({ earliest: earliest - SLACK_US, latest: latest + SLACK_US, end: earliest }, 1);
    if (attempt === 1) matchAll(WIDEST, 1);
  }
}

/** The only way in which a client's requests fit into the operations of a thread; null when they don't fit, or fit in several ways. */
function onlyFit(
  threads: readonly (readonly number[])[],
  sent: readonly number[],
  window: Window,
  operations: Operations,
  messages: Messages,
): Pairs | null {
  let only: Pairs | null = null;
  for (const own of threads) {
    const fit = pairsOf(own, 0, sent, window, operations, messages);
    if (fit === null) continue;
    if (only !== null || pairsOf(own, fit.place + 1, sent, window, operations, messages) !== null) return null;
    only = fit.pairs;
  }
  return only;
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

/**
 * The operations of a thread, from one on, with the first request that a client sent during each; null when a request fits none of them.
 * `place` is that of the first.
 */
function pairsOf(
  own: readonly number[],
  from: number,
  sent: readonly number[],
  window: Window,
  operations: Operations,
  messages: Messages,
): { readonly pairs: Pairs; readonly place: number } | null {
  const invokedAt = (place: number): number => operations.column('invokeTime').get(own[place] ?? 0);
  const sentAt = (place: number): number => messages.column('sendTime').get(sent[place] ?? 0);
  const nameOf = (row: number): string | undefined => messages.types.all[messages.column('type').get(row)];
  const pairs: [number, number][] = [];
  let next = 0;
  let firstPlace = 0;
  const first = Math.max(from, firstInvokedFrom(own, sentAt(0) - window.latest, operations));
  for (let place = first; place < own.length && next < sent.length; place += 1) {
    const operation = own[place] as number;
    if (sentAt(next) < invokedAt(place) + window.earliest) return null;
    const ends = endOf(operation, operations);
    if (sentAt(next) > Math.min(invokedAt(place) + window.latest, ends + window.end)) continue;
    if (operations.column('request').get(operation) !== 0) continue;
    const name = operations.functions.all[operations.column('function').get(operation)];
    const message = sent[next] as number;
    if (nameOf(message) !== name) return null;
    if (next === 0) firstPlace = place;
    pairs.push([operation, message]);
    next += 1;
    // kafka's last polls ask again until they have seen everything.
    const until = place + 1 < own.length ? Math.min(ends, invokedAt(place + 1) + window.earliest) : ends;
    while (name === 'poll' && next < sent.length && sentAt(next) < until) next += 1;
  }
  return next === sent.length ? { pairs, place: firstPlace } : null;
}

/** The place of the first operation that was not invoked before then. */
function firstInvokedFrom(own: readonly number[], time: number, operations: Operations): number {
  let [low, high] = [0, own.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (operations.column('invokeTime').get(own[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Microseconds; an operation without completion never ends. */
function endOf(operation: number, operations: Operations): number {
  const duration = operations.column('duration').get(operation);
  return duration < 0 ? Number.POSITIVE_INFINITY : operations.column('invokeTime').get(operation) + duration;
}
