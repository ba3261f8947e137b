import { type Edn, entriesOf, get, keywordName, numberOf } from '../../maelstrom/edn.ts';
import type { HistoryFacts } from './history-facts.ts';

const COUNTS = [
  ['ok', 'ok-count'],
  ['fail', 'fail-count'],
  ['info', 'info-count'],
] as const;

/**
 * Whether a history ends before its run did: it lacks operations that `:stats` counts, and has none that `:stats` does not
 * count. A file that was cut between two lines shows this and nothing else; any other difference is a contradiction.
 */
export function endsEarly({ byF }: Pick<HistoryFacts, 'byF'>, stats: Edn | undefined): boolean {
  const kinds = entriesOf(get(stats, 'by-f')).map(([f, counts]) => [keywordName(f) ?? '', counts] as const);
  const names = new Set([...byF.keys(), ...kinds.map(([f]) => f)]);
  let lacking = 0;
  for (const f of names) {
    const counted = kinds.find(([name]) => name === f)?.[1];
    for (const [type, key] of COUNTS) {
      const difference = (numberOf(get(counted, key)) ?? 0) - (byF.get(f)?.[type] ?? 0);
      if (difference < 0) return false;
      lacking += difference;
    }
  }
  return lacking > 0;
}
