import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelOf, textBlocks } from '../../src/page/text-blocks.ts';

const textsIn = (blocks: readonly Uint8Array[]): string[] =>
  blocks.flatMap((bytes) => JSON.parse(gunzipSync(bytes).toString('utf8')) as string[]);

const MUCH = 10_000_000;

describe('texts in blocks', () => {
  it('come back as they were, so many in each block', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 50 }), (texts) => {
        const all = textBlocks(7);
        texts.forEach(all.push);
        const { blocks, cut } = all.finish(MUCH);
        expect(textsIn(blocks)).toEqual(texts);
        expect(blocks).toHaveLength(Math.ceil(texts.length / 7));
        expect(cut).toBe(0);
      }),
    );
  });

  it('are set later, also when their block was closed long ago', () => {
    const all = textBlocks(4, true);
    for (let index = 0; index < 200; index += 1) all.push('');
    for (let index = 0; index < 200; index += 1) all.set(index, `text ${index}`);
    const { blocks, cut } = all.finish(MUCH);
    expect(textsIn(blocks)).toEqual(Array.from({ length: 200 }, (_, index) => `text ${index}`));
    expect(cut).toBe(0);
    expect(() => all.set(200, 'beyond')).toThrow(RangeError);
  });

  it('are cut where one is very long, and counted', () => {
    const all = textBlocks(10);
    all.push('short');
    all.push('x'.repeat(1_000_000));
    const { blocks, cut } = all.finish(MUCH);
    const [short, long = ''] = textsIn(blocks);
    expect(short).toBe('short');
    expect(long.length).toBeLessThan(70_000);
    expect(long).toMatch(/^x+…$/);
    expect(cut).toBe(1);
  });

  it('lose the ends of the longest first, so that all have their room', () => {
    const long = randomBytes(30_000).toString('base64');
    const all = textBlocks(20);
    for (let index = 0; index < 100; index += 1) all.push(index % 2 === 0 ? `{"value":${index}}` : long);
    const { blocks, cut } = all.finish(200_000);
    const texts = textsIn(blocks);
    expect(blocks.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(200_000);
    expect(texts).toHaveLength(100);
    expect(texts.filter((_, index) => index % 2 === 0)).toEqual(
      Array.from({ length: 50 }, (_, half) => `{"value":${2 * half}}`),
    );
    expect(texts[1]?.endsWith('…')).toBe(true);
    expect(long.startsWith(texts[1]?.slice(0, -1) ?? '?')).toBe(true);
    expect(cut).toBe(50);
  });

  it('are left out where there is no room at all, each with its place', () => {
    const all = textBlocks(10);
    for (let index = 0; index < 30; index += 1) all.push(randomBytes(100).toString('base64'));
    const { blocks, cut } = all.finish(0);
    expect(textsIn(blocks)).toEqual(Array.from({ length: 30 }, () => ''));
    expect(cut).toBe(30);
  });
});

describe('the level of sizes', () => {
  it('is what each may have at most', () => {
    expect(levelOf([10, 10], 100)).toBe(Number.POSITIVE_INFINITY);
    expect(levelOf([10, 1000, 1000], 210)).toBe(100);
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { maxLength: 30 }), fc.nat(10_000), (sizes, sum) => {
        const level = levelOf(sizes, sum);
        const kept = sizes.reduce((all, size) => all + Math.min(size, level), 0);
        expect(kept).toBeLessThanOrEqual(sum);
        // No room is left that another step could use.
        const next = sizes.reduce((all, size) => all + Math.min(size, level + 1), 0);
        if (level < Number.POSITIVE_INFINITY) expect(next).toBeGreaterThan(sum);
      }),
    );
  });
});
