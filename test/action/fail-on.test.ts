import { describe, expect, it } from 'vitest';
import { failOnOf, failsStep } from '../../src/action/fail-on.ts';
import { OUTCOMES } from '../../src/verdict/outcomes.ts';

describe('the input fail-on', () => {
  it.each([
    ['unknown', ['unknown', 'fail', 'timeout', 'crash', 'error']],
    ['fail', ['fail', 'timeout', 'crash', 'error']],
    ['never', ['error']],
  ] as const)('%s fails the step for %j', (failOn, failing) => {
    expect(failOnOf(failOn)).toBe(failOn);
    expect(OUTCOMES.filter((outcome) => failsStep(outcome, failOn))).toEqual(failing);
  });

  it('is unknown by default, and one of three', () => {
    expect(failOnOf(undefined)).toBe('unknown');
    expect(() => failOnOf('often')).toThrow('fail-on: found "often"; write unknown, fail or never.');
  });
});
