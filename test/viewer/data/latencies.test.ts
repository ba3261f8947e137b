import { describe, expect, it } from 'vitest';
import { completionRates, latencyQuantiles, processRows } from '../../../src/viewer/data/latencies.ts';
import { syntheticRun } from '../synthetic-run.ts';

const operations = [
  { process: 3, f: 'read', invoked: 0, completed: 1000 },
  { process: 1, f: 'read', invoked: 100_000, completed: 110_000 },
  { process: 1, f: 'write', invoked: 200_000, completed: 203_000, completion: 'fail' as const },
  { process: 3, f: 'read', invoked: 1_500_000, completed: null, completion: 'info' as const },
];

describe('latency over time', () => {
  it('has the quantiles of each part, and none where nothing completed', async () => {
    const run = await syntheticRun({ nodes: ['n0'], operations });
    const { middles, lines } = latencyQuantiles(run.operations, 2_000_000, 2);
    expect(middles).toEqual([0.5, 1.5]);
    expect(lines.map(({ name, values }) => [name, ...values])).toEqual([
      ['median', 3, null],
      ['95 %', 10, null],
      ['99 %', 10, null],
      ['maximum', 10, null],
    ]);
  });
});

describe('operations per second', () => {
  it('are counted by function and completion; ok comes first', async () => {
    const { head, operations: all } = await syntheticRun({ nodes: ['n0'], operations });
    expect(completionRates(head, all, 2_000_000, 2).lines).toEqual([
      { name: 'read ok', values: [2, 0] },
      { name: 'write fail', values: [1, 0] },
    ]);
  });
});

describe('rows of processes', () => {
  it('are in the order of their numbers', async () => {
    const run = await syntheticRun({ nodes: ['n0'], operations });
    const { processes, rowOf } = processRows(run.operations);
    expect(processes).toEqual([1, 3]);
    expect([...rowOf]).toEqual([1, 0, 0, 1]);
  });
});
