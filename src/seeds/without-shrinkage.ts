import type { RunVerdict } from '../verdict/verdict.ts';

/** Begins the ids of reasons for which not one operation of a kind succeeded. */
export const NO_SUCCESS = 'no-successful-';

/**
 * A smaller run's verdict, without the kinds of operations of which only there none succeeded: so few are left in it that its one
 * read may be of a key that nobody wrote.
 * @param found the verdict of the run that it was made smaller from
 */
export function withoutShrinkage(smaller: RunVerdict, found: RunVerdict): RunVerdict {
  const known = new Set(found.reasons.map(({ id }) => id));
  const isShrinkage = (id: string | undefined): boolean => id?.startsWith(NO_SUCCESS) === true && !known.has(id);
  return {
    ...smaller,
    reasons: smaller.reasons.filter(({ id, under }) => !isShrinkage(id) && !isShrinkage(under)),
  };
}
