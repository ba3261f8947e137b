import { sameValue } from '../../checkers/clojure/edn-equality.ts';
import type { Edn } from '../../maelstrom/edn.ts';
import type { OldRead } from '../reason-subjects.ts';
import type { Access } from './register-accesses.ts';

/**
 * The smallest contradiction around the operation that fits no order: it shows a value after another one had been written, and
 * nothing can have written the first value back in between.
 */
export function oldRead(key: Edn, read: Access, accesses: readonly Access[]): OldRead | undefined {
  const value = read.reads;
  if (value === undefined) return undefined;
  const writersOfIt = accesses.filter(
    (one) => one !== read && one.writes !== undefined && sameValue(one.writes, value),
  );
  const [newest] = accesses
    .filter(({ writes, until }) => writes !== undefined && !sameValue(writes, value) && until < read.from)
    .filter((write) => writersOfIt.every((one) => one.until < write.from || one.from > read.until))
    .sort((a, b) => b.until - a.until);
  if (newest?.writes === undefined) return undefined;
  const [older] = writersOfIt.filter(({ until }) => until < newest.from).sort((a, b) => b.until - a.until);
  return {
    kind: 'old-read',
    reason: 'not-linearizable',
    key,
    write: { ...newest, value: newest.writes },
    read: { ...read, value },
    older: older === undefined ? undefined : { ...older, value },
  };
}
