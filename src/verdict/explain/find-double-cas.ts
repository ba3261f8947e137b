import { sameValue } from '../../checkers/clojure/edn-equality.ts';
import type { Edn } from '../../maelstrom/edn.ts';
import type { DoubleCas } from '../reason-subjects.ts';
import type { Access } from './register-accesses.ts';

/**
 * Two `cas` under way at the same time that both found a value which was there only once: each that succeeds takes it away.
 * `wrong` is the operation that fits no order, so one of the two was under way with it. Of several pairs, the one that took
 * least time.
 */
export function doubleCas(key: Edn, wrong: Access, accesses: readonly Access[]): DoubleCas | undefined {
  const succeeded = accesses.filter(takesAway);
  const [first] = succeeded
    .filter((one) => one.until >= wrong.from && one.from <= wrong.until)
    .flatMap((one) => succeeded.filter((other) => other !== one).map((other) => [one, other] as const))
    .flatMap(([one, other]) => pairOf(key, one, other, accesses) ?? [])
    .sort((a, b) => lengthOf(a) - lengthOf(b));
  return first;
}

interface Cas extends Access {
  readonly reads: Edn;
  readonly writes: Edn;
}

const takesAway = (access: Access): access is Cas =>
  access.reads !== undefined &&
  access.writes !== undefined &&
  !sameValue(access.reads, access.writes) &&
  Number.isFinite(access.until);

const lengthOf = ({ cas: [one, other] }: DoubleCas): number =>
  Math.max(one.until, other.until) - Math.min(one.from, other.from);

function pairOf(key: Edn, one: Cas, other: Cas, accesses: readonly Access[]): DoubleCas | undefined {
  if (!sameValue(one.reads, other.reads) || one.from > other.until || other.from > one.until) return undefined;
  const from = Math.min(one.from, other.from);
  const until = Math.max(one.until, other.until);
  const writers = accesses.filter(({ writes }) => writes !== undefined && sameValue(writes, one.reads));
  // However often it was written before, it was there once when the first of the two began.
  const before = writers.some((write) => write.until < from);
  const meanwhile = writers.filter((write) => write.until >= from && write.from <= until);
  const [writtenBy] = meanwhile;
  // What nothing wrote is wrong for another reason.
  if (meanwhile.length !== (before ? 0 : 1)) return undefined;
  const [earlier, later] = one.until <= other.until ? [one, other] : [other, one];
  return {
    kind: 'double-cas',
    reason: 'not-linearizable',
    key,
    value: one.reads,
    cas: [
      { ...earlier, value: earlier.writes },
      { ...later, value: later.writes },
    ],
    writtenBy: writtenBy === undefined ? undefined : { ...writtenBy, value: one.reads },
  };
}
