import type { Edn, EdnMap } from '../maelstrom/edn.ts';
import { get, list, record } from '../maelstrom/edn.ts';
import type { Operation } from '../maelstrom/operations-and-messages.ts';
import { sameValue } from './clojure/edn-equality.ts';
import { eachCompletion } from './completions.ts';

/**
 * Every reply must hold what was sent (maelstrom/workload/echo.clj). Operations that timed out or never completed do not
 * count. A definite error counts, since it is not an echo.
 */
export function checkEcho(history: readonly Operation[]): EdnMap {
  const errors: Edn[] = [];
  eachCompletion(history, (op, invocation) => {
    if (op.type === 'info' || invocation === undefined) return;
    if (!sameValue(invocation.value, get(op.value, 'echo') ?? null)) {
      errors.push(['Expected a message with :echo', invocation.value, 'But received', op.value]);
    }
  });
  return record({ 'valid?': errors.length === 0, errors: list(errors) });
}
