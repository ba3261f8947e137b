import { describe, expect, it } from 'vitest';
import { nodeOfProcess } from '../../src/verdict/node-of-process.ts';

const nodesOf = (nodeOf: ReturnType<typeof nodeOfProcess>, count: number) =>
  Array.from({ length: count }, (_, process) => nodeOf(process));

describe('nodeOfProcess', () => {
  it('gives each worker its node, and each later process the node of its worker', () => {
    expect(nodesOf(nodeOfProcess(['n0', 'n1', 'n2'], 4), 8)).toEqual(['n0', 'n1', 'n2', 'n0', 'n0', 'n1', 'n2', 'n0']);
  });

  it('knows a single node without the number of workers, and does not guess among several', () => {
    expect(nodesOf(nodeOfProcess(['n0'], undefined), 3)).toEqual(['n0', 'n0', 'n0']);
    expect(nodesOf(nodeOfProcess(['n0', 'n1'], undefined), 2)).toEqual([undefined, undefined]);
    expect(nodesOf(nodeOfProcess([], 4), 2)).toEqual([undefined, undefined]);
  });

  it('gives the nemesis no node', () => {
    expect(nodeOfProcess(['n0'], 1)('nemesis')).toBeUndefined();
  });
});
