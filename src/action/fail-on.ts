import type { Outcome } from '../verdict/verdict.ts';

/** The input `fail-on`: from which outcome on a step fails. */
export const FAIL_ON = ['unknown', 'fail', 'never'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** Whether an outcome fails the step. An error always does: nothing of the node was judged. */
export function failsStep(outcome: Outcome, failOn: FailOn): boolean {
  if (outcome === 'pass') return false;
  if (outcome === 'error' || failOn === 'unknown') return true;
  return failOn === 'fail' && outcome !== 'unknown';
}
