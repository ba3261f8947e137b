import { type Edn, itemsOf } from '../../maelstrom/edn.ts';
import { brief } from '../quote.ts';

/** What a transaction of the workload writes with. */
export type Write = 'append' | 'w';

const FORMS: Readonly<Record<Write, string>> = {
  append: 'neither a read, ["r", key, list of values], nor an append, ["append", key, value]',
  w: 'neither a read, ["r", key, value], nor a write, ["w", key, value]',
};

/** The first operation of a `txn` that does not have its form, and why, in words; undefined where all have. */
export function wrongStep(txn: Edn | undefined, write: Write): string | undefined {
  for (const step of itemsOf(txn) ?? []) {
    const fault = faultOf(step, write);
    if (fault !== undefined) return `inside txn, ${fault}`;
  }
  return undefined;
}

function faultOf(step: Edn, write: Write): string | undefined {
  const parts = itemsOf(step);
  const shown = brief(step, 60);
  if (parts === undefined) return `${shown} is not a list of three, such as ["r", key, null]`;
  const [f, key, value] = parts;
  if (f !== 'r' && f !== write) return `${shown} is ${FORMS[write]}`;
  if (parts.length !== 3) return `${shown} has ${parts.length} parts, not three`;
  if (f !== 'r' || write !== 'append' || value === null || itemsOf(value) !== undefined) return undefined;
  return `the read ${shown} holds ${brief(value, 40)}, not the list of all values that were appended to ${brief(key, 40)}`;
}
