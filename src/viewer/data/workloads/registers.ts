import { itemsOf } from '../../../maelstrom/edn.ts';
import { shortText, type ValuedOperation } from './read-values.ts';

/** An operation on one key of a key-value store, in words. */
export interface KeyOperation {
  readonly operation: ValuedOperation;
  readonly label: string;
}

/** The operations of each key, in the order in which keys were first used. */
export function operationsByKey(operations: readonly ValuedOperation[]): ReadonlyMap<string, readonly KeyOperation[]> {
  const byKey = new Map<string, KeyOperation[]>();
  for (const operation of operations) {
    const [key, asked] = itemsOf(operation.asked) ?? [];
    if (key === undefined) continue;
    const answered = itemsOf(operation.answered)?.[1];
    const own = byKey.get(shortText(key)) ?? [];
    byKey.set(shortText(key), own);
    own.push({ operation, label: labelOf(operation, asked, answered) });
  }
  return byKey;
}

type Value = ValuedOperation['asked'] | undefined;

function labelOf({ f, completion }: ValuedOperation, asked: Value, answered: Value): string {
  if (f === 'read') return completion === 'ok' ? `read ${shortText(answered)}` : 'read';
  if (f !== 'cas') return `${f} ${shortText(asked)}`;
  const [from, to] = itemsOf(asked) ?? [];
  return `cas ${shortText(from)} → ${shortText(to)}`;
}
