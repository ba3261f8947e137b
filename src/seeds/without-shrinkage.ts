import type { RunVerdict } from '../verdict/verdict.ts';

/** Begins the ids of reasons for which not one operation of a kind succeeded. */
export const NO_SUCCESS = 'no-successful-';

/**
 * A smaller run's verdict, without the reason that no operation of a kind succeeded where only the smaller run has it: the one read
 * that is left in it may be of a key that was never written. What stands below such a reason goes with it.
 * @param found the verdict of the run that it was made smaller from
 */
export function withoutShrinkage(smaller: RunVerdict, found: RunVerdict): RunVerdict {
  const known = new Set(found.reasons.map(({ id }) => id));
  const left = new Set<string>();
  // A cause stands before what it brought about.
  for (const { id, under } of smaller.reasons)
    if ((id.startsWith(NO_SUCCESS) && !known.has(id)) || (under !== undefined && left.has(under))) left.add(id);
  return { ...smaller, reasons: smaller.reasons.filter(({ id }) => !left.has(id)) };
}
