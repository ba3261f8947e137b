/** Messages that a log lost, made up or holds wrongly, whoever polled them (jepsen.tests.kafka). */
import { type Edn, type EdnMap, list, record } from '../../maelstrom/edn.ts';
import { operationEdn } from '../../maelstrom/operations-and-messages.ts';
import { orderValues } from '../clojure/edn-equality.ts';
import { inHashOrder } from '../clojure/hash-order.ts';
import type { Anomaly } from './kafka-anomaly.ts';
import { getOrCreate, type Id, IN_TRANSACTIONS, type KafkaHistory, type Offset, valuesOf } from './kafka-history.ts';

const MESSAGES_SHOWN = 32;

const offsetEdn = (offset: Offset | undefined): Edn => offset ?? null;

/** One message at several offsets. */
export function duplicates({ logs, interner }: KafkaHistory): Anomaly[] {
  const found: Anomaly[] = [];
  for (const [key, log] of logs) {
    const positions = new Map<Id, number[]>();
    for (const [position, messages] of log.messages.entries()) {
      for (const message of messages) getOrCreate(positions, message, () => [] as number[]).push(position);
    }
    for (const [message, at] of positions) {
      if (at.length < 2) continue;
      found.push({
        rank: at.length,
        edn: () =>
          record({
            key: interner.valueOf(key),
            value: interner.valueOf(message),
            count: at.length,
            offsets: at.map((position) => offsetEdn(log.offsets[position])),
          }),
      });
    }
  }
  return found;
}

/** Several messages at one offset. */
export function inconsistentOffsets(known: KafkaHistory): Anomaly[] {
  const found: Anomaly[] = [];
  for (const [key, log] of known.logs) {
    for (const [index, messages] of log.messages.entries()) {
      if (messages.length < 2) continue;
      found.push({
        rank: messages.length,
        edn: () =>
          record({
            key: known.interner.valueOf(key),
            offset: offsetEdn(log.offsets[index]),
            index,
            values: { set: valuesOf(known, messages).sort(orderValues) },
          }),
      });
    }
  }
  return found;
}

/** A transaction that polled what it sent itself. */
export function precommittedReads({ operations: all, interner }: KafkaHistory): Anomaly[] {
  const found: Anomaly[] = [];
  for (const { op, sends, polls } of all) {
    for (const [key, { messages }] of sends) {
      const polled = polls.get(key)?.messages;
      const own = polled && messages.find((message) => polled.includes(message));
      if (own === undefined) continue;
      found.push({
        rank: 0,
        edn: () => record({ op: operationEdn(op), key: interner.valueOf(key), value: interner.valueOf(own) }),
      });
    }
  }
  return found;
}

/** Messages polled although their send failed. */
export function abortedReads({ operations: all, failed, writerOf, interner }: KafkaHistory): Anomaly[] {
  const found: Anomaly[] = [];
  for (const { op, polls } of all) {
    if (op.type !== 'ok') continue;
    for (const [key, { messages }] of polls) {
      const aborted = failed.get(key);
      if (aborted === undefined) continue;
      for (const message of messages) {
        if (!aborted.has(message)) continue;
        const writer = writerOf.get(key)?.get(message);
        found.push({
          rank: 0,
          edn: () =>
            record({
              key: interner.valueOf(key),
              value: interner.valueOf(message),
              writer: writer === undefined ? null : operationEdn(writer),
              reader: operationEdn(op),
            }),
        });
      }
    }
  }
  return found;
}

/** Messages that were never polled, although one behind them in the log was. */
export function lostWrites(known: KafkaHistory): Anomaly[] {
  const found: Anomaly[] = [];
  for (const [key, polled] of known.polled) {
    const log = known.logs.get(key);
    if (log === undefined) continue;
    const first = new Map<Id, number>();
    const last = new Map<Id, number>();
    for (const [position, messages] of log.messages.entries()) {
      for (const message of messages) {
        if (!first.has(message)) first.set(message, position);
        last.set(message, position);
      }
    }
    let bound = -1;
    for (const message of polled) bound = Math.max(bound, first.get(message) ?? -1);
    // Jepsen takes element -1 of a vector here when the key was only ever polled as [], and throws.
    if (bound < 0) continue;
    const lastAt = (position: number) =>
      (log.messages[position] ?? []).filter((message) => last.get(message) === position);
    const [witness] = inHashOrder(lastAt(bound), known.interner.valueOf);
    const reader = witness === undefined ? undefined : known.readerOf.get(key)?.get(witness);
    for (let position = 0; position <= bound; position++) {
      for (const message of lastAt(position)) {
        const writer = known.writerOf.get(key)?.get(message);
        if (polled.has(message) || writer === undefined || !known.mustHaveCommitted(writer)) continue;
        found.push({
          rank: 0,
          edn: () =>
            record({
              key: known.interner.valueOf(key),
              value: known.interner.valueOf(message),
              index: first.get(message) ?? null,
              'max-read-index': bound,
              writer: operationEdn(writer),
              'max-read': reader === undefined ? null : operationEdn(reader),
            }),
        });
      }
    }
  }
  return found;
}

/** Messages that were polled but never sent. Jepsen's checker throws over them. */
export function unsentReads({ readerOf, writerOf, interner }: KafkaHistory): Anomaly[] {
  const found: Anomaly[] = [];
  for (const [key, readers] of readerOf) {
    for (const [message, reader] of readers) {
      if (writerOf.get(key)?.has(message)) continue;
      found.push({
        rank: 0,
        edn: () =>
          record({ key: interner.valueOf(key), value: interner.valueOf(message), reader: operationEdn(reader) }),
      });
    }
  }
  return found;
}

/** Messages that were acknowledged, but not polled by the time the last operation ended. */
export function unseenMessages(known: KafkaHistory): EdnMap | null {
  const last = known.operations.findLast(({ op }) => op.type === 'ok' && IN_TRANSACTIONS.includes(op.f));
  const unseen = [...known.acknowledged]
    .map(([key, messages]) => {
      const polled = known.polled.get(key);
      return { key: known.interner.valueOf(key), messages: [...messages].filter((message) => !polled?.has(message)) };
    })
    .filter(({ messages }) => messages.length > 0)
    .sort((a, b) => orderValues(a.key, b.key));
  if (last === undefined || unseen.length === 0) return null;
  return record({
    time: last.op.time,
    unseen: { map: unseen.map(({ key, messages }) => [key, messages.length] as const) },
    messages: {
      map: unseen.map(
        ({ key, messages }) =>
          [key, list(valuesOf(known, messages).sort(orderValues).slice(0, MESSAGES_SHOWN))] as const,
      ),
    },
  });
}
