import { type Edn, keywordName } from './edn.ts';

/** `:valid?` of a checker's result. */
export type Validity = true | false | 'unknown';

/** The worse of two: false, then unknown, then true (jepsen.checker/merge-valid). */
export function worseValidity(a: Validity, b: Validity): Validity {
  if (a === false || b === false) return false;
  return a === 'unknown' || b === 'unknown' ? 'unknown' : true;
}

/** A `:valid?` as it stands in a file; undefined for any value that Jepsen does not write there. */
export function validityOf(value: Edn | undefined): Validity | undefined {
  if (typeof value === 'boolean') return value;
  return keywordName(value) === 'unknown' ? 'unknown' : undefined;
}
