/** A history as the kafka checker reads it: who sent and polled what, and the logs that this shows. */
import type { Edn } from '../../maelstrom/edn.ts';
import { entriesOf, isVector, itemsOf, keywordName } from '../../maelstrom/edn.ts';
import { isClientOperation, type Operation } from '../../maelstrom/operations-and-messages.ts';
import { inHashOrder } from '../clojure/hash-order.ts';
import { createInterner, type Interner } from '../clojure/interner.ts';

/** The interner's number for a key (the name of a log) or for a message. */
export type Id = number;

/** Nodes may use offsets of any size, so they are compared and used as keys, but never as indices of an array. */
export type Offset = number | bigint;

/** Messages of one key in one operation, in order; `offsets[i]` is that of `messages[i]`, or null if it is not known. */
export interface Batch {
  readonly offsets: (Offset | null)[];
  readonly messages: Id[];
}

/** An operation of a client, with its micro-operations taken apart. */
export interface LogOperation {
  readonly op: Operation;
  readonly sends: ReadonlyMap<Id, Batch>;
  readonly polls: ReadonlyMap<Id, Batch>;
  /** A poll that succeeded, but without a result in the history: 0.2.3 loses those of the final polls. */
  readonly unrecorded: boolean;
}

/** The messages of one key, by offset. A position counts only the offsets that hold something: the log without gaps. */
export interface Log {
  readonly offsets: readonly Offset[];
  /** At each position the messages seen there; more than one is an inconsistency. */
  readonly messages: readonly (readonly Id[])[];
  /** The last position at which a message is the first one of `messages`. */
  readonly positionOf: ReadonlyMap<Id, number>;
}

export interface KafkaHistory {
  readonly interner: Interner;
  /** Operations of clients in the history's order, invocations included. */
  readonly operations: readonly LogOperation[];
  readonly logs: ReadonlyMap<Id, Log>;
  /** Key → message → its last writer: a completion, or an invocation that never completed. */
  readonly writerOf: ReadonlyMap<Id, ReadonlyMap<Id, Operation>>;
  /** Key → message → the first completion that held it. */
  readonly readerOf: ReadonlyMap<Id, ReadonlyMap<Id, Operation>>;
  /** Key → messages that successful polls held; an empty set for a key that was only polled as `[]`. */
  readonly polled: ReadonlyMap<Id, ReadonlySet<Id>>;
  /** Key → messages whose send was acknowledged. */
  readonly acknowledged: ReadonlyMap<Id, ReadonlySet<Id>>;
  /** Key → messages whose send failed for certain. */
  readonly failed: ReadonlyMap<Id, ReadonlySet<Id>>;
  readonly partsOf: (op: Operation) => LogOperation | undefined;
  /** Whether the operation's sends took effect: it succeeded, or it is indeterminate and one of them was polled. */
  readonly mustHaveCommitted: (op: Operation) => boolean;
}

/** A client's process, or the nemesis. */
export type Process = Operation['process'];

const NO_BATCHES: ReadonlyMap<Id, Batch> = new Map();
/** Operations that send and poll. All others assign keys to clients or crash them. */
export const IN_TRANSACTIONS: readonly string[] = ['txn', 'send', 'poll'];

export function readKafkaHistory(history: readonly Operation[]): KafkaHistory {
  const interner = createInterner();
  const operations = history.filter(isClientOperation).map((op) => takeApart(op, interner));
  const parts = new Map(operations.map((operation) => [operation.op, operation]));
  const partsOf = (op: Operation) => parts.get(op);

  const writerOf = new Map<Id, Map<Id, Operation>>();
  const readerOf = new Map<Id, Map<Id, Operation>>();
  const polled = new Map<Id, Set<Id>>();
  const acknowledged = new Map<Id, Set<Id>>();
  const failed = new Map<Id, Set<Id>>();
  for (const operation of withoutCompletedInvocations(operations)) {
    const { op, sends, polls } = operation;
    for (const [key, { messages }] of sends) {
      const writers = getOrCreate(writerOf, key, newMap);
      for (const message of messages) writers.set(message, op);
      if (op.type === 'ok') addAll(getOrCreate(acknowledged, key, newSet), messages);
      if (op.type === 'fail') addAll(getOrCreate(failed, key, newSet), messages);
    }
    for (const [key, { messages }] of polls) {
      const readers = getOrCreate(readerOf, key, newMap);
      for (const message of messages) if (!readers.has(message)) readers.set(message, op);
      if (op.type === 'ok') addAll(getOrCreate(polled, key, newSet), messages);
    }
  }

  const mustHaveCommitted = (op: Operation): boolean => {
    if (op.type === 'ok') return true;
    if (op.type !== 'info') return false;
    for (const [key, { messages }] of partsOf(op)?.sends ?? NO_BATCHES) {
      const seen = polled.get(key);
      if (seen !== undefined && messages.some((message) => seen.has(message))) return true;
    }
    return false;
  };
  const logs = buildLogs(operations, mustHaveCommitted, interner);
  return {
    interner,
    operations,
    logs,
    writerOf,
    readerOf,
    polled,
    acknowledged,
    failed,
    partsOf,
    mustHaveCommitted,
  };
}

export const valuesOf = ({ interner }: KafkaHistory, ids: readonly Id[]): Edn[] => ids.map(interner.valueOf);

/** Skips micro-operations that are not of Maelstrom's form. */
function takeApart(op: Operation, interner: Interner): LogOperation {
  const micro = IN_TRANSACTIONS.includes(op.f) ? (itemsOf(op.value) ?? []) : [];
  if (micro.length === 0) return { op, sends: NO_BATCHES, polls: NO_BATCHES, unrecorded: false };
  const sends = new Map<Id, Batch>();
  const polls = new Map<Id, Batch>();
  let unrecorded = false;
  for (const one of micro) {
    if (!isVector(one)) continue;
    const [name, subject, sent] = one;
    if (keywordName(name) === 'send' && op.f !== 'poll' && subject !== undefined && sent !== undefined) {
      // A completed send holds [offset message], any other the message alone.
      const [offset, message] = isVector(sent) ? [offsetOf(sent[0]), sent[1] ?? null] : [null, sent];
      const batch = getOrCreate(sends, interner.idOf(subject), newBatch);
      batch.offsets.push(offset);
      batch.messages.push(interner.idOf(message));
    } else if (keywordName(name) === 'poll' && op.f !== 'send') {
      if (op.type === 'ok' && subject === undefined) unrecorded = true;
      for (const [key, pairs] of entriesOf(subject)) {
        const batch = getOrCreate(polls, interner.idOf(key), newBatch);
        for (const pair of itemsOf(pairs) ?? []) {
          if (!isVector(pair) || pair.length < 2) continue;
          batch.offsets.push(offsetOf(pair[0]));
          batch.messages.push(interner.idOf(pair[1] ?? null));
        }
      }
    }
  }
  return { op, sends, polls, unrecorded };
}

const offsetOf = (value: Edn | undefined): Offset | null =>
  typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value)) ? value : null;

/** Completions, and invocations that never completed: those may have taken effect, as an `:info` may. */
function* withoutCompletedInvocations(operations: readonly LogOperation[]): Generator<LogOperation> {
  const pending = new Map<Process, LogOperation>();
  for (const operation of operations) {
    if (operation.op.type === 'invoke') {
      pending.set(operation.op.process, operation);
    } else {
      pending.delete(operation.op.process);
      yield operation;
    }
  }
  yield* pending.values();
}

/** A send counts if it is known to have taken effect. A poll always counts, since it must only show what is there. */
function buildLogs(
  operations: readonly LogOperation[],
  mustHaveCommitted: (op: Operation) => boolean,
  interner: Interner,
): ReadonlyMap<Id, Log> {
  const byKey = new Map<Id, Map<Offset, Set<Id>>>();
  const note = (key: Id, { offsets, messages }: Batch): void => {
    const log = getOrCreate(byKey, key, newMap<Offset, Set<Id>>);
    for (const [i, offset] of offsets.entries()) {
      const message = messages[i];
      // Maelstrom's checker ignores offsets below 0 too.
      if (offset === null || offset < 0 || message === undefined) continue;
      getOrCreate(log, offset, newSet).add(message);
    }
  };
  for (const { op, sends, polls } of operations) {
    if (sends.size > 0 && mustHaveCommitted(op)) for (const [key, batch] of sends) note(key, batch);
    for (const [key, batch] of polls) note(key, batch);
  }
  const logs = new Map<Id, Log>();
  for (const [key, byOffset] of byKey) {
    const offsets = [...byOffset.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const messages = offsets.map((offset) => inHashOrder([...(byOffset.get(offset) ?? [])], interner.valueOf));
    const positionOf = new Map<Id, number>();
    for (const [position, [first]] of messages.entries()) if (first !== undefined) positionOf.set(first, position);
    logs.set(key, { offsets, messages, positionOf });
  }
  return logs;
}

export function getOrCreate<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
const newMap = <K, V>(): Map<K, V> => new Map();
const newSet = (): Set<Id> => new Set();
const newBatch = (): Batch => ({ offsets: [], messages: [] });
const addAll = (into: Set<Id>, messages: readonly Id[]): void => {
  for (const message of messages) into.add(message);
};
