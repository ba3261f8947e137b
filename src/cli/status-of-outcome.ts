import type { Outcome } from '../verdict/outcomes.ts';

/** Exit statuses of the command line; bad usage is an error too. After signal n it is 128 + n (processes/end-signals.ts). */
export const EXIT_STATUS: Readonly<Record<Outcome, number>> = {
  pass: 0,
  fail: 1,
  unknown: 2,
  crash: 3,
  timeout: 3,
  error: 4,
};
