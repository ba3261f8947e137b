import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { causalityOf, FUTURE, ITSELF, PAST } from '../../../src/viewer/data/causality.ts';
import { runs } from '../../support/runs.ts';
import { ENDPOINTS, randomMessages } from '../random-messages.ts';
import type { SyntheticMessage } from '../synthetic-page.ts';
import { syntheticRun } from '../synthetic-run.ts';

const relations = async (messages: readonly SyntheticMessage[], of: number): Promise<readonly number[]> => {
  const run = await syntheticRun({ nodes: ['n0', 'n1', 'n2'], clients: ['c0'], messages });
  return [...causalityOf(run.messages, of, ENDPOINTS.length).relation];
};

/** Vector clocks as they are defined: each event's clock is that of the one before it at its endpoint, joined with that of the sending. */
function byVectorClocks(messages: readonly SyntheticMessage[], of: number): readonly number[] {
  const events = messages
    .flatMap((message, at) => [
      { place: message.sendEvent, at, receipt: false, endpoint: message.from },
      ...(message.receiveEvent === null
        ? []
        : [{ place: message.receiveEvent, at, receipt: true, endpoint: message.to }]),
    ])
    .sort((a, b) => a.place - b.place);
  const clocks = new Map<string, Map<string, number>>(ENDPOINTS.map((name) => [name, new Map()]));
  const sendClocks: Map<string, number>[] = [];
  const receiveClocks: Map<string, number>[] = [];
  for (const { at, receipt, endpoint } of events) {
    const clock = new Map(clocks.get(endpoint));
    if (receipt)
      for (const [name, count] of sendClocks[at] ?? []) clock.set(name, Math.max(count, clock.get(name) ?? 0));
    clock.set(endpoint, (clock.get(endpoint) ?? 0) + 1);
    clocks.set(endpoint, clock);
    (receipt ? receiveClocks : sendClocks)[at] = clock;
  }
  const isBefore = (a: Map<string, number> | undefined, b: Map<string, number> | undefined): boolean =>
    a !== undefined && b !== undefined && a !== b && [...a].every(([name, count]) => count <= (b.get(name) ?? 0));
  return messages.map((_, at) => {
    if (at === of) return ITSELF;
    if (isBefore(receiveClocks[at], sendClocks[of])) return PAST;
    return isBefore(receiveClocks[of], sendClocks[at]) ? FUTURE : 0;
  });
}

describe('the causal past and future of a message', () => {
  it('are those that vector clocks tell', async () => {
    await fc.assert(
      fc.asyncProperty(randomMessages, fc.nat(), async (messages, nth) => {
        fc.pre(messages.length > 0);
        const of = nth % messages.length;
        expect(await relations(messages, of)).toEqual(byVectorClocks(messages, of));
      }),
      { numRuns: runs(300) },
    );
  });

  it('go along a chain over nodes, and leave out what happened beside it', async () => {
    const messages = [
      { from: 'c0', to: 'n0', sendEvent: 0, receiveEvent: 1 },
      { from: 'n0', to: 'n1', sendEvent: 2, receiveEvent: 5 },
      { from: 'n2', to: 'c0', sendEvent: 3, receiveEvent: 4 },
      { from: 'n1', to: 'n2', sendEvent: 6, receiveEvent: 7 },
    ];
    expect(await relations(messages, 1)).toEqual([PAST, ITSELF, 0, FUTURE]);
    expect(await relations(messages, 3)).toEqual([PAST, PAST, 0, ITSELF]);
  });

  it('of a message that was never received has no future', async () => {
    const messages = [
      { from: 'n0', to: 'n1', sendEvent: 0, receiveEvent: null },
      { from: 'n1', to: 'n2', sendEvent: 1, receiveEvent: 2 },
    ];
    expect(await relations(messages, 0)).toEqual([ITSELF, 0]);
  });
});
