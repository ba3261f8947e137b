import type { CatalogueEntry } from './entry.ts';

/** How limits are broken. */
export const LIMITS: readonly CatalogueEntry[] = [
  {
    id: 'limit-*',
    chapter: 'limits',
    title: 'A limit is broken',
    explanation:
      'The run is valid, but a number that it was asked to keep to is over (or under) its bound, or the run has no such number at all.',
    advice:
      'docs/metrics.md says what each number means. For messages per operation: batch, send only what the other does not have, and do not echo a value back to where it came from. For latencies: pass a value on at once, over few hops, and again when nobody has acknowledged it.',
    outcome: 'fail',
    causes: ['message-storm'],
  },
  {
    id: 'limit-unknown-metric',
    chapter: 'limits',
    title: 'A limit names a metric that does not exist',
    explanation:
      'A metric that a run does not have counts as a broken limit, so that a misspelling cannot pass unnoticed.',
    advice: 'Use one of the names that this run has.',
    outcome: 'fail',
  },
  {
    id: 'limit-undecided',
    chapter: 'limits',
    title: 'A limit could not be compared with the base branch',
    explanation: 'The limit is relative to the base branch, and no result of the base branch is at hand yet.',
    advice: 'It is decided once the workflow has run on the base branch.',
  },
];
