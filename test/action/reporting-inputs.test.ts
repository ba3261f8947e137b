import { describe, expect, it } from 'vitest';
import { readableReporting, readReporting } from '../../src/action/reporting-inputs.ts';

const env = (inputs: Readonly<Record<string, string>>): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));

describe('the inputs for the report', () => {
  it('have the numbers that the runner fills in', () => {
    expect(readReporting(env({ 'job-total': '14', 'check-run-id': '109986525349' }))).toMatchObject({
      jobTotal: 14,
      checkRun: 109_986_525_349,
    });
  });

  it.each(['', '0', '257', 'null', '<nil>', '-1', '1.5'])('take %j for a runner that does not say', (text) => {
    expect(readReporting(env({ 'job-total': text })).jobTotal).toBeUndefined();
  });

  it('are refused when a person wrote them wrong, unless there is an error to report already', () => {
    const wrong = { comment: 'sometimes', artifacts: 'some', 'retention-days': 'long', 'compression-level': '10' };
    for (const [name, value] of Object.entries(wrong))
      expect(() => readReporting(env({ [name]: value }))).toThrow(`${name}: found "${value}"`);
    expect(readableReporting(env({ ...wrong, 'comment-key': 'k', 'github-token': 't', matrix: '{' }))).toEqual({
      comment: 'always',
      artifacts: 'all',
      commentKey: 'k',
      compressionLevel: 6,
      token: 't',
      matrix: '{',
    });
  });
});
