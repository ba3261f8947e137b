import type { Edn, EdnMap } from '../../maelstrom/edn.ts';
import { get, itemsOf, list, record } from '../../maelstrom/edn.ts';
import { type Operation, operationEdn } from '../../maelstrom/operations-and-messages.ts';
import { type Identity, identityOf } from '../clojure/edn-equality.ts';

/** Clients' exceptions by class, the most frequent first; never invalid (jepsen.checker/unhandled-exceptions). */
export function checkExceptions(history: readonly Operation[]): EdnMap {
  const byClass = new Map<Identity, { readonly type: Edn; readonly example: Operation; count: number }>();
  for (const op of history) {
    const exception = op.type === 'info' ? op.extra?.exception : undefined;
    if (exception === undefined || exception === null) continue;
    const type = get(itemsOf(get(exception, 'via'))?.[0], 'type') ?? null;
    const known = byClass.get(identityOf(type));
    if (known === undefined) byClass.set(identityOf(type), { type, example: op, count: 1 });
    else known.count++;
  }
  const groups = [...byClass.values()].sort((a, b) => b.count - a.count);
  if (groups.length === 0) return record({ 'valid?': true });
  const exceptions = groups.map(({ type, example, count }) =>
    record({ count, class: type, example: operationEdn(example) }),
  );
  return record({ 'valid?': true, exceptions: list(exceptions) });
}
