import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isReceipt, messageOf, otherOfPair } from '../../../src/viewer/data/messages.ts';
import { randomMessages } from '../random-messages.ts';
import { syntheticRun } from '../synthetic-run.ts';

const nodes = ['n0', 'n1', 'n2'];

describe('the messages of a page', () => {
  it('are those that were written', async () => {
    await fc.assert(
      fc.asyncProperty(randomMessages, async (sent) => {
        const { head, messages } = await syntheticRun({ nodes, clients: ['c0'], messages: sent });
        const read = sent.map((_, at) => ({
          from: head.endpoints[messages.source[at] as number],
          to: head.endpoints[messages.destination[at] as number],
          sendEvent: messages.sendEvent[at],
          receiveEvent: messages.receiveEvent[at] === -1 ? null : messages.receiveEvent[at],
          sendTime: messages.sendTime[at],
          receiveTime: messages.receiveTime[at],
        }));
        const known = sent.map((each) => (each.receiveEvent === null ? { ...each, receiveTime: each.sendTime } : each));
        expect(read).toEqual(known);
      }),
    );
  });

  it('have their events in order, however far their places lie apart', async () => {
    await fc.assert(
      fc.asyncProperty(randomMessages, fc.constantFrom(1, 1_000_000), async (sent, apart) => {
        const spread = sent.map((message) => ({
          ...message,
          sendEvent: message.sendEvent * apart,
          receiveEvent: message.receiveEvent === null ? null : message.receiveEvent * apart,
        }));
        const { messages } = await syntheticRun({ nodes, clients: ['c0'], messages: spread });
        const places = [...messages.events].map((event) =>
          (isReceipt(event) ? messages.receiveEvent : messages.sendEvent).at(messageOf(event)),
        );
        expect(places).toEqual([...places].sort((a, b) => (a as number) - (b as number)));
        const receipts = sent.filter(({ receiveEvent }) => receiveEvent !== null).length;
        expect(places).toHaveLength(sent.length + receipts);
      }),
    );
  });
});

describe('the other message of a pair', () => {
  const sent = [
    { from: 'c0', to: 'n0', sendEvent: 0, receiveEvent: 1, messageId: 1 },
    { from: 'c0', to: 'n1', sendEvent: 2, receiveEvent: 3, messageId: 1 },
    { from: 'n1', to: 'c0', sendEvent: 4, receiveEvent: 5, inReplyTo: 1 },
    { from: 'n0', to: 'c0', sendEvent: 6, receiveEvent: 7, inReplyTo: 1 },
    { from: 'n0', to: 'n1', sendEvent: 8, receiveEvent: 9, messageId: 1 },
  ];

  it('goes back to its sender and names its id', async () => {
    const { messages } = await syntheticRun({ nodes, clients: ['c0'], messages: sent });
    expect(otherOfPair(messages, 0)).toEqual({ reply: 3 });
    expect(otherOfPair(messages, 2)).toEqual({ request: 1 });
    expect(otherOfPair(messages, 4)).toEqual({});
  });
});
