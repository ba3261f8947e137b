import { describe, expect, it } from 'vitest';
import { othersOutput } from '../../../src/engine/simulation/turn-output.ts';

const textOf = (taken: readonly Uint8Array[]): string => Buffer.concat(taken).toString();

describe("what others write to a node's stdout", () => {
  it('is taken once, in order, line by line', () => {
    const others = othersOutput();
    others.add('one');
    others.add('zwölf');
    expect(textOf(others.take())).toBe('one\nzwölf\n');
    expect(others.take()).toEqual([]);
    others.add('two');
    expect(textOf(others.take())).toBe('two\n');
  });

  it('is few chunks, however short its lines are', () => {
    const others = othersOutput();
    for (let at = 0; at < 200_000; at += 1) others.add('y');
    const taken = others.take();
    expect(textOf(taken)).toBe('y\n'.repeat(200_000));
    expect(taken.length).toBeLessThan(20);
  });

  it('is held up to a limit, and dropped from there on until it is taken', () => {
    const others = othersOutput(200_000);
    for (let at = 0; at < 100_000; at += 1) others.add('y');
    expect(others.isTooMuch()).toBe(false);
    for (let at = 0; at < 100_000; at += 1) others.add('y');
    expect(others.isTooMuch()).toBe(true);
    expect(textOf(others.take()).length).toBeLessThanOrEqual(200_002);
    expect(others.isTooMuch()).toBe(false);
  });
});
