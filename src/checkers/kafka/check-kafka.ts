import { type Edn, type EdnMap, float, get, itemsOf, keyword, list, record } from '../../maelstrom/edn.ts';
import { type Operation, operationEdn } from '../../maelstrom/history.ts';
import { type Identity, identityOf, orderValues } from '../clojure/edn-equality.ts';
import { inHashOrder } from '../clojure/hash-order.ts';
import { kafkaCycles } from './kafka-cycles.ts';
import {
  type Batch,
  entry,
  type Id,
  IN_TRANSACTIONS,
  type KafkaHistory,
  type Log,
  type LogOperation,
  type Offset,
  readKafkaHistory,
} from './kafka-history.ts';

/** One anomaly; what is sorted by before a few are shown, and the entry itself, made when it is shown. */
interface Anomaly {
  readonly rank: number;
  readonly edn: () => Edn;
}
type AnomaliesByType = Map<string, readonly Anomaly[]>;

/** How many entries of a type are shown, and which; of types without a line, the first. */
const SHOWN: Readonly<Record<string, { readonly least?: number; readonly greatest?: number }>> = {
  duplicate: { least: 32 },
  'inconsistent-offsets': { least: 32 },
  'int-nonmonotonic-poll': { least: 8 },
  'int-nonmonotonic-send': { least: 8 },
  'int-poll-skip': { greatest: 8 },
  'int-send-skip': { greatest: 8 },
  'nonmonotonic-poll': { least: 8 },
  'nonmonotonic-send': { least: 8 },
  'poll-skip': { greatest: 8 },
  'unsent-read': { least: 32 },
  G1c: { least: 8 },
  'G1c-process': { least: 8 },
  'G1c-realtime': { least: 8 },
};
/** Elle's word for a history in which no operation follows another; that is invalid here, and no list. */
const NOTHING_RELATED = 'empty-transaction-graph';
/** Jepsen shows all of these; with whole polls in them that can be gigabytes. */
const SHOWN_AT_MOST = 1000;
const MESSAGES_SHOWN = 32;
/** Skipped messages of one entry; only a log that lost this many in one go has more. */
const SKIPPED_SHOWN = 1000;

/** Writes of transactions interleave in kafka, so these are known but not wrong. */
const ALLOWED: readonly string[] = [
  'int-send-skip',
  'G0',
  'G0-process',
  'G0-realtime',
  'PL-1-cycle-exists',
  'strong-PL-1-cycle-exists',
];

/**
 * Logs must keep what they acknowledged, in one order that all pollers see (jepsen.tests.kafka/checker).
 *
 * Where Jepsen's checker throws, this one answers: a key that was only ever polled as `[]` is no lost write, offsets of
 * any size cost no more than small ones, and a polled message that nobody sent is an anomaly, `:unsent-read`.
 */
export function checkKafka(history: readonly Operation[]): EdnMap {
  const known = readKafkaHistory(history);
  const anomalies: AnomaliesByType = new Map();
  const found = (type: string, some: readonly Anomaly[]): void => {
    if (some.length > 0) anomalies.set(type, some);
  };
  found('duplicate', duplicates(known));
  const polls = internalOrder(known, (operation) => operation.polls);
  found('int-poll-skip', polls.skips);
  found('int-nonmonotonic-poll', polls.nonmonotonic);
  const sends = internalOrder(known, (operation) => (operation.op.type === 'invoke' ? new Map() : operation.sends));
  found('int-send-skip', sends.skips);
  found('int-nonmonotonic-send', sends.nonmonotonic);
  found('inconsistent-offsets', inconsistentOffsets(known));
  found('precommitted-read', precommittedReads(known));
  found('G1a', abortedReads(known));
  found('lost-write', lostWrites(known));
  const externalPolls = pollOrder(known);
  found('poll-skip', externalPolls.skips);
  found('nonmonotonic-poll', externalPolls.nonmonotonic);
  found('nonmonotonic-send', nonmonotonicSends(known));
  found('unsent-read', unsentReads(known));
  for (const [type, some] of cycles(known, history)) found(type, some);
  const unrecorded = known.operations.filter((operation) => operation.unrecorded).length;
  const unpolled = unseenMessages(known);
  // The missing results may well hold what seems unseen.
  const unseen = unrecorded === 0 ? unpolled : null;

  const types = [...anomalies.keys(), ...(unseen === null ? [] : ['unseen'])].sort();
  const bad = types.filter((type) => !ALLOWED.includes(type));
  const results = types.map((type) => {
    const some = anomalies.get(type);
    return [keyword(type), some === undefined ? unseen : condensed(type, some)] as const;
  });
  return {
    map: [
      ...record({
        'valid?': bad.length === 0 && unpolled !== unseen ? keyword('unknown') : bad.length === 0,
        'worst-realtime-lag': worstRealtimeLag(known),
        'bad-error-types': list(bad.map(keyword)),
        'error-types': list(types.map(keyword)),
        'info-txn-causes': list(infoCauses(history)),
        'unrecorded-polls': unrecorded === 0 ? undefined : unrecorded,
      }).map,
      ...results,
    ],
  };
}

function condensed(type: string, anomalies: readonly Anomaly[]): EdnMap {
  if (type === NOTHING_RELATED) return record({ count: 1, errs: true });
  const { least, greatest } = SHOWN[type] ?? {};
  const sorted =
    least === undefined && greatest === undefined ? anomalies : anomalies.toSorted((a, b) => a.rank - b.rank);
  const shown = greatest === undefined ? sorted.slice(0, least ?? SHOWN_AT_MOST) : sorted.slice(-greatest);
  return record({ count: anomalies.length, errs: list(shown.map(({ edn }) => edn())) });
}

const values = ({ interner }: KafkaHistory, ids: readonly Id[]): Edn[] => ids.map(interner.valueOf);
const operations = (...some: readonly Operation[]): Edn => some.map(operationEdn);
const offsetEdn = (offset: Offset | undefined): Edn => offset ?? null;

/** One message at several offsets. */
function duplicates({ logs, interner }: KafkaHistory): Anomaly[] {
  const found: Anomaly[] = [];
  for (const [key, log] of logs) {
    const positions = new Map<Id, number[]>();
    for (const [position, messages] of log.messages.entries()) {
      for (const message of messages) entry(positions, message, () => [] as number[]).push(position);
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
function inconsistentOffsets(known: KafkaHistory): Anomaly[] {
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
            values: { set: values(known, messages).sort(orderValues) },
          }),
      });
    }
  }
  return found;
}

/** How far the second message stands behind the first; 1, as it should be, when either's place is not known. */
function step(log: Log | undefined, first: Id | undefined, second: Id | undefined): number {
  const from = first === undefined ? undefined : log?.positionOf.get(first);
  const to = second === undefined ? undefined : log?.positionOf.get(second);
  return from === undefined || to === undefined ? 1 : to - from;
}

/** The messages between this one and the next that was seen. */
function skipped(known: KafkaHistory, key: Id, after: Id, delta: number): Edn {
  const log = known.logs.get(key);
  const from = (log?.positionOf.get(after) ?? 0) + 1;
  const between = log?.messages.slice(from, from + Math.min(delta - 1, SKIPPED_SHOWN)) ?? [];
  return list(between.map(([first]) => (first === undefined ? null : known.interner.valueOf(first))));
}

/** Within one operation: messages of a key must follow each other in the log. */
function internalOrder(known: KafkaHistory, batchesOf: (operation: LogOperation) => ReadonlyMap<Id, Batch>) {
  const skips: Anomaly[] = [];
  const nonmonotonic: Anomaly[] = [];
  for (const operation of known.operations) {
    for (const [key, { messages }] of batchesOf(operation)) {
      const log = known.logs.get(key);
      for (let i = 1; i < messages.length; i++) {
        const [first, second] = [messages[i - 1] as Id, messages[i] as Id];
        const delta = step(log, first, second);
        if (delta === 1) continue;
        const pair = () => ({ key: known.interner.valueOf(key), values: values(known, [first, second]), delta });
        const op = () => operationEdn(operation.op);
        if (delta > 1) {
          skips.push({
            rank: delta,
            edn: () => record({ ...pair(), skipped: skipped(known, key, first, delta), op: op() }),
          });
        } else {
          nonmonotonic.push({ rank: delta, edn: () => record({ ...pair(), op: op() }) });
        }
      }
    }
  }
  return { skips, nonmonotonic };
}

/** A transaction that polled what it sent itself. */
function precommittedReads({ operations: all, interner }: KafkaHistory): Anomaly[] {
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
function abortedReads({ operations: all, failed, writerOf, interner }: KafkaHistory): Anomaly[] {
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

/** Messages that were never polled, though one that stands behind them was. */
function lostWrites(known: KafkaHistory): Anomaly[] {
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

/** Messages that were polled but that nobody sent. Jepsen's checker throws over them. */
function unsentReads({ readerOf, writerOf, interner }: KafkaHistory): Anomaly[] {
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

function cycles(known: KafkaHistory, history: readonly Operation[]): AnomaliesByType {
  if (known.operations.length === 0) return new Map();
  const found = kafkaCycles(known, history);
  if (found === NOTHING_RELATED) return new Map([[found, [{ rank: 0, edn: () => true }]]]);
  const anomalies: AnomaliesByType = new Map();
  for (const [type, entries] of found) {
    const ranked = entries.map((edn) => ({ rank: itemsOf(get(edn, 'steps'))?.length ?? 0, edn: () => edn }));
    anomalies.set(type, ranked);
  }
  return anomalies;
}

type Process = Operation['process'];

/** What each process last did with each key it is assigned to. */
function createPositions() {
  const byProcess = new Map<Process, Map<Id, LogOperation>>();
  return {
    of: (process: Process): Map<Id, LogOperation> => entry(byProcess, process, () => new Map()),
    /** An assignment keeps the positions of the keys that it names. */
    assign: (process: Process, keys: ReadonlySet<Id>): void => {
      const positions = entry(byProcess, process, () => new Map<Id, LogOperation>());
      for (const key of [...positions.keys()]) if (!keys.has(key)) positions.delete(key);
    },
  };
}

function assignedKeys({ op }: LogOperation, { interner }: KafkaHistory): ReadonlySet<Id> | null {
  if (op.f !== 'assign' && op.f !== 'subscribe') return null;
  if (op.type !== 'ok' && op.type !== 'info') return null;
  return new Set(Array.isArray(op.value) ? op.value.map(interner.idOf) : []);
}

/** From one poll of a process to its next, a key's messages must go on where they stopped. */
function pollOrder(known: KafkaHistory) {
  const skips: Anomaly[] = [];
  const nonmonotonic: Anomaly[] = [];
  const lastPolls = createPositions();
  for (const operation of known.operations) {
    const { op, polls } = operation;
    const assigned = assignedKeys(operation, known);
    if (assigned !== null) lastPolls.assign(op.process, assigned);
    if (polls.size === 0) continue;
    const positions = lastPolls.of(op.process);
    for (const [key, { messages }] of polls) {
      const last = positions.get(key);
      const before = last?.polls.get(key)?.messages.at(-1);
      const after = messages[0];
      const delta = step(known.logs.get(key), before, after);
      if (op.type === 'ok') positions.set(key, operation);
      if (delta === 1 || last === undefined || before === undefined || after === undefined) continue;
      const ops = () => operations(last.op, op);
      if (delta > 1) {
        skips.push({
          rank: delta,
          edn: () =>
            record({
              key: known.interner.valueOf(key),
              delta,
              skipped: skipped(known, key, before, delta),
              ops: ops(),
            }),
        });
      } else {
        nonmonotonic.push({
          rank: delta,
          edn: () =>
            record({ key: known.interner.valueOf(key), values: values(known, [before, after]), delta, ops: ops() }),
        });
      }
    }
  }
  return { skips, nonmonotonic };
}

/** From one send of a process to its next, a key's offsets must grow. */
function nonmonotonicSends(known: KafkaHistory): Anomaly[] {
  const found: Anomaly[] = [];
  const lastSends = createPositions();
  for (const operation of known.operations) {
    const { op, sends } = operation;
    const assigned = assignedKeys(operation, known);
    if (assigned !== null) lastSends.assign(op.process, assigned);
    if (sends.size === 0 || (op.type !== 'ok' && op.type !== 'info')) continue;
    const positions = lastSends.of(op.process);
    for (const [key, { messages }] of sends) {
      const last = positions.get(key);
      const before = last?.sends.get(key)?.messages.at(-1);
      const after = messages[0];
      const delta = step(known.logs.get(key), before, after);
      positions.set(key, operation);
      if (delta >= 1 || last === undefined || before === undefined || after === undefined) continue;
      found.push({
        rank: delta,
        edn: () =>
          record({
            key: known.interner.valueOf(key),
            values: values(known, [before, after]),
            delta,
            ops: operations(last.op, op),
          }),
      });
    }
  }
  return found;
}

/** Messages that were acknowledged and that nobody had polled when the last operation ended. */
function unseenMessages(known: KafkaHistory): EdnMap | null {
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
        ({ key, messages }) => [key, list(values(known, messages).sort(orderValues).slice(0, MESSAGES_SHOWN))] as const,
      ),
    },
  });
}

/** Reasons of indeterminate operations, each once. */
function infoCauses(history: readonly Operation[]): Edn[] {
  const causes = new Map<Identity, Edn>();
  for (const op of history) {
    if (op.type !== 'info' || !IN_TRANSACTIONS.includes(op.f)) continue;
    const cause = op.error ?? null;
    const identity = identityOf(cause);
    if (!causes.has(identity)) causes.set(identity, cause);
  }
  return [...causes.values()];
}

const maximum = (batch: Batch): Offset => {
  let highest: Offset = -1;
  for (const offset of batch.offsets) if (offset !== null && offset > highest) highest = offset;
  return highest;
};

/** Entries up to which a Clojure map keeps them in the order of their making. */
const ARRAY_MAP = 8;

/**
 * The poll that was farthest behind: how long before it began the first offset that its process had not seen was known
 * to exist, at least. The first of equals, as Jepsen has it.
 */
function worstRealtimeLag(known: KafkaHistory): EdnMap {
  const heads = headsOverTime(known);
  const positions = new Map<Process, Map<Id, Offset>>();
  const invokedAt = new Map<Process, number>();
  let worst: { readonly time: number; readonly process: Process; readonly key: Id; readonly lag: number } | undefined;
  for (const { op, polls } of known.operations) {
    if (op.type === 'invoke') invokedAt.set(op.process, op.time);
    if (op.type !== 'ok') continue;
    const before = positions.get(op.process) ?? new Map<Id, Offset>();
    if (op.f === 'assign') {
      const keys = Array.isArray(op.value) ? op.value.map(known.interner.idOf) : [];
      positions.set(op.process, new Map(keys.map((key) => [key, before.get(key) ?? -1])));
    } else if (op.f === 'subscribe') {
      positions.set(op.process, new Map());
    } else if (op.f === 'poll' || op.f === 'txn') {
      for (const [key, batch] of polls) {
        const [here, highest] = [before.get(key), maximum(batch)];
        before.set(key, here === undefined || highest > here ? highest : here);
      }
      positions.set(op.process, before);
      const time = invokedAt.get(op.process) ?? op.time;
      let farthest: Id[] = [];
      let most = worst?.lag ?? -1;
      for (const [key, offset] of before) {
        const lag = Math.max(0, time - firstTimePast(heads.get(key) ?? [], offset));
        if (lag > most) farthest = [];
        else if (lag < most || farthest.length === 0) continue;
        most = lag;
        farthest.push(key);
      }
      // Jepsen keeps the keys in a map: in their own order up to eight, by hash beyond.
      const inOrder = before.size > ARRAY_MAP ? inHashOrder(farthest, known.interner.valueOf) : farthest;
      const [key] = inOrder;
      if (key !== undefined) worst = { time, process: op.process, key, lag: most };
    }
  }
  if (worst === undefined) return record({ time: float(0), lag: float(0) });
  return record({
    time: float(worst.time / 1e9),
    process: worst.process === 'nemesis' ? keyword(worst.process) : worst.process,
    key: known.interner.valueOf(worst.key),
    lag: float(worst.lag / 1e9),
  });
}

interface Head {
  readonly offset: Offset;
  /** When the history first showed this offset; that it shows no lower one before makes these few. */
  readonly time: number;
}

/** For every key the offsets that were the highest known, as they came. */
function headsOverTime({ operations: all }: KafkaHistory): ReadonlyMap<Id, readonly Head[]> {
  const heads = new Map<Id, Head[]>();
  for (const { op, sends, polls } of all) {
    if (op.type !== 'ok' && op.type !== 'info') continue;
    for (const batches of [polls, sends]) {
      for (const [key, batch] of batches) {
        const offset = maximum(batch);
        const known = entry(heads, key, () => [] as Head[]);
        const highest = known.at(-1)?.offset ?? -1;
        if (offset > highest) known.push({ offset, time: op.time });
      }
    }
  }
  return heads;
}

/** When an offset above this one was first known; Infinity if never. */
function firstTimePast(heads: readonly Head[], offset: Offset): number {
  let [low, high] = [0, heads.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((heads[middle] as Head).offset > offset) high = middle;
    else low = middle + 1;
  }
  return heads[low]?.time ?? Number.POSITIVE_INFINITY;
}
