import { describe, expect, it } from 'vitest';
import { chosenBy, type Filters, NO_FILTERS, toggled } from '../../../src/viewer/data/message-filters.ts';
import { syntheticRun } from '../synthetic-run.ts';

const sent = [
  { from: 'c0', to: 'n0', type: 'read', sendEvent: 0, receiveEvent: 1 },
  { from: 'n0', to: 'n1', type: 'gossip', sendEvent: 2, receiveEvent: null },
  { from: 'n1', to: 'lin-kv', type: 'read', sendEvent: 3, receiveEvent: 4 },
  { from: 'n1', to: 'n0', type: 'gossip', sendEvent: 5, receiveEvent: 6 },
];

const passing = async (filters: Partial<Filters>, also: Uint8Array | null = null): Promise<number[] | null> => {
  const { head, messages } = await syntheticRun({
    nodes: ['n0', 'n1'],
    services: ['lin-kv'],
    clients: ['c0'],
    messages: sent,
  });
  const chosen = chosenBy(head, messages, { ...NO_FILTERS, ...filters }, also);
  return chosen === null ? null : [...chosen.keys()].filter((at) => chosen[at] === 1);
};

describe('filters', () => {
  it('leave nothing out where none is set', async () => {
    expect(await passing({})).toBeNull();
  });

  it('choose by type, by who talks, by either end, and by what was never received', async () => {
    expect(await passing({ hiddenTypes: new Set([0]) })).toEqual([1, 3]);
    expect(await passing({ hiddenTalks: new Set(['client']) })).toEqual([1, 2, 3]);
    expect(await passing({ hiddenTalks: new Set(['node', 'client']) })).toEqual([2]);
    expect(await passing({ endpoints: new Set([0]) })).toEqual([0, 1, 3]);
    expect(await passing({ lostOnly: true })).toEqual([1]);
  });

  it('hold together, and with what a search has found', async () => {
    expect(await passing({ hiddenTypes: new Set([0]) }, Uint8Array.of(1, 1, 1, 0))).toEqual([1]);
    expect(await passing({}, Uint8Array.of(0, 0, 1, 0))).toEqual([2]);
  });

  it('are switched on and off by the same click', () => {
    expect([...toggled(new Set([1]), 2)]).toEqual([1, 2]);
    expect([...toggled(new Set([1, 2]), 2)]).toEqual([1]);
  });
});
