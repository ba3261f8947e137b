import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOfTime, timeOfPlace, wholeOf, within, zoomed } from '../../../src/viewer/state/range.ts';
import { syntheticRun } from '../synthetic-run.ts';

describe('what is in view', () => {
  const whole = { from: 0, to: 1_000_000 };

  it('never leaves the run, and never gets too short', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        const { from, to } = within(whole, 'time', { from: Math.min(a, b), to: Math.max(a, b) });
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(1_000_000);
        expect(to - from).toBeGreaterThanOrEqual(20 - 1e-6);
      }),
    );
  });

  it('keeps what the pointer is at when it is zoomed', () => {
    const { from, to } = zoomed({ from: 100, to: 300 }, 0.5, 0.25);
    expect(from + (to - from) * 0.25).toBe(150);
    expect(to - from).toBe(100);
  });

  it('goes from time to order and back', async () => {
    const run = await syntheticRun({
      nodes: ['n0', 'n1'],
      messages: [0, 1, 2, 3].map((at) => ({
        from: 'n0',
        to: 'n1',
        sendEvent: at * 2,
        receiveEvent: at * 2 + 1,
        sendTime: at * 10_000,
        receiveTime: at * 10_000 + 5,
      })),
    });
    expect(placeOfTime(run, 'events', 20_000)).toBe(4);
    expect(timeOfPlace(run, 'events', 4)).toBe(20_000);
    expect(placeOfTime(run, 'events', 99_000)).toBe(7);
    expect(wholeOf(run, 'events').to).toBeGreaterThan(8);
  });
});
