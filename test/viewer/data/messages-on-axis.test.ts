import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lanesOf } from '../../../src/viewer/data/lanes.ts';
import {
  axisOf,
  countColumns,
  endOf,
  laneEvents,
  lowerBound,
  messagesBetween,
  startOf,
} from '../../../src/viewer/data/messages-on-axis.ts';
import { randomMessages } from '../random-messages.ts';
import { syntheticRun } from '../synthetic-run.ts';

const nodes = ['n0', 'n1', 'n2'];
const kinds = fc.constantFrom('time' as const, 'events' as const);

describe('messages in view', () => {
  it('are all that are on their way at some moment of it, and no others', async () => {
    await fc.assert(
      fc.asyncProperty(randomMessages, kinds, fc.nat(1400), fc.nat(400), async (sent, kind, from, span) => {
        const { messages } = await syntheticRun({ nodes, clients: ['c0'], messages: sent });
        const found = messagesBetween(axisOf(messages, kind, null), from, from + span, 1000);
        const expected = sent.flatMap((_, at) =>
          endOf(messages, kind, at) >= from && startOf(messages, kind, at) <= from + span ? [at] : [],
        );
        expect([...(found ?? [])].sort((a, b) => a - b)).toEqual(expected);
      }),
    );
  });

  it('find one that has been on its way for long among thousands that were quick', async () => {
    const sent = Array.from({ length: 3000 }, (_, at) => ({
      from: 'n0',
      to: 'n1',
      sendEvent: at * 2,
      receiveEvent: at === 7 ? 6001 : at * 2 + 1,
    }));
    const { messages } = await syntheticRun({ nodes, messages: sent });
    const axis = axisOf(messages, 'events', null);
    expect(messagesBetween(axis, 5000, 5003, 100)).toEqual([7, 2500, 2501]);
  });

  it('are not given when they are more than can be drawn', async () => {
    const sent = Array.from({ length: 50 }, (_, at) => ({ from: 'n0', to: 'n1', sendEvent: at, receiveEvent: null }));
    const { messages } = await syntheticRun({ nodes, messages: sent });
    const axis = axisOf(messages, 'events', null);
    expect(messagesBetween(axis, 0, 49, 50)).toHaveLength(50);
    expect(messagesBetween(axis, 0, 49, 49)).toBeNull();
  });

  it('are in the order of their times where a thread wrote an earlier one later', async () => {
    const sent = [
      { from: 'n0', to: 'n1', sendEvent: 0, receiveEvent: null, sendTime: 500 },
      { from: 'n0', to: 'n1', sendEvent: 1, receiveEvent: null, sendTime: 300 },
    ];
    const { messages } = await syntheticRun({ nodes, messages: sent });
    expect([...axisOf(messages, 'time', null).order]).toEqual([1, 0]);
    expect([...axisOf(messages, 'events', null).order]).toEqual([0, 1]);
  });
});

describe('events of a lane', () => {
  it('are every sending at its source, and every receipt at its destination', async () => {
    await fc.assert(
      fc.asyncProperty(randomMessages, kinds, async (sent, kind) => {
        const { head, messages } = await syntheticRun({ nodes, clients: ['c0'], messages: sent });
        const { lanes, laneOf } = lanesOf(head, false);
        const events = laneEvents(messages, kind, null, laneOf, lanes.length);
        const received = sent.filter(({ receiveEvent }) => receiveEvent !== null);
        const sum = (pick: (lane: (typeof events)[number]) => Float64Array): number =>
          events.reduce((total, lane) => total + pick(lane).length, 0);
        expect(sum((lane) => lane.sent)).toBe(sent.length);
        expect(sum((lane) => lane.received)).toBe(received.length);
        expect(sum((lane) => lane.lost)).toBe(sent.length - received.length);
        for (const { sent: times } of events) expect([...times]).toEqual([...times].sort((a, b) => a - b));
      }),
    );
  });
});

describe('counts by column', () => {
  it('are those of a walk over all of them', () => {
    const sortedTimes = fc.array(fc.nat(1000)).map((times) => Float64Array.from(times).sort());
    fc.assert(
      fc.property(sortedTimes, fc.integer({ min: 1, max: 20 }), (times, columns) => {
        const counts = countColumns(times, 100, 900, columns);
        const expected = new Array<number>(columns).fill(0);
        for (const time of times) {
          const column = Array.from(expected.keys()).find(
            (each) => time >= 100 + (800 * each) / columns && time < 100 + (800 * (each + 1)) / columns,
          );
          if (column !== undefined) expected[column] = (expected[column] as number) + 1;
        }
        expect([...counts]).toEqual(expected);
      }),
    );
  });

  it('find the first value that is not below another', () => {
    const sorted = Float64Array.of(1, 3, 3, 7);
    expect([0, 1, 2, 3, 4, 8].map((value) => lowerBound(sorted, value))).toEqual([0, 0, 1, 1, 3, 4]);
  });
});
