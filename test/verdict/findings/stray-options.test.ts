import { describe, expect, it } from 'vitest';
import { strayOptions } from '../../../src/verdict/findings/stray-options.ts';
import { aLog, someFacts } from '../facts.ts';

const stray = (...args: readonly string[]) => strayOptions(someFacts({ log: aLog({ options: { args } }) }));

describe('strayOptions', () => {
  it.each(['–nemesis', '—time-limit', '\u2212-rate', '?rate', '?-rate', '\ufffd\ufffdrate', '??rate', '-–rate'])(
    'finds %s',
    (word) => {
      expect(stray(word)).toMatchObject([
        { id: 'dash-in-arguments', detail: expect.stringContaining(word.replace(/^[^a-z]+/, '')) },
      ]);
    },
  );

  it.each(['--rate', '-rate', 'rate', '–verbose', '–nemesis=x', 'x–rate', '– rate', 'a?rate', '?rate=3'])(
    'leaves %s to the node',
    (word) => {
      expect(stray(word)).toEqual([]);
    },
  );

  it('names at most five', () => {
    expect(stray(...Array.from({ length: 7 }, () => '–rate'))[0]?.detail).toBe(
      `The node was given ${Array.from({ length: 5 }, () => '"–rate"').join(', ')} as an argument, and the option had no effect.`,
    );
    expect(strayOptions(someFacts())).toEqual([]);
  });
});
