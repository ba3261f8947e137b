import { oneOf } from '../text/parse-given-value.ts';
import type { Outcome } from '../verdict/outcomes.ts';

/** The input `fail-on`: from which outcome on a step fails. */
const FAIL_ON = ['unknown', 'fail', 'never'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** The input as it was given, or its default. @throws UserError naming the choices */
export const failOnOf = (text: string | undefined): FailOn => oneOf('fail-on', text ?? 'unknown', FAIL_ON);

/** Whether an outcome fails the step. An error always does: nothing of the node was judged. */
export function failsStep(outcome: Outcome, failOn: FailOn): boolean {
  if (outcome === 'pass') return false;
  if (outcome === 'error' || failOn === 'unknown') return true;
  return failOn === 'fail' && outcome !== 'unknown';
}
