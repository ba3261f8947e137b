import type { Metrics } from '../verdict/verdict.ts';
import { plainNumber } from './figure-text.ts';

/** `stats.by-f.send.fail-count`; info is Jepsen's word for an operation that may have happened or not. */
const NOT_OK = /^stats\.by-f\.([a-z][a-z0-9-]{0,39})\.(fail|info)-count$/;

/** How many operations there were, and which did not succeed. */
export const operationCounts = (metrics: Metrics): Metrics =>
  Object.fromEntries(
    Object.entries(metrics).filter(([name, value]) => name === OPERATIONS || (NOT_OK.test(name) && value > 0)),
  );

export const OPERATIONS = 'stats.count';

/** Kinds of operations that are named. */
const KINDS_AT_MOST = 4;

/** `2 send failed, 1 poll undecided, 4 crash on purpose`: what of a run's operations did not succeed; empty when that is not known. */
export function whatFailed(metrics: Metrics): string {
  const kinds = Object.entries(metrics).flatMap(([name, value]) => {
    const [, f, type] = NOT_OK.exec(name) ?? [];
    if (f === undefined || !(value > 0)) return [];
    // Maelstrom's kafka workload crashes clients now and then; such an operation never succeeds.
    const fate = f === 'crash' ? 'on purpose' : type === 'fail' ? 'failed' : 'undecided';
    return [{ value, text: `${plainNumber(value)} ${f} ${fate}` }];
  });
  kinds.sort((a, b) => b.value - a.value);
  const more = kinds.length - KINDS_AT_MOST;
  return [
    ...kinds.slice(0, KINDS_AT_MOST).map(({ text }) => text),
    ...(more > 0 ? [`and ${more} more kinds`] : []),
  ].join(', ');
}
