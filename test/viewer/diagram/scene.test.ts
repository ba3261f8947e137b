import { describe, expect, it } from 'vitest';
import { lanesOf } from '../../../src/viewer/data/lanes.ts';
import { axisOf, laneEvents } from '../../../src/viewer/data/messages-on-axis.ts';
import { nearestArrow } from '../../../src/viewer/diagram/arrow-at.ts';
import { faultLabel, mutedNodes } from '../../../src/viewer/diagram/marks.ts';
import { inFlight, nodeStatesAt } from '../../../src/viewer/diagram/ring-scene.ts';
import { arrowsInView, densityInView } from '../../../src/viewer/diagram/scene.ts';
import { syntheticRun } from '../synthetic-run.ts';

const nodes = ['n0', 'n1'];
const geometry = { width: 100, height: 100, top: 20, laneHeight: 40 };

const threeMessages = () =>
  syntheticRun({
    nodes,
    clients: ['c0', 'c1'],
    messages: [
      { from: 'c0', to: 'n0', sendEvent: 0, receiveEvent: 1, sendTime: 0, receiveTime: 10 },
      { from: 'n0', to: 'n1', sendEvent: 2, receiveEvent: 3, sendTime: 50, receiveTime: 80 },
      { from: 'n1', to: 'n0', sendEvent: 4, receiveEvent: null, sendTime: 90 },
    ],
  });

describe('arrows', () => {
  it('go from line to line over their time; a lost one ends on its way', async () => {
    const { head, messages } = await threeMessages();
    const { laneOf } = lanesOf(head, false);
    const sight = { messages, axis: axisOf(messages, 'time', null), laneOf, range: { from: 0, to: 100 }, geometry };
    const arrows = arrowsInView(sight) ?? [];
    expect(arrows.slice(0, 2)).toEqual([
      { message: 0, x1: 0, y1: 40, x2: 10, y2: 80, lost: false },
      { message: 1, x1: 50, y1: 80, x2: 80, y2: 120, lost: false },
    ]);
    const [lost] = arrows.slice(2);
    expect(lost).toMatchObject({ message: 2, x1: 90, y1: 120, lost: true });
    expect(lost?.y2).toBeGreaterThan(80);
    expect(nearestArrow(arrows, 64, 101, 8)?.message).toBe(1);
    expect(nearestArrow(arrows, 64, 60, 8)).toBeNull();
    expect(arrowsInView(sight, 2)).toBeNull();
  });

  it('give way to counts of what was sent and received at each line', async () => {
    const { head, messages } = await threeMessages();
    const { lanes, laneOf } = lanesOf(head, false);
    const events = laneEvents(messages, 'time', null, laneOf, lanes.length);
    const counts = densityInView(events, { from: 0, to: 100 }, 6);
    expect(counts.map(({ sent, received, lost }) => [[...sent], [...received], [...lost]])).toEqual([
      [
        [1, 0],
        [0, 0],
        [0, 0],
      ],
      [
        [0, 1],
        [1, 0],
        [0, 0],
      ],
      [
        [0, 1],
        [0, 1],
        [0, 1],
      ],
    ]);
  });
});

describe('lanes', () => {
  it('are clients, nodes and services from above, all clients in one or each on its own', async () => {
    const { head } = await syntheticRun({ nodes, services: ['lin-kv'], clients: ['c0', 'c1'] });
    expect(lanesOf(head, false).lanes.map(({ name }) => name)).toEqual(['clients', 'n0', 'n1', 'lin-kv']);
    expect(lanesOf(head, true).lanes.map(({ name }) => name)).toEqual(['c0', 'c1', 'n0', 'n1', 'lin-kv']);
    expect([...lanesOf(head, false).laneOf]).toEqual([1, 2, 3, 0, 0]);
  });
});

describe('a node that sends nothing more', () => {
  const talk = (last: number) =>
    Array.from({ length: 40 }, (_, at) => ({
      from: at > last ? 'n0' : 'n1',
      to: at > last ? 'n1' : 'n0',
      sendEvent: at * 2,
      receiveEvent: at * 2 + 1,
    }));

  it('is told from when, where it goes on receiving', async () => {
    const run = await syntheticRun({ nodes, messages: talk(20) });
    expect(mutedNodes(run)).toEqual([{ endpoint: 1, since: 40_000, received: 19 }]);
  });

  it('is not told of one that is only the last to be spoken to', async () => {
    expect(mutedNodes(await syntheticRun({ nodes, messages: talk(35) }))).toEqual([]);
  });
});

describe('the replay', () => {
  const faults = [
    { kind: 'partition' as const, from: 0, to: 100, groups: [['n0'], ['n1']], text: '' },
    { kind: 'kill' as const, from: 50, to: null, groups: [['n1']], text: '' },
  ];

  it('shows what is on its way, and what arrives at once for as long as can be seen', async () => {
    const { messages } = await threeMessages();
    const axis = axisOf(messages, 'time', null);
    expect(inFlight(messages, axis, 65, 5)).toEqual([{ message: 1, share: 0.5, lost: false }]);
    expect(inFlight(messages, axis, 15, 20)).toEqual([{ message: 0, share: 0.75, lost: false }]);
    expect(inFlight(messages, axis, 100, 20)).toEqual([{ message: 2, share: 0.25, lost: true }]);
    expect(inFlight(messages, axis, 40, 5)).toEqual([]);
  });

  it('tells parts of the network, and who is down', async () => {
    const { head } = await syntheticRun({ nodes, head: { faults } });
    expect(nodeStatesAt(head, 60)).toEqual({ groups: [0, 1], out: new Map([[1, 'kill']]) });
    expect(nodeStatesAt(head, 100)).toEqual({ groups: [-1, -1], out: new Map([[1, 'kill']]) });
    expect(faults.map(faultLabel)).toEqual(['n0 | n1', 'n1 down']);
  });
});
