import { describe, expect, it } from 'vitest';
import { numberedNames } from '../../src/page/numbered-names.ts';

describe('numberedNames', () => {
  it('numbers names as they come, each once', () => {
    const names = numberedNames(10);
    expect(['b', 'a', 'b'].map(names.of)).toEqual([0, 1, 0]);
    expect(names.all).toEqual(['b', 'a']);
  });

  it('has one number for all names beyond the first ones', () => {
    const names = numberedNames(2);
    expect(['a', 'b', 'c', 'd', 'a', 'c'].map(names.of)).toEqual([0, 1, 2, 2, 0, 2]);
    expect(names.all).toEqual(['a', 'b', '(others)']);
  });

  it('keeps names apart that look alike once they are cut or made fit for a line', () => {
    const names = numberedNames(10);
    const long = 'x'.repeat(200);
    expect([long, `${long}y`, 'a\n'].map(names.of)).toEqual([0, 1, 2]);
    expect(names.all[0]?.length).toBeLessThanOrEqual(101);
    expect(names.all[2]).not.toContain('\n');
  });
});
