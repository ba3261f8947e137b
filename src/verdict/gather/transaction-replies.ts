import { type Identity, identityOf, sameValue } from '../../checkers/clojure/edn-equality.ts';
import { type Edn, itemsOf, keywordName } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import type { Workload } from '../../maelstrom/workloads.ts';
import type { NodeOf } from '../node-of-process.ts';

/** A reply to a transaction that does not hold the operations of its request. */
export interface AlteredReply {
  readonly operation: Operation;
  readonly asked: Edn;
  /** `fewer` and `more` operations, or a `changed` one: the first that differs is the `step`. */
  readonly kind: 'fewer' | 'more' | 'changed';
  readonly step: number;
}

/** A read that does not show what the same transaction wrote before it. */
export interface BlindRead {
  readonly operation: Operation;
  readonly write: Edn;
  readonly read: Edn;
}

/** Two transactions that one node ran, and a later read there of one key as the first and of another as the second left it. */
export interface MixedWrites {
  readonly node: string;
  readonly transactions: readonly [Operation, Operation];
  readonly reader: Operation;
  /** A key and the value read of it; the first transaction's, then the second's. */
  readonly seen: readonly [readonly [Edn, Edn], readonly [Edn, Edn]];
}

export interface TransactionFacts {
  readonly altered: { readonly count: number; readonly first: AlteredReply } | null;
  readonly blind: { readonly count: number; readonly first: BlindRead } | null;
  readonly mixed: { readonly count: number; readonly first: MixedWrites } | null;
  /** Reads in successful transactions, those of them that returned something, and those of a key that was already written. */
  readonly reads: { readonly all: number; readonly answered: number; readonly afterWrite: number };
}

export interface TransactionWatch {
  readonly visit: (operation: Operation) => void;
  readonly facts: () => TransactionFacts;
}

const UNDER_WAY_AT_MOST = 100_000;
const WRITES_AT_MOST = 200_000;

/** A micro-operation: what, of which key, and the value written or read. */
interface Step {
  readonly f: string | undefined;
  readonly key: Edn;
  readonly value: Edn;
}

const stepsOf = (value: Edn): readonly Step[] =>
  (itemsOf(value) ?? []).map((step) => {
    const [f, key = null, of = null] = itemsOf(step) ?? [];
    return { f: keywordName(f), key, value: of };
  });

/** Watches what nodes reply to transactions, for what Maelstrom's checker takes as it is. */
export function watchTransactions(workload: Workload | null, nodeOf: NodeOf): TransactionWatch {
  const asked = new Map<Operation['process'], Operation>();
  const altered = firstOf<AlteredReply>();
  const blind = firstOf<BlindRead>();
  const writes = workload === 'txn-rw-register' ? watchWrites(nodeOf) : undefined;
  const writtenKeys = new Set<Identity>();
  const reads = { all: 0, answered: 0, afterWrite: 0 };
  return {
    visit: (operation) => {
      if (operation.f !== 'txn') return;
      if (operation.type === 'invoke') {
        if (asked.size < UNDER_WAY_AT_MOST) asked.set(operation.process, operation);
        return;
      }
      const request = asked.get(operation.process);
      asked.delete(operation.process);
      if (operation.type !== 'ok' || request === undefined) return;
      const steps = stepsOf(operation.value);
      altered.add(difference(request, operation, steps));
      blind.add(blindRead(operation, steps));
      countReads(reads, steps, writtenKeys);
      writes?.visit(request, operation, steps);
    },
    facts: () => ({ altered: altered.found(), blind: blind.found(), mixed: writes?.found() ?? null, reads }),
  };
}

function firstOf<T>() {
  let count = 0;
  let first: T | undefined;
  return {
    add: (one: T | undefined): void => {
      if (one === undefined) return;
      count += 1;
      first ??= one;
    },
    found: () => (first === undefined ? null : { count, first }),
  };
}

function difference(request: Operation, operation: Operation, replied: readonly Step[]): AlteredReply | undefined {
  const wanted = stepsOf(request.value);
  const step = wanted.findIndex((one, index) => !answers(replied[index], one));
  const asked = request.value;
  if (replied.length < wanted.length) return { operation, asked, kind: 'fewer', step: step === -1 ? 0 : step };
  if (step !== -1) return { operation, asked, kind: 'changed', step };
  return replied.length > wanted.length ? { operation, asked, kind: 'more', step: wanted.length } : undefined;
}

const answers = (reply: Step | undefined, { f, key, value }: Step): boolean =>
  reply !== undefined && reply.f === f && sameValue(reply.key, key) && (f === 'r' || sameValue(reply.value, value));

/** A list that was appended to holds the value; a register that was written is not empty. */
function blindRead(operation: Operation, steps: readonly Step[]): BlindRead | undefined {
  for (const [index, { f, key, value }] of steps.entries()) {
    if (f !== 'r') continue;
    const before = steps.slice(0, index).findLastIndex((step) => step.f !== 'r' && sameValue(step.key, key));
    const write = steps[before];
    if (write === undefined) continue;
    const isBlind =
      value === null || (write.f === 'append' && !(itemsOf(value) ?? []).some((item) => sameValue(item, write.value)));
    const [written, read] = [itemsOf(operation.value)?.[before], itemsOf(operation.value)?.[index]];
    if (isBlind && written !== undefined && read !== undefined) return { operation, write: written, read };
  }
  return undefined;
}

function countReads(
  reads: { all: number; answered: number; afterWrite: number },
  steps: readonly Step[],
  written: Set<Identity>,
): void {
  for (const { f, key, value } of steps) {
    if (f !== 'r') continue;
    reads.all += 1;
    if (value !== null && itemsOf(value)?.length !== 0) reads.answered += 1;
    if (written.has(identityOf(key))) reads.afterWrite += 1;
  }
  if (written.size >= WRITES_AT_MOST) return;
  for (const { f, key } of steps) if (f === 'w' || f === 'append') written.add(identityOf(key));
}

/** A transaction that succeeded, by what it left: of each key that it wrote, the last value. */
interface Writer {
  readonly operation: Operation;
  readonly node: string;
  readonly keys: ReadonlySet<Identity>;
}

/**
 * Finds writes of two transactions that are mixed up in what one node shows. Both wrote two keys and had been answered by that
 * node before the reader asked it, so that whichever came last left both keys.
 */
function watchWrites(nodeOf: NodeOf) {
  const writers = new Map<Identity, Map<Identity, Writer>>();
  const mixed = firstOf<MixedWrites>();
  let held = 0;
  return {
    visit: (request: Operation, operation: Operation, steps: readonly Step[]): void => {
      const node = nodeOf(operation.process);
      if (node === undefined) return;
      mixed.add(mixedIn(operation, request, node, steps, writers));
      if (held >= WRITES_AT_MOST) return;
      const last = new Map<Identity, Edn>();
      for (const { f, key, value } of steps) if (f === 'w') last.set(identityOf(key), value);
      const writer: Writer = { operation, node, keys: new Set(last.keys()) };
      for (const [key, value] of last) {
        held += 1;
        const ofKey = writers.get(key) ?? new Map<Identity, Writer>();
        writers.set(key, ofKey);
        ofKey.set(identityOf(value), writer);
      }
    },
    found: mixed.found,
  };
}

function mixedIn(
  reader: Operation,
  request: Operation,
  node: string,
  steps: readonly Step[],
  writers: ReadonlyMap<Identity, ReadonlyMap<Identity, Writer>>,
): MixedWrites | undefined {
  const own = new Set<Identity>();
  const seen: { readonly key: Identity; readonly step: Step; readonly writer: Writer }[] = [];
  for (const step of steps) {
    const key = identityOf(step.key);
    if (step.f !== 'r') own.add(key);
    else if (!own.has(key)) {
      const writer = writers.get(key)?.get(identityOf(step.value));
      if (writer !== undefined && writer.node === node && writer.operation.time < request.time)
        seen.push({ key, step, writer });
    }
  }
  for (const one of seen) {
    for (const other of seen) {
      if (one === other || one.writer === other.writer || one.key === other.key) continue;
      if (!one.writer.keys.has(other.key) || !other.writer.keys.has(one.key)) continue;
      return {
        node,
        transactions: [one.writer.operation, other.writer.operation],
        reader,
        seen: [
          [one.step.key, one.step.value],
          [other.step.key, other.step.value],
        ],
      };
    }
  }
  return undefined;
}
