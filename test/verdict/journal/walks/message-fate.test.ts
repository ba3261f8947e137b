import { describe, expect, it } from 'vitest';
import type { FaultPeriods } from '../../../../src/verdict/gather/fault-periods.ts';
import { fateOf, periodText } from '../../../../src/verdict/journal/walks/message-fate.ts';

const FAULTS: FaultPeriods = {
  partitions: [{ from: 3_000, until: 4_000, unheard: new Map([['n1', new Set(['n0'])]]) }],
  outages: [{ from: 8_000, until: Number.POSITIVE_INFINITY, fault: 'paused', nodes: new Set(['n1']) }],
};

/** The journal's clock is 500 ms ahead of the test's. */
const fate = (sentAt: number, { src = 'n0', dest = 'n1', lastReceiptAt = undefined as number | undefined } = {}) =>
  fateOf(
    { id: 1, src, dest, type: 'gossip', label: '', sentAt: sentAt + 500, receivedAt: null },
    FAULTS,
    500,
    lastReceiptAt === undefined ? undefined : lastReceiptAt + 500,
  );

describe('the fate of a message that was never received', () => {
  it('is the partition that cut its way, also one that began while it waited to be taken up', () => {
    expect(fate(3_500)).toEqual({ text: 'in the partition from 3 s to 4 s', sentAt: ' at 3.5 s' });
    expect(fate(1_000)?.text).toBe('in the partition from 3 s to 4 s');
    expect(fate(999)).toBeUndefined();
    expect(fate(4_001)).toBeUndefined();
  });

  it('is not a partition that cut another way', () => {
    expect(fate(3_500, { src: 'n2' })).toBeUndefined();
    expect(fate(3_500, { src: 'n1', dest: 'n0' })).toBeUndefined();
  });

  it('is the outage of its destination', () => {
    expect(fate(9_000)?.text).toBe('while n1 was paused (that began at 8 s)');
    expect(fate(9_000, { dest: 'n2' })).toBeUndefined();
  });

  it('is open while it may be under way, and being lost once its destination has received much later ones', () => {
    expect(fate(5_000, { lastReceiptAt: 15_000 })).toBeUndefined();
    expect(fate(5_000, { lastReceiptAt: 15_001 })?.text).toBe('on the way');
  });
});

describe('a period in words', () => {
  it('has its end where it ended', () => {
    expect(periodText({ from: 1_200, until: 3_400 })).toBe('from 1.2 s to 3.4 s');
    expect(periodText({ from: 1_200, until: Number.POSITIVE_INFINITY })).toBe('that began at 1.2 s');
  });
});
