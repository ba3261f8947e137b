import { describe, expect, it } from 'vitest';
import { inputText, pullRequestInput } from '../../src/action/input-variables.ts';

const inputs = (given: Readonly<Record<string, string>>): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));

describe('an input', () => {
  it('is given unless it is empty', () => {
    const env = inputs({ rate: ' 5 ', bin: ' ' });
    expect(['rate', 'bin', 'challenge'].map((name) => inputText(env, name))).toEqual(['5', undefined, undefined]);
  });

  it('pull-request is a number', () => {
    expect(pullRequestInput(inputs({ 'pull-request': ' 12 ' }))).toBe(12);
    expect(pullRequestInput({})).toBeUndefined();
    for (const text of ['0', '-1', '1.5', '#12', '1e3', '9'.repeat(16)])
      expect(() => pullRequestInput(inputs({ 'pull-request': text })), text).toThrow(/^pull-request: found "/);
  });
});
