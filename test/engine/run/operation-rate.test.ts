import { describe, expect, it } from 'vitest';
import { type Random, randomStream } from '../../../src/engine/clock/random.ts';
import { createPace } from '../../../src/engine/run/operation-rate.ts';

/** Draws that are given; the gap is twice the mean times the draw. */
const draws = (...values: number[]): Random => ({
  next: () => values.shift() ?? 0.5,
  below: () => 0,
  pick: (items) => items[0] as (typeof items)[number],
  shuffle: (items) => [...items],
});

describe('the pace of operations', () => {
  it('has the first due at once, and the next ones after gaps that are drawn up to twice the mean', () => {
    const pace = createPace({ rate: 100, timeLimit: 10 }, draws(0.25, 0.5, 0.999));
    const due: number[] = [pace.due];
    for (let n = 0; n < 3; n += 1) {
      pace.begun(pace.due);
      due.push(pace.due);
    }
    // Jepsen is late by 0.2 ms for an operation that it has waited for.
    expect(due[1]).toBeCloseTo(5.2, 6);
    expect(due[2]).toBeCloseTo(15.4, 6);
    expect(due[3]).toBeCloseTo(35.58, 6);
  });

  it('adds nothing to a gap that is shorter than what Jepsen is late by', () => {
    const pace = createPace({ rate: 100, timeLimit: 10 }, draws(0.01));
    pace.begun(0);
    expect(pace.due).toBeCloseTo(0.2, 6);
  });

  it('makes up for 50 ms of a delay, and gives up what is older', () => {
    const late = (by: number): number => {
      const pace = createPace({ rate: 100, timeLimit: 10 }, draws(0, 0));
      pace.begun(by);
      return pace.due;
    };
    expect([late(0), late(49), late(51), late(1000)]).toEqual([0, 0, 1, 950]);
  });

  it('makes up for 2 ms behind an operation that found no free worker, once', () => {
    const pace = createPace({ rate: 100, timeLimit: 10 }, draws(0, 0));
    pace.held();
    pace.begun(1000);
    expect(pace.due).toBe(998);
    pace.begun(1030);
    expect(pace.due).toBe(998);
  });

  it('is over when the next operation is due at the limit or behind it', () => {
    const pace = createPace({ rate: 1, timeLimit: 1 }, draws(0.499, 0.5));
    pace.begun(0);
    expect(pace.isOver).toBe(false);
    pace.begun(999);
    expect(pace.isOver).toBe(true);
  });

  it('is over at once without a rate, and when it is ended', () => {
    expect(createPace({ rate: 0, timeLimit: 1 }, draws()).isOver).toBe(true);
    const pace = createPace({ rate: 10, timeLimit: 1 }, draws());
    pace.end();
    expect([pace.isOver, pace.due]).toEqual([true, 1000]);
  });
});

describe('the pace of bursts', () => {
  const dueOf = (burst: number, seed = 1): number[] => {
    const pace = createPace({ rate: 10, timeLimit: 1000 }, randomStream(seed, 'gaps'), burst);
    const due: number[] = [];
    while (!pace.isOver) {
      due.push(pace.due);
      pace.begun(pace.due);
    }
    return due;
  };

  it('has so many operations due at once, and then a gap', () => {
    const due = dueOf(3).slice(0, 300);
    for (let at = 0; at < due.length; at += 3) {
      expect(due[at + 1]).toBe(due[at]);
      expect(due[at + 2]).toBe(due[at]);
      if (at > 0) expect(due[at]).toBeGreaterThan(due[at - 1] ?? 0);
    }
  });

  it.each([1, 3, 10])('keeps the rate with %i at once', (burst) => {
    // 10,000 operations; the gaps of bursts of 10 deviate most, by 2 % of the whole.
    expect(Math.abs(dueOf(burst).length - 10_000)).toBeLessThan(1000);
  });

  it('is that of single operations where a burst has one', () => {
    const pace = createPace({ rate: 10, timeLimit: 1000 }, randomStream(1, 'gaps'));
    pace.begun(0);
    expect(dueOf(1)[1]).toBe(pace.due);
  });
});
