import { type Edn, numberOf } from '../../../maelstrom/edn.ts';
import type { ValuedOperation } from './read-values.ts';

/** What a counter may be from a moment on. Times are microseconds. */
interface Step {
  readonly time: number;
  readonly least: number;
  readonly most: number;
}

export interface CounterRead {
  readonly operation: number;
  readonly node: number;
  readonly time: number;
  readonly value: number;
  /** Whether the value was possible at some moment of the read. */
  readonly possible: boolean;
  /** Whether no addition was invoked after it: such a read is to show all of them. */
  readonly last: boolean;
}

export interface CounterHistory {
  readonly steps: readonly Step[];
  readonly reads: readonly CounterRead[];
}

const amountOf = (value: Edn): number => numberOf(value) ?? (typeof value === 'bigint' ? Number(value) : 0);

/**
 * The sums that a read may show at each moment if every addition were seen at once: those that were acknowledged count, those that
 * are under way or undecided may.
 */
export function counterHistory(operations: readonly ValuedOperation[]): CounterHistory {
  const changes: { readonly time: number; readonly least: number; readonly most: number }[] = [];
  let lastAdd = Number.NEGATIVE_INFINITY;
  for (const { f, asked, invoked, completed, completion } of operations) {
    if (f !== 'add') continue;
    const amount = amountOf(asked);
    const [down, up] = [Math.min(0, amount), Math.max(0, amount)];
    lastAdd = Math.max(lastAdd, invoked);
    changes.push({ time: invoked, least: down, most: up });
    // From then on it counts for certain, or for certain not.
    if (completion === 'ok') changes.push({ time: completed, least: amount - down, most: amount - up });
    if (completion === 'fail') changes.push({ time: completed, least: -down, most: -up });
  }
  changes.sort((a, b) => a.time - b.time);
  const steps: Step[] = [{ time: 0, least: 0, most: 0 }];
  for (const { time, least, most } of changes) {
    const before = steps.at(-1) as Step;
    const step = { time, least: before.least + least, most: before.most + most };
    if (before.time === time) steps[steps.length - 1] = step;
    else steps.push(step);
  }
  const reads = operations.flatMap(({ f, completion, at, node, answered, invoked, completed }): CounterRead[] => {
    if (f !== 'read' || completion !== 'ok') return [];
    const value = amountOf(answered);
    const [least, most] = boundsBetween(steps, invoked, completed);
    const possible = value >= least && value <= most;
    return [{ operation: at, node, time: completed, value, possible, last: invoked > lastAdd }];
  });
  return { steps, reads };
}

function boundsBetween(steps: readonly Step[], from: number, to: number): readonly [least: number, most: number] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((steps[middle] as Step).time <= from) low = middle + 1;
    else high = middle;
  }
  for (let at = Math.max(0, low - 1); at < steps.length && (steps[at] as Step).time <= to; at += 1) {
    least = Math.min(least, (steps[at] as Step).least);
    most = Math.max(most, (steps[at] as Step).most);
  }
  return [least, most];
}
