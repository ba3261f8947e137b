import { type Identity, identityOf, sameValue } from '../../checkers/clojure/edn-equality.ts';
import { type Edn, itemsOf, keywordName } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import type { Workload } from '../../maelstrom/workloads.ts';
import type { NodeOf } from '../node-of-process.ts';
import type { VisitOperation } from '../open-invocations.ts';
import { type Counted, firstOf } from './count-and-first.ts';
import { type MixedWrites, type Step, watchMixedWrites } from './mixed-writes.ts';

/** A reply to a transaction that does not hold the operations of its request. */
interface AlteredReply {
  readonly operation: Operation;
  readonly asked: Edn;
  /** `fewer` and `more` operations, or a `changed` one: the first that differs is the `step`. */
  readonly kind: 'fewer' | 'more' | 'changed';
  readonly step: number;
}

/** A read that does not show what the same transaction wrote before it. */
interface BlindRead {
  readonly operation: Operation;
  readonly write: Edn;
  readonly read: Edn;
}

export interface TransactionFacts {
  readonly altered: Counted<AlteredReply> | null;
  readonly blind: Counted<BlindRead> | null;
  readonly mixed: Counted<MixedWrites> | null;
  /** Reads in successful transactions, those of them that returned something, and those of a key that was already written. */
  readonly reads: { readonly all: number; readonly answered: number; readonly afterWrite: number };
}

export interface TransactionWatch {
  readonly visit: VisitOperation;
  readonly facts: () => TransactionFacts;
}

const KEYS_AT_MOST = 200_000;

const stepsOf = (value: Edn): readonly Step[] =>
  (itemsOf(value) ?? []).map((step) => {
    const [f, key = null, of = null] = itemsOf(step) ?? [];
    return { f: keywordName(f), key, value: of };
  });

/** Watches what nodes reply to transactions, for what Maelstrom's checker takes as it is. */
export function watchTransactions(workload: Workload | null, nodeOf: NodeOf): TransactionWatch {
  const altered = firstOf<AlteredReply>();
  const blind = firstOf<BlindRead>();
  const writes = workload === 'txn-rw-register' ? watchMixedWrites(nodeOf) : undefined;
  const writtenKeys = new Set<Identity>();
  const reads = { all: 0, answered: 0, afterWrite: 0 };
  return {
    visit: (operation, request) => {
      if (operation.f !== 'txn' || operation.type !== 'ok' || request === undefined) return;
      const steps = stepsOf(operation.value);
      altered.add(difference(request, operation, steps));
      blind.add(blindRead(operation, steps));
      countReads(reads, steps, writtenKeys);
      writes?.visit(request, operation, steps);
    },
    facts: () => ({ altered: altered.found(), blind: blind.found(), mixed: writes?.found() ?? null, reads }),
  };
}

function difference(request: Operation, operation: Operation, replied: readonly Step[]): AlteredReply | undefined {
  const wanted = stepsOf(request.value);
  const step = wanted.findIndex((one, index) => !answers(replied[index], one));
  const asked = request.value;
  if (replied.length < wanted.length) return { operation, asked, kind: 'fewer', step };
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
  if (written.size >= KEYS_AT_MOST) return;
  for (const { f, key } of steps) if (f === 'w' || f === 'append') written.add(identityOf(key));
}
