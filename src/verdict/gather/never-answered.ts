import type { UnansweredRequest } from '../reason-subjects.ts';
import type { HistoryFacts } from './history-facts.ts';

/** The kinds of requests of which not one was answered, and whether all unanswered ones are of the only such kind. */
export function neverAnswered({ byF, timeouts }: Pick<HistoryFacts, 'byF' | 'timeouts'>): {
  readonly kinds: readonly string[];
  readonly only: string | undefined;
} {
  const kinds = [...(timeouts?.byKind ?? [])].filter(([f, { count }]) => {
    const { ok = 0, fail = 0, info = 0 } = byF.get(f) ?? {};
    return count === ok + fail + info;
  });
  const [first] = kinds;
  const isAll = kinds.length === 1 && first?.[1].count === timeouts?.count;
  return { kinds: kinds.map(([f]) => f), only: isAll ? first?.[0] : undefined };
}

/** A kind of operation by its name, which comes from the store; ids hold only what ids may hold. */
export const operationName = (f: string): string => (/^[a-z][a-z0-9-]{0,39}$/.test(f) ? f : 'operation');

/** The id of the reason that not one operation of a kind succeeded. */
export const noSuccessId = (f: string): string => `no-successful-${operationName(f)}`;

/** The first request without an answer, for the journal; nothing where the history tells already what they have in common. */
export function unansweredSubjects(history: Pick<HistoryFacts, 'byF' | 'timeouts'>): readonly UnansweredRequest[] {
  const { only } = neverAnswered(history);
  const [found] = history.timeouts?.byKind ?? [];
  if (found?.[1].first === undefined || found[1].shared !== undefined) return [];
  const [f, { first }] = found;
  const reason = only === undefined ? 'timeouts' : noSuccessId(only);
  return [{ kind: 'unanswered-request', reason, f, ...first }];
}
