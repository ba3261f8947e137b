import { describe, expect, it } from 'vitest';
import { createWorkers, type Worker } from '../../../src/engine/run/worker.ts';
import { ENGINE_WORKLOADS } from '../../../src/engine/workloads/workloads.ts';
import type { Workload } from '../../../src/maelstrom/workloads.ts';
import { aNetwork, type Rig } from '../a-network.ts';
import { optionsOf } from '../an-interpreter.ts';

function workers(workload: Workload, ...words: string[]): { rig: Rig; workers: readonly Worker[] } {
  const rig = aNetwork();
  const options = optionsOf(workload, ...words);
  rig.join(...options.nodes);
  const { network, scheduler } = rig;
  return { rig, workers: createWorkers({ options, workload: ENGINE_WORKLOADS[workload], network, scheduler }) };
}

/** The client that a worker's next request comes from. */
function clientOf(worker: Worker, rig: Rig, node: string): string | undefined {
  worker.session().invoke({ f: 'echo', value: 'x' }, () => {});
  return rig.inbox(node).at(-1)?.src;
}

describe('workers', () => {
  it('are as many as the concurrency, each with a node in turn', () => {
    const { rig, workers: all } = workers('echo', '--concurrency', '5');
    expect(all.map(({ thread, name, process, busy }) => [thread, name, process, busy])).toEqual(
      [0, 1, 2, 3, 4].map((thread) => [thread, `jepsen worker ${thread}`, thread, false]),
    );
    expect(all.map((worker, at) => clientOf(worker, rig, `n${at % 2}`))).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
  });

  it('open a client when they need one, and keep it for the same process', () => {
    const { rig, workers: all } = workers('echo');
    const worker = all[0] as Worker;
    expect(worker.session()).toBe(worker.session());
    expect(clientOf(worker, rig, 'n0')).toBe('c0');
  });

  it('open another client for another process, and close the first', () => {
    const { rig, workers: all } = workers('echo');
    const worker = all[0] as Worker;
    clientOf(worker, rig, 'n0');
    worker.process += 2;
    expect(clientOf(worker, rig, 'n0')).toBe('c1');
    expect(() => rig.send('n0', 'c0', {})).toThrow('Invalid dest');
  });

  it('keep a client for other processes in a workload that says so', () => {
    const { rig, workers: all } = workers('unique-ids');
    const worker = all[0] as Worker;
    clientOf(worker, rig, 'n0');
    worker.process += 2;
    expect(clientOf(worker, rig, 'n0')).toBe('c0');
  });

  it('close their clients, if they have any', () => {
    const { rig, workers: all } = workers('echo', '--concurrency', '2');
    clientOf(all[0] as Worker, rig, 'n0');
    for (const worker of all) worker.close();
    expect(() => rig.send('n0', 'c0', {})).toThrow('Invalid dest');
  });
});
