import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readableReporting, readReporting } from '../../src/action/publishing-inputs.ts';

const WORKSPACE = tmpdir();

const env = (inputs: Readonly<Record<string, string>>): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));

describe('the inputs for the report', () => {
  it('have the numbers that the runner fills in', () => {
    expect(readReporting(env({ 'job-total': '14', 'check-run-id': '109986525349' }), WORKSPACE)).toMatchObject({
      jobTotal: 14,
      checkRun: 109_986_525_349,
    });
  });

  it('have the seeds that the leg was asked for', () => {
    expect(readReporting(env({ seeds: '501-1000' }), WORKSPACE).seeds).toEqual({ from: 501, to: 1000 });
    expect(readReporting(env({ seeds: '0' }), WORKSPACE)).not.toHaveProperty('seeds');
    expect(readableReporting(env({ seeds: 'all' }), WORKSPACE)).not.toHaveProperty('seeds');
  });

  it.each(['', '0', '257', 'null', '<nil>', '-1', '1.5'])('take %j for a runner that does not say', (text) => {
    expect(readReporting(env({ 'job-total': text }), WORKSPACE).jobTotal).toBeUndefined();
  });

  it('are refused when a person wrote them wrong, unless there is an error to report already', () => {
    const wrong = {
      comment: 'sometimes',
      artifacts: 'some',
      'retention-days': 'long',
      'compression-level': '10',
      'pull-request': '#7',
      points: 'many',
      junit: '../junit.xml',
    };
    for (const [name, value] of Object.entries(wrong))
      expect(() => readReporting(env({ [name]: value }), WORKSPACE)).toThrow(`${name}: found "${value}"`);
    const right = { 'comment-key': 'k', 'github-token': 't', matrix: '{' };
    expect(readableReporting(env({ ...wrong, ...right }), WORKSPACE)).toEqual({
      comment: 'always',
      artifacts: 'all',
      commentKey: 'k',
      compressionLevel: 6,
      formats: {},
      points: 0,
      token: 't',
      matrix: '{',
    });
  });

  it('are kept where another one is wrong', () => {
    const given = env({ artifacts: 'some', 'pull-request': '7', points: '10', junit: 'junit.xml' });
    expect(readableReporting(given, WORKSPACE)).toMatchObject({
      pullRequest: 7,
      points: 10,
      formats: { junit: path.join(WORKSPACE, 'junit.xml') },
    });
  });
});
