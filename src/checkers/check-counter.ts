import type { Edn, EdnMap } from '../maelstrom/edn.ts';
import { list, record } from '../maelstrom/edn.ts';
import { type Operation, operationEdn } from '../maelstrom/operations-and-messages.ts';
import { CheckerFailure } from './result/checker-failure.ts';

/** Integers from the first to the second, both included. */
type Interval = readonly [lowest: number, highest: number];

/** Far more than real runs have. Deltas whose subsets all have different sums would double them at each step. */
const INTERVALS_AT_MOST = 200_000;

/**
 * Every final read must be the sum of all acknowledged adds and any choice of the indefinite ones
 * (maelstrom/workload/pn_counter.clj; g-counter is the same). Adds that never completed are indefinite too.
 */
export function checkCounter(history: readonly Operation[]): EdnMap {
  let definite = 0;
  const possible: number[] = [];
  const pending = new Map<Operation['process'], Operation>();
  const reads: Operation[] = [];
  for (const op of history) {
    if (op.f === 'read' && op.type === 'ok' && op.final === true) reads.push(op);
    if (op.f !== 'add') continue;
    if (op.type === 'invoke') pending.set(op.process, op);
    else pending.delete(op.process);
    if (op.type === 'ok') definite += deltaOf(op);
    else if (op.type === 'info') possible.push(deltaOf(op));
  }
  for (const op of pending.values()) possible.push(deltaOf(op));

  const farthest = possible.reduce((sum, delta) => sum + Math.abs(delta), Math.abs(definite));
  if (!Number.isSafeInteger(farthest)) throw new CheckerFailure('the sums are too large for exact arithmetic');
  let acceptable: readonly Interval[] = [[definite, definite]];
  for (const part of partsOf(possible)) {
    acceptable = withMoved(acceptable, part);
    if (acceptable.length > INTERVALS_AT_MOST) {
      throw new CheckerFailure(`more than ${INTERVALS_AT_MOST} separate ranges of sums are possible`);
    }
  }
  const errors = reads.filter((read) => !contains(acceptable, integerOf(read)));
  return record({
    'valid?': errors.length === 0,
    errors: errors.length === 0 ? null : list(errors.map(operationEdn)),
    'final-reads': list(reads.map((read) => read.value)),
    acceptable: list(acceptable.map(([lowest, highest]): Edn => [lowest, highest])),
  });
}

function deltaOf(op: Operation): number {
  if (Number.isSafeInteger(op.value)) return op.value as number;
  throw new CheckerFailure(`operation ${op.index} adds something that is not an integer, or is too large`);
}

function integerOf(op: Operation): number | bigint {
  if (typeof op.value === 'bigint' || (typeof op.value === 'number' && Number.isInteger(op.value))) return op.value;
  throw new CheckerFailure(
    `the final read ${op.index} returned something that is not an integer`,
    'java.lang.AssertionError',
  );
}

/**
 * Fewer numbers with the same subset sums. The subsets of n equal deltas have as sums 0 to n times the delta, and so
 * have the subsets of 1, 2, 4, … times the delta and what remains of n.
 */
function* partsOf(deltas: readonly number[]): Generator<number> {
  const times = new Map<number, number>();
  for (const delta of deltas) times.set(delta, (times.get(delta) ?? 0) + 1);
  for (const [delta, count] of times) {
    if (delta === 0) continue;
    let left = count;
    for (let part = 1; left > 0; part *= 2) {
      yield delta * Math.min(part, left);
      left -= part;
    }
  }
}

/** The intervals and their copies moved by delta: sorted, and merged where they touch. */
function withMoved(intervals: readonly Interval[], delta: number): readonly Interval[] {
  const merged: [number, number][] = [];
  let [i, j] = [0, 0];
  while (i < intervals.length || j < intervals.length) {
    const here = intervals[i];
    const original = intervals[j];
    const moved: Interval | undefined = original && [original[0] + delta, original[1] + delta];
    let next: Interval;
    if (here !== undefined && (moved === undefined || here[0] <= moved[0])) {
      next = here;
      i++;
    } else {
      next = moved as Interval;
      j++;
    }
    const last = merged.at(-1);
    if (last !== undefined && next[0] <= last[1] + 1) last[1] = Math.max(last[1], next[1]);
    else merged.push([next[0], next[1]]);
  }
  return merged;
}

function contains(intervals: readonly Interval[], value: number | bigint): boolean {
  let low = 0;
  let high = intervals.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const interval = intervals[middle] as Interval;
    if (value < interval[0]) high = middle - 1;
    else if (value > interval[1]) low = middle + 1;
    else return true;
  }
  return false;
}
