import { describe, expect, it } from 'vitest';
import { doubleCas } from '../../../src/verdict/explain/find-double-cas.ts';
import type { Access } from '../../../src/verdict/explain/register-accesses.ts';

const write = (value: number, from: number, until: number): Access => ({
  node: 'n0',
  f: 'write',
  from,
  until,
  writes: value,
});
const read = (value: number, from: number, until: number): Access => ({
  node: 'n0',
  f: 'read',
  from,
  until,
  reads: value,
});
const cas = (reads: number, writes: number, from: number, until: number): Access => ({
  node: 'n1',
  f: 'cas',
  from,
  until,
  reads,
  writes,
});

const [one, other] = [cas(0, 3, 100, 110), cas(0, 2, 105, 120)];
const found = (wrong: Access, ...rest: readonly Access[]) => doubleCas(7, wrong, [...rest, one, other]);

describe('two cas on a value that was there once', () => {
  it('are found where the value was written before both, and where its one write is under way with them', () => {
    expect(found(other, write(0, 50, 60))).toEqual({
      kind: 'double-cas',
      reason: 'not-linearizable',
      key: 7,
      value: 0,
      cas: [
        { ...one, value: 3 },
        { ...other, value: 2 },
      ],
      writtenBy: undefined,
    });
    expect(found(other, write(0, 95, 107))?.writtenBy).toMatchObject({ node: 'n0', f: 'write', value: 0 });
  });

  it('are found where what fits no order is a read of what one of them wrote', () => {
    const wrong = read(2, 110, 118);
    expect(found(wrong, write(0, 50, 60), wrong)?.cas.map(({ value }) => value)).toEqual([3, 2]);
  });

  it.each<[string, readonly Access[]]>([
    ['it was written again meanwhile', [write(0, 50, 60), write(0, 108, 112)]],
    ['a write of it may have been carried out', [write(0, 50, 60), write(0, 70, Number.POSITIVE_INFINITY)]],
    ['a third cas wrote it', [write(0, 50, 60), cas(3, 0, 104, 112)]],
    ['nothing wrote it', []],
  ])('are not told of when %s', (_, rest) => {
    expect(found(other, ...rest)).toBeUndefined();
  });

  it('are no contradiction when one keeps the value, or may have been refused, or began after the other', () => {
    const before = write(0, 50, 60);
    const keeps = cas(0, 0, 100, 110);
    expect(doubleCas(7, other, [before, keeps, other])).toBeUndefined();
    const open = cas(0, 3, 100, Number.POSITIVE_INFINITY);
    expect(doubleCas(7, other, [before, open, other])).toBeUndefined();
    // An old copy answered: that is told as an old read.
    expect(doubleCas(7, other, [before, cas(0, 3, 70, 80), other])).toBeUndefined();
  });

  it('are the two that took least time', () => {
    const long = cas(0, 4, 90, 200);
    expect(doubleCas(7, other, [write(0, 50, 60), long, one, other])?.cas.map(({ value }) => value)).toEqual([3, 2]);
  });

  it('are not those of another time than the operation that fits no order', () => {
    const wrong = read(9, 300, 310);
    expect(found(wrong, write(0, 50, 60), wrong)).toBeUndefined();
  });
});
