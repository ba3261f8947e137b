import { describe, expect, it } from 'vitest';
import { FAIL_ON, failsStep } from '../../src/action/fail-on.ts';
import { OUTCOMES } from '../../src/verdict/verdict.ts';

describe('the input fail-on', () => {
  it.each([
    ['unknown', ['unknown', 'fail', 'timeout', 'crash', 'error']],
    ['fail', ['fail', 'timeout', 'crash', 'error']],
    ['never', ['error']],
  ] as const)('%s fails the step for %j', (failOn, failing) => {
    expect(FAIL_ON).toContain(failOn);
    expect(OUTCOMES.filter((outcome) => failsStep(outcome, failOn))).toEqual(failing);
  });
});
