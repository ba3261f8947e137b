import { type Edn, type EdnMap, get, keyword } from '../../maelstrom/edn.ts';
import type { Validity } from '../../maelstrom/validity.ts';

/** `:valid?` of a checker's result; a result without one can't be relied on. */
export function validityOf(result: EdnMap): Validity {
  const valid = get(result, 'valid?');
  return typeof valid === 'boolean' ? valid : 'unknown';
}

export const validityEdn = (validity: Validity): Edn => (validity === 'unknown' ? keyword(validity) : validity);
