import { type Edn, type EdnMap, get, keyword } from '../../maelstrom/edn.ts';
import type { Validity } from '../../maelstrom/validity.ts';

/** `:valid?` of a checker's result. A result without one is unknown. */
export function resultValidity(result: EdnMap): Validity {
  const valid = get(result, 'valid?');
  return typeof valid === 'boolean' ? valid : 'unknown';
}

export const validityEdn = (validity: Validity): Edn => (validity === 'unknown' ? keyword(validity) : validity);
