import { describe, expect, it } from 'vitest';
import type { LimitResult } from '../../../src/verdict/verdict.ts';
import { gaugeOf, messageOfReason, placeOfExchanged } from '../../../src/viewer/data/reasons.ts';
import { syntheticRun } from '../synthetic-run.ts';

const limit = (operator: LimitResult['operator'], bound: number | undefined, actual: number | null) =>
  gaugeOf({
    expression: '',
    metric: 'x',
    sentence: '',
    actual,
    met: null,
    ...(operator !== undefined && { operator }),
    ...(bound !== undefined && { bound }),
  });

describe('a limit as a gauge', () => {
  it('has its bound and its figure on one scale', () => {
    expect(limit('<', 30, 24)).toEqual({ actual: 24, bound: 30, scale: 37.5, below: true });
    expect(limit('<=', 30, 40)).toEqual({ actual: 40, bound: 30, scale: 50, below: true });
    expect(limit('>=', 0.5, 1)).toEqual({ actual: 1, bound: 0.5, scale: 1.25, below: false });
    expect(limit('>', 0, 0)).toEqual({ actual: 0, bound: 0, scale: 1, below: false });
  });

  it('is not drawn without a figure or a bound', () => {
    expect(limit('<', 30, null)).toBeNull();
    expect(limit('<', undefined, 3)).toBeNull();
  });

  it('is not drawn of a limit that has no better side, nor of a verdict of an earlier release', () => {
    expect(limit('=', 3, 3)).toBeNull();
    expect(limit(undefined, undefined, 3)).toBeNull();
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

describe('the message of a reason', () => {
  it('is the last one before its moment, at its node', async () => {
    const { head, messages } = await syntheticRun({
      nodes: ['n0', 'n1', 'n2'],
      messages: [
        { from: 'n0', to: 'n1', type: 'a', sendEvent: 0, receiveEvent: 1, sendTime: 1000, receiveTime: 2000 },
        { from: 'n1', to: 'n2', type: 'a', sendEvent: 2, receiveEvent: 3, sendTime: 3000, receiveTime: 4000 },
        { from: 'n1', to: 'n0', type: 'a', sendEvent: 4, receiveEvent: 5, sendTime: 8000, receiveTime: 9000 },
      ],
    });
    const shown = [
      { id: 0, src: 'n0', dest: 'n1', type: 'a', label: '', sentAt: 1, receivedAt: 2 },
      { id: 1, src: 'n1', dest: 'n2', type: 'a', label: '', sentAt: 3, receivedAt: 4 },
      { id: 2, src: 'n1', dest: 'n0', type: 'a', label: '', sentAt: 8, receivedAt: 9 },
    ];
    const reason = { id: 'x', severity: 'failure' as const, title: '', detail: '', firstAt: 5, messages: shown };
    expect(messageOfReason(head, messages, reason)).toBe(1);
    expect(messageOfReason(head, messages, { ...reason, node: 'n0' })).toBe(0);
    expect(messageOfReason(head, messages, { ...reason, firstAt: 0 })).toBe(-1);
    expect(messageOfReason(head, messages, { ...reason, messages: [] })).toBe(-1);
  });
});
