import { describe, expect, it } from 'vitest';
import { beginAt, nodeStarts } from '../../../src/engine/simulation/node-starts.ts';
import { createSimulatedClock } from '../../../src/engine/simulation/simulated-clock.ts';

const NODES = ['n0', 'n1', 'n2', 'n3', 'n4'];
const aClock = () => createSimulatedClock((error) => expect.unreachable(String(error)));

const firstStarts = (seed: number): readonly number[] => {
  const startOf = nodeStarts(aClock(), seed, NODES.length);
  return NODES.map((node) => startOf(node).at);
};

describe('the starts of nodes', () => {
  it('are at moments of their own, 40 ms a node at most, by the seed', () => {
    const starts = Array.from({ length: 200 }, (_, seed) => firstStarts(seed));
    for (const each of starts) expect(new Set(each).size).toBe(NODES.length);
    expect(Math.min(...starts.flat())).toBeLessThan(5);
    expect(Math.max(...starts.flat())).toBeGreaterThan(195);
    expect(Math.max(...starts.flat())).toBeLessThan(200);
    expect(firstStarts(7)).toEqual(firstStarts(7));
    expect(firstStarts(7)).not.toEqual(firstStarts(8));
  });

  it('are within a second of one another, however many there are', () => {
    const startOf = nodeStarts(aClock(), 1, 500);
    const starts = Array.from({ length: 500 }, (_, index) => startOf(`n${index}`).at);
    expect(Math.max(...starts)).toBeGreaterThan(990);
    expect(Math.max(...starts)).toBeLessThan(1000);
  });

  it('do not depend on the order in which they are made', () => {
    const startOf = nodeStarts(aClock(), 7, NODES.length);
    const backwards = [...NODES].reverse().map((node) => startOf(node).at);
    expect(backwards.reverse()).toEqual(firstStarts(7));
  });

  it('are at once after a kill, with random numbers of their own', () => {
    const startOf = nodeStarts(aClock(), 7, 1);
    expect(startOf('n0')).toMatchObject({ stream: 'n0/1' });
    expect(startOf('n0')).toEqual({ stream: 'n0/2', at: 0 });
    expect(startOf('n0')).toEqual({ stream: 'n0/3', at: 0 });
  });
});

describe('a node that starts', () => {
  const beginnings = async (offset: number): Promise<readonly number[]> => {
    const clock = aClock();
    const began: number[] = [];
    await new Promise<void>((fulfil) => clock.at(5, fulfil));
    await new Promise<void>((fulfil) =>
      beginAt(clock, 5 + offset, () => {
        began.push(clock.now());
        fulfil();
      }),
    );
    return began;
  };

  it('begins at its time', async () => expect(await beginnings(7.5)).toEqual([12.5]));

  it('begins in the same moment when that is its time', async () => expect(await beginnings(0)).toEqual([5]));
});
