import { describe, expect, it } from 'vitest';
import { DEFAULT_PLOTS, parsePlots } from '../../src/plan/plots-option.ts';
import { UserError } from '../../src/text/user-error.ts';

describe('parsePlots', () => {
  it.each(['summary', 'all', 'none'])('knows %s', (word) => {
    expect(parsePlots('plots', word, 'maelstrom')).toBe(word);
  });

  it.each(['maelstrom', 'embedded'] as const)('is summary where nothing is asked of %s', (engine) => {
    expect(parsePlots('plots', undefined, engine)).toBe('summary');
    expect(DEFAULT_PLOTS).toBe('summary');
  });

  it.each(['', 'some', 'ever'])('refuses %j, and lists the words it knows', (word) => {
    expect(() => parsePlots('--plots', word, 'maelstrom')).toThrow(UserError);
    expect(() => parsePlots('--plots', word, 'maelstrom')).toThrow(
      `--plots: found "${word}"; write summary, all or none.`,
    );
  });

  it('refuses every word on the embedded engine, which draws no plots', () => {
    for (const word of ['summary', 'all', 'none'])
      expect(() => parsePlots('plots', word, 'embedded')).toThrow(
        `plots: found "${word}", but the embedded engine draws no plots. Leave it out.`,
      );
  });
});
