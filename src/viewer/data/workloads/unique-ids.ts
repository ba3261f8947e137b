import type { ValuedOperation } from './read-values.ts';

interface Duplicate {
  readonly id: string;
  readonly operations: readonly ValuedOperation[];
}

export interface UniqueIds {
  readonly ids: number;
  readonly duplicates: readonly Duplicate[];
}

export function uniqueIds(operations: readonly ValuedOperation[]): UniqueIds {
  const byId = new Map<string, ValuedOperation[]>();
  for (const operation of operations) {
    if (operation.completion !== 'ok') continue;
    const known = byId.get(operation.answeredText);
    if (known === undefined) byId.set(operation.answeredText, [operation]);
    else known.push(operation);
  }
  const duplicates = [...byId].filter(([, same]) => same.length > 1).map(([id, same]) => ({ id, operations: same }));
  return { ids: byId.size, duplicates };
}
