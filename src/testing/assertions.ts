/** A verdict as an assertion, whose message is the report. */
import { AssertionError } from 'node:assert';
import type { ChallengeVerdict } from './run-challenge.ts';

/**
 * A matcher for Vitest and Jest, once it is registered there: `expect.extend({ toPass })`, then
 * `expect(await runChallenge(…)).toPass()`.
 */
export function toPass(received: unknown): { readonly pass: boolean; readonly message: () => string } {
  const { passed, report } = verdictOf(received, 'toPass');
  return { pass: passed, message: () => (passed ? `It passes, and was expected not to:\n\n${report}` : report) };
}

/** For node:test and anything else: throws an AssertionError unless the verdict is a pass. */
export function assertPass(verdict: ChallengeVerdict): void {
  const { passed, report, outcome } = verdictOf(verdict, 'assertPass');
  if (passed) return;
  throw new AssertionError({ message: report, actual: outcome, expected: 'pass', operator: 'assertPass' });
}

function verdictOf(received: unknown, name: string): ChallengeVerdict {
  if (received instanceof Promise) {
    throw new TypeError(`${name} takes a verdict; found a promise. Write await before runChallenge.`);
  }
  const { passed, report } = (received ?? {}) as Partial<ChallengeVerdict>;
  if (typeof passed === 'boolean' && typeof report === 'string') return received as ChallengeVerdict;
  throw new TypeError(`${name} takes what runChallenge resolves with.`);
}
