import { describe, expect, it } from 'vitest';
import { gaugeOf, placeOfExchanged } from '../../../src/viewer/data/reasons.ts';
import { syntheticRun } from '../synthetic-run.ts';

const limit = (expression: string, actual: number | null) =>
  gaugeOf({ expression, metric: 'x', sentence: '', actual, met: null });

describe('a limit as a gauge', () => {
  it('has its bound and its figure on one scale', () => {
    expect(limit('net.servers.msgs-per-op < 30', 24)).toEqual({ actual: 24, bound: 30, scale: 37.5, below: true });
    expect(limit('availability.ok-fraction >= 0.5', 1)).toEqual({ actual: 1, bound: 0.5, scale: 1.25, below: false });
  });

  it('is not drawn without a figure or a bound', () => {
    expect(limit('net.servers.msgs-per-op < 30', null)).toBeNull();
    expect(limit('net.servers.msgs-per-op < base + 5%', 3)).toBeNull();
  });
});

describe('a message of a reason', () => {
  it('is found by its ends, its type and its time', async () => {
    const { head, messages } = await syntheticRun({
      nodes: ['n0', 'n1'],
      messages: [
        { from: 'n0', to: 'n1', type: 'a', sendEvent: 0, receiveEvent: null, sendTime: 1000 },
        { from: 'n1', to: 'n0', type: 'a', sendEvent: 1, receiveEvent: null, sendTime: 1000 },
        { from: 'n0', to: 'n1', type: 'a', sendEvent: 2, receiveEvent: null, sendTime: 1400 },
      ],
    });
    const shown = { id: 9, src: 'n0', dest: 'n1', type: 'a', label: '', receivedAt: null };
    expect(placeOfExchanged(head, messages, { ...shown, sentAt: 1.401 })).toBe(2);
    expect(placeOfExchanged(head, messages, { ...shown, sentAt: 1, src: 'n1', dest: 'n0' })).toBe(1);
    expect(placeOfExchanged(head, messages, { ...shown, sentAt: 40 })).toBe(-1);
  });
});
