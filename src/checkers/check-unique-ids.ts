import type { Edn, EdnMap } from '../maelstrom/edn.ts';
import { record } from '../maelstrom/edn.ts';
import type { Operation } from '../maelstrom/operations-and-messages.ts';
import { compareValues, type Identity, identityOf } from './clojure/edn-equality.ts';

const DUPLICATES_SHOWN = 48;

/**
 * No id may occur twice (jepsen.checker/unique-ids). Ids that can't be compared, such as texts with numbers or JSON
 * objects, make Maelstrom's checker throw; here they are a CheckerFailure.
 */
export function checkUniqueIds(history: readonly Operation[]): EdnMap {
  let attempted = 0;
  let acknowledged = 0;
  let lowest: Edn = null;
  let highest: Edn = null;
  const seen = new Set<Identity>();
  const repeated = new Map<Identity, { readonly id: Edn; count: number }>();
  for (const op of history) {
    if (op.f !== 'generate') continue;
    if (op.type === 'invoke') attempted++;
    if (op.type !== 'ok') continue;
    const id = op.value;
    if (acknowledged === 0) {
      lowest = id;
      highest = id;
    } else if (compareValues(id, lowest) < 0) {
      lowest = id;
    } else if (compareValues(id, highest) > 0) {
      highest = id;
    }
    acknowledged++;
    const identity = identityOf(id);
    if (!seen.has(identity)) {
      seen.add(identity);
      continue;
    }
    const known = repeated.get(identity);
    if (known === undefined) repeated.set(identity, { id, count: 2 });
    else known.count++;
  }
  // Of equally frequent ids it shows the highest: Maelstrom sorts by id, then by count, and reverses that.
  const shown = [...repeated.values()]
    .sort((a, b) => b.count - a.count || compareValues(b.id, a.id))
    .slice(0, DUPLICATES_SHOWN)
    .sort((a, b) => compareValues(a.id, b.id));
  return record({
    'valid?': repeated.size === 0,
    'attempted-count': attempted,
    'acknowledged-count': acknowledged,
    'duplicated-count': repeated.size,
    duplicated: { map: shown.map(({ id, count }) => [id, count] as const) },
    range: [lowest, highest],
  });
}
