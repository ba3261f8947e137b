import { describe, expect, it } from 'vitest';
import { areApart, type SeedShare, seedsText, totalsOf } from '../../../src/report/rows/seed-shares.ts';
import { aFailingShare, aShare } from '../verdicts.ts';

const sharesOf = (...ranges: readonly (readonly [number, number])[]): readonly SeedShare[] =>
  ranges.flatMap(([from, to], leg) => aShare(leg, from, to).shares ?? []);

describe('shares of seeds', () => {
  it('are apart where no seed is in two of them', () => {
    expect(areApart(sharesOf([501, 1000], [1, 500], [1001, 1001]))).toBe(true);
    expect(areApart(sharesOf([501, 1000], [1, 501]))).toBe(false);
    expect(areApart(sharesOf([1, 200], [1, 200]))).toBe(false);
  });
});

describe('the seeds of a row', () => {
  const textOf = (...shares: readonly SeedShare[]): string => seedsText(totalsOf(shares)).replaceAll('\u00a0', '~');
  const [all] = sharesOf([1, 1200]);
  const cut = (different: Partial<SeedShare>): SeedShare => ({ ...(all as SeedShare), to: 200, ...different });

  it('are told in a few words', () => {
    expect(textOf(...sharesOf([1, 200]))).toBe('200~✓');
    expect(textOf(...sharesOf([1, 500], [501, 1200]))).toBe('1,200~✓');
    expect(textOf(...sharesOf([1, 500]), ...(aFailingShare(2, 1018, 501, 1200).shares ?? []))).toBe('seed~1018~✗');
    expect(textOf(cut({ passed: 120 }))).toBe('120 of 200');
    expect(textOf(cut({ passed: 197, undecided: 3 }))).toBe('197~✓, 3~undecided');
    expect(textOf(cut({ passed: 118, undecided: 2 }))).toBe('118 of 200, 2~undecided');
    expect(textOf(cut({ passed: 0 }))).toBe('not run');
  });
});
