import type { Outcome } from '../verdict/outcomes.ts';

/** How an outcome is shown. The word stands next to the sign wherever the sign stands alone. */
export const SIGNS: Readonly<Record<Outcome, string>> = {
  pass: '✅',
  unknown: '❓',
  fail: '❌',
  timeout: '⏱️',
  crash: '💥',
  error: '⛔',
};

export const VERBS: Readonly<Record<Outcome, string>> = {
  pass: 'passes',
  unknown: 'is undecided',
  fail: 'fails',
  timeout: 'ran out of time',
  crash: 'crashed',
  error: 'could not be judged',
};
