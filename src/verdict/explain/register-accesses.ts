import { sameValue } from '../../checkers/clojure/edn-equality.ts';
import { type Edn, itemsOf } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { quotedOperation } from '../finding.ts';
import type { NodeOf } from '../node-of-process.ts';
import type { OperationAt } from '../reason-subjects.ts';

/** An operation on a register that was carried out or, while nobody knows, may have been: what it read, and what it wrote. */
export interface Access extends OperationAt {
  readonly reads?: Edn;
  readonly writes?: Edn;
}

export interface RegisterAccesses {
  readonly visit: (operation: Operation) => void;
  /** The operation that fits no order, among all of the register; undefined where the history holds too many, or not this one. */
  readonly around: () => { readonly wrong: Access; readonly accesses: readonly Access[] } | undefined;
}

const OPERATIONS_AT_MOST = 5_000;

/** Collects what the history holds of one key. */
export function registerAccesses(key: Edn, culprit: Edn | undefined, nodeOf: NodeOf): RegisterAccesses {
  const { process: by, at: endedAt } = quotedOperation(culprit);
  const open = new Map<number, Operation>();
  const accesses: Access[] = [];
  let wrong: Access | undefined;
  const accessAt = ({ process, f, value }: Operation, from: number, until: number): Access | undefined => {
    const [ofKey, inner] = itemsOf(value) ?? [];
    const node = nodeOf(process);
    return node === undefined || !sameValue(ofKey, key)
      ? undefined
      : accessOf(f, inner ?? null, { node, f, from, until });
  };
  const neverEnded = (): readonly Access[] =>
    [...open.values()].flatMap((begun) => accessAt(begun, begun.time / 1e6, Number.POSITIVE_INFINITY) ?? []);
  return {
    visit: (operation) => {
      const { process, type, time } = operation;
      if (process === 'nemesis') return;
      const begun = open.get(process);
      open.delete(process);
      if (type === 'invoke') {
        open.set(process, operation);
      } else if (begun !== undefined && type !== 'fail') {
        const until = type === 'ok' ? time / 1e6 : Number.POSITIVE_INFINITY;
        const access = accessAt(operation, begun.time / 1e6, until);
        if (access === undefined || accesses.length >= OPERATIONS_AT_MOST) return;
        accesses.push(access);
        if (process === by && endedAt !== undefined && Math.abs(until - endedAt) < 0.001) wrong = access;
      }
    },
    around: () =>
      wrong === undefined || accesses.length >= OPERATIONS_AT_MOST
        ? undefined
        : { wrong, accesses: [...accesses, ...neverEnded()] },
  };
}

function accessOf(f: string, value: Edn, at: OperationAt): Access | undefined {
  if (f === 'read') return { ...at, reads: value };
  if (f === 'write') return { ...at, writes: value };
  const [from, to] = itemsOf(value) ?? [];
  return f !== 'cas' || from === undefined || to === undefined ? undefined : { ...at, reads: from, writes: to };
}
