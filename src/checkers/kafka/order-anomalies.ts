/** The order of messages within an operation, and from one operation of a process to its next (jepsen.tests.kafka). */
import { type Edn, list, record } from '../../maelstrom/edn.ts';
import { type Operation, operationEdn } from '../../maelstrom/operations-and-messages.ts';
import type { Anomaly } from './kafka-anomaly.ts';
import {
  type Batch,
  getOrCreate,
  type Id,
  type KafkaHistory,
  type Log,
  type LogOperation,
  type Process,
  valuesOf,
} from './kafka-history.ts';

/** Skipped messages of one entry; only a log that lost this many in one go has more. */
const SKIPPED_SHOWN = 1000;

type BatchesOf = (operation: LogOperation) => ReadonlyMap<Id, Batch>;

export interface OrderAnomalies {
  readonly skips: readonly Anomaly[];
  readonly nonmonotonic: readonly Anomaly[];
}

/** How far the second message stands behind the first. It is 1, as it should be, when the log lacks one of them. */
function step(log: Log | undefined, first: Id | undefined, second: Id | undefined): number {
  const from = first === undefined ? undefined : log?.positionOf.get(first);
  const to = second === undefined ? undefined : log?.positionOf.get(second);
  return from === undefined || to === undefined ? 1 : to - from;
}

/** The messages of the log between this one and the one that was polled or sent next. */
function skipped(known: KafkaHistory, key: Id, after: Id, delta: number): Edn {
  const log = known.logs.get(key);
  const from = (log?.positionOf.get(after) ?? 0) + 1;
  const between = log?.messages.slice(from, from + Math.min(delta - 1, SKIPPED_SHOWN)) ?? [];
  return list(between.map(([first]) => (first === undefined ? null : known.interner.valueOf(first))));
}

/** Within one operation, messages of a key must follow each other in the log. */
export function internalOrder(known: KafkaHistory, batchesOf: BatchesOf): OrderAnomalies {
  const skips: Anomaly[] = [];
  const nonmonotonic: Anomaly[] = [];
  for (const operation of known.operations) {
    for (const [key, { messages }] of batchesOf(operation)) {
      const log = known.logs.get(key);
      for (let i = 1; i < messages.length; i++) {
        const [first, second] = [messages[i - 1] as Id, messages[i] as Id];
        const delta = step(log, first, second);
        if (delta === 1) continue;
        const pair = () => ({ key: known.interner.valueOf(key), values: valuesOf(known, [first, second]), delta });
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

/** The last operation of each process on each key that it is assigned to. */
function lastOperations() {
  const byProcess = new Map<Process, Map<Id, LogOperation>>();
  return {
    of: (process: Process): Map<Id, LogOperation> => getOrCreate(byProcess, process, () => new Map()),
    /** An assignment keeps the positions of the keys that it names. */
    assign: (process: Process, keys: ReadonlySet<Id>): void => {
      const positions = getOrCreate(byProcess, process, () => new Map<Id, LogOperation>());
      for (const key of [...positions.keys()]) if (!keys.has(key)) positions.delete(key);
    },
  };
}

function assignedKeys({ op }: LogOperation, { interner }: KafkaHistory): ReadonlySet<Id> | null {
  if (op.f !== 'assign' && op.f !== 'subscribe') return null;
  if (op.type !== 'ok' && op.type !== 'info') return null;
  return new Set(Array.isArray(op.value) ? op.value.map(interner.idOf) : []);
}

/** Two operations in a row of one process on a key, of which the second does not go on where the first stopped. */
interface Jump {
  readonly key: Id;
  /** Last message of the first operation, and first of the second. */
  readonly before: Id;
  readonly after: Id;
  readonly delta: number;
  readonly ops: readonly [Operation, Operation];
}

/** Of the operations that count, those that move a process's position are what its next operation is compared with. */
function* jumps(
  known: KafkaHistory,
  batchesOf: BatchesOf,
  counts: (op: Operation) => boolean,
  moves: (op: Operation) => boolean,
): Generator<Jump> {
  const lastOf = lastOperations();
  for (const operation of known.operations) {
    const { op } = operation;
    const assigned = assignedKeys(operation, known);
    if (assigned !== null) lastOf.assign(op.process, assigned);
    const batches = batchesOf(operation);
    if (batches.size === 0 || !counts(op)) continue;
    const positions = lastOf.of(op.process);
    for (const [key, { messages }] of batches) {
      const last = positions.get(key);
      const before = last === undefined ? undefined : batchesOf(last).get(key)?.messages.at(-1);
      const after = messages[0];
      if (moves(op)) positions.set(key, operation);
      if (last === undefined || before === undefined || after === undefined) continue;
      const delta = step(known.logs.get(key), before, after);
      if (delta !== 1) yield { key, before, after, delta, ops: [last.op, op] };
    }
  }
}

const opsEdn = ({ ops }: Jump): Edn => ops.map(operationEdn);

function skip(known: KafkaHistory, jump: Jump): Anomaly {
  const { key, before, delta } = jump;
  return {
    rank: delta,
    edn: () =>
      record({
        key: known.interner.valueOf(key),
        delta,
        skipped: skipped(known, key, before, delta),
        ops: opsEdn(jump),
      }),
  };
}

function stepBack(known: KafkaHistory, jump: Jump): Anomaly {
  const { key, before, after, delta } = jump;
  return {
    rank: delta,
    edn: () =>
      record({
        key: known.interner.valueOf(key),
        values: valuesOf(known, [before, after]),
        delta,
        ops: opsEdn(jump),
      }),
  };
}

/** From one poll of a process to its next, a key's messages must go on where they stopped. */
export function pollOrder(known: KafkaHistory): OrderAnomalies {
  const skips: Anomaly[] = [];
  const nonmonotonic: Anomaly[] = [];
  const polls = jumps(
    known,
    (operation) => operation.polls,
    () => true,
    ({ type }) => type === 'ok',
  );
  for (const jump of polls) {
    if (jump.delta > 1) skips.push(skip(known, jump));
    else nonmonotonic.push(stepBack(known, jump));
  }
  return { skips, nonmonotonic };
}

/** From one send of a process to its next, a key's offsets must grow. Other processes may send in between. */
export function nonmonotonicSends(known: KafkaHistory): readonly Anomaly[] {
  const found: Anomaly[] = [];
  const sends = jumps(
    known,
    (operation) => operation.sends,
    ({ type }) => type === 'ok' || type === 'info',
    () => true,
  );
  for (const jump of sends) if (jump.delta < 1) found.push(stepBack(known, jump));
  return found;
}
