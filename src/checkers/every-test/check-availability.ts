import type { EdnMap } from '../../maelstrom/edn.ts';
import { record } from '../../maelstrom/edn.ts';
import { isClientOperation, type Operation } from '../../maelstrom/operations-and-messages.ts';
import { float32 } from '../clojure/float32.ts';

/** `--availability`: all requests must succeed, or at least this fraction of them; null demands nothing. */
export type AvailabilityGoal = 'total' | number | null;

/** The fraction of requests that succeeded, against the goal (maelstrom/checker.clj). */
export function checkAvailability(history: readonly Operation[], goal: AvailabilityGoal): EdnMap {
  let invoked = 0;
  let succeeded = 0;
  for (const op of history) {
    if (!isClientOperation(op)) continue;
    if (op.type === 'invoke') invoked++;
    else if (op.type === 'ok') succeeded++;
  }
  if (invoked === 0) return record({ 'valid?': goal === null || goal === 'total' || goal <= 1, 'ok-fraction': 1 });
  // Maelstrom compares the goal, a double, with a float. 9 of 10 do not reach a goal of 0.9, since 0.9f is a bit less.
  const fraction = Math.fround(succeeded / invoked);
  return record({
    'valid?': goal === null || (goal === 'total' ? fraction === 1 : goal <= fraction),
    'ok-fraction': float32(fraction),
  });
}
