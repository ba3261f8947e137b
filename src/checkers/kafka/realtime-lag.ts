/** How far behind the newest messages a poll was (jepsen.tests.kafka `worst-realtime-lag`). */
import { type EdnMap, float, keyword, record } from '../../maelstrom/edn.ts';
import { inHashOrder } from '../clojure/hash-order.ts';
import {
  type Batch,
  getOrCreate,
  type Id,
  type KafkaHistory,
  type LogOperation,
  type Offset,
  type Process,
} from './kafka-history.ts';

const maximum = (batch: Batch): Offset => {
  let highest: Offset = -1;
  for (const offset of batch.offsets) if (offset !== null && offset > highest) highest = offset;
  return highest;
};

/** Entries up to which a Clojure map keeps them in the order of their making. */
const ARRAY_MAP = 8;

interface Lag {
  /** When the poll began, in nanoseconds. */
  readonly time: number;
  readonly process: Process;
  readonly key: Id;
  /** Nanoseconds. */
  readonly lag: number;
}

/** For each key of a process the highest offset that it has seen; -1 for none. */
type Positions = Map<Id, Offset>;

/**
 * The poll that was farthest behind: how long before it began the first offset that its process had not seen was known
 * to exist, at least. Jepsen names the first of equals.
 */
export function worstRealtimeLag(known: KafkaHistory): EdnMap {
  const heads = headsOverTime(known);
  const positionsOf = new Map<Process, Positions>();
  const invokedAt = new Map<Process, number>();
  let worst: Lag | undefined;
  for (const operation of known.operations) {
    const { op } = operation;
    if (op.type === 'invoke') invokedAt.set(op.process, op.time);
    if (op.type !== 'ok') continue;
    const positions = positionsAfter(positionsOf.get(op.process) ?? new Map(), operation, known);
    positionsOf.set(op.process, positions);
    if (op.f !== 'poll' && op.f !== 'txn') continue;
    const time = invokedAt.get(op.process) ?? op.time;
    const { lag, keys } = greatestLag(positions, heads, time, worst?.lag ?? -1);
    // Jepsen keeps the keys in a map: in their own order up to eight, by hash beyond.
    const inOrder = positions.size > ARRAY_MAP ? inHashOrder(keys, known.interner.valueOf) : keys;
    const [key] = inOrder;
    if (key !== undefined) worst = { time, process: op.process, key, lag };
  }
  if (worst === undefined) return record({ time: float(0), lag: float(0) });
  return record({
    time: float(worst.time / 1e9),
    process: worst.process === 'nemesis' ? keyword(worst.process) : worst.process,
    key: known.interner.valueOf(worst.key),
    lag: float(worst.lag / 1e9),
  });
}

/** An assignment keeps the positions of the keys that it names, a subscription forgets all, and a poll moves them on. */
function positionsAfter(positions: Positions, { op, polls }: LogOperation, { interner }: KafkaHistory): Positions {
  if (op.f === 'assign') {
    const keys = Array.isArray(op.value) ? op.value.map(interner.idOf) : [];
    return new Map(keys.map((key) => [key, positions.get(key) ?? -1]));
  }
  if (op.f === 'subscribe') return new Map();
  if (op.f !== 'poll' && op.f !== 'txn') return positions;
  for (const [key, batch] of polls) {
    const [position, highest] = [positions.get(key), maximum(batch)];
    positions.set(key, position === undefined || highest > position ? highest : position);
  }
  return positions;
}

/** The keys that are farthest behind at this time, and how far; none unless it is more than `least`. */
function greatestLag(
  positions: Positions,
  heads: ReadonlyMap<Id, readonly Head[]>,
  time: number,
  least: number,
): { readonly lag: number; readonly keys: readonly Id[] } {
  let greatest = least;
  let keys: Id[] = [];
  for (const [key, offset] of positions) {
    const lag = Math.max(0, time - firstTimePast(heads.get(key) ?? [], offset));
    if (lag > greatest) keys = [];
    else if (lag < greatest || keys.length === 0) continue;
    greatest = lag;
    keys.push(key);
  }
  return { lag: greatest, keys };
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
        const known = getOrCreate(heads, key, () => [] as Head[]);
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
