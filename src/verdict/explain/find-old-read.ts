import { sameValue } from '../../checkers/clojure/edn-equality.ts';
import { type Edn, itemsOf } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { quotedOperation } from '../finding.ts';
import type { NodeOf } from '../node-of-process.ts';
import type { OldRead, OperationAt } from '../reason-subjects.ts';

/** An operation on the register: what it read, and what it wrote. */
interface Access extends OperationAt {
  readonly reads?: Edn;
  readonly writes?: Edn;
}

const OPERATIONS_AT_MOST = 5_000;

/**
 * Looks for the smallest contradiction around the operation that fits no order: it shows a value after another one had been
 * written, and nothing can have written the first value back in between.
 */
export function watchRegister(
  key: Edn,
  culprit: Edn | undefined,
  nodeOf: NodeOf,
): { readonly visit: (operation: Operation) => void; readonly subjects: () => readonly OldRead[] } {
  const { process: by, at: endedAt } = quotedOperation(culprit);
  const begun = new Map<number, number>();
  const accesses: Access[] = [];
  let wrong: Access | undefined;

  const ended = ({ type, process, f, value, time }: Operation, from: number): void => {
    const [ofKey, inner] = itemsOf(value) ?? [];
    const node = nodeOf(process);
    if (node === undefined || type === 'fail' || !sameValue(ofKey, key)) return;
    const until = type === 'ok' ? time / 1e6 : Number.POSITIVE_INFINITY;
    const access = accessOf(f, inner ?? null, { node, f, from, until });
    if (access === undefined || accesses.length >= OPERATIONS_AT_MOST) return;
    accesses.push(access);
    if (type === 'ok' && process === by && endedAt !== undefined && Math.abs(until - endedAt) < 0.001) wrong = access;
  };
  return {
    visit: (operation) => {
      const { process, type, time } = operation;
      if (process === 'nemesis') return;
      if (type === 'invoke') {
        begun.set(process, time / 1e6);
        return;
      }
      const from = begun.get(process);
      begun.delete(process);
      if (from !== undefined) ended(operation, from);
    },
    // A request that never ended may have been done at any time: nothing is certain of its key.
    subjects: () => (wrong === undefined || accesses.length >= OPERATIONS_AT_MOST ? [] : oldRead(key, wrong, accesses)),
  };
}

function accessOf(f: string, value: Edn, at: OperationAt): Access | undefined {
  if (f === 'read') return { ...at, reads: value };
  if (f === 'write') return { ...at, writes: value };
  const [from, to] = itemsOf(value) ?? [];
  return f !== 'cas' || from === undefined || to === undefined ? undefined : { ...at, reads: from, writes: to };
}

function oldRead(key: Edn, read: Access, accesses: readonly Access[]): readonly OldRead[] {
  const value = read.reads;
  if (value === undefined) return [];
  const writersOfIt = accesses.filter(
    (one) => one !== read && one.writes !== undefined && sameValue(one.writes, value),
  );
  const [newest] = accesses
    .filter(({ writes, until }) => writes !== undefined && !sameValue(writes, value) && until < read.from)
    .filter((write) => writersOfIt.every((one) => one.until < write.from || one.from > read.until))
    .sort((a, b) => b.until - a.until);
  if (newest?.writes === undefined) return [];
  const [older] = writersOfIt.filter(({ until }) => until < newest.from).sort((a, b) => b.until - a.until);
  return [
    {
      kind: 'old-read',
      reason: 'not-linearizable',
      key,
      write: { ...newest, value: newest.writes },
      read: { ...read, value },
      older: older === undefined ? undefined : { ...older, value },
    },
  ];
}
