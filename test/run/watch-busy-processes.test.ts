import { describe, expect, it } from 'vitest';
import type { ProcessRow } from '../../src/processes/process-row.ts';
import { watchBusyProcesses } from '../../src/run/watch-busy-processes.ts';

const ENGINE = 100;

/** Seconds of processor time at each look, which comes every two seconds, by process; `parent` is the engine. */
function busyAmong(used: Readonly<Record<number, readonly number[]>>, parents: Readonly<Record<number, number>> = {}) {
  let look = 0;
  const rows = (): readonly ProcessRow[] =>
    Object.entries({ ...used, [ENGINE]: [0, 2, 4, 6, 8] }).flatMap(([pid, cpu]) => {
      const seconds = cpu[look];
      if (seconds === undefined) return [];
      const parent = Number(pid) === ENGINE ? 1 : (parents[Number(pid)] ?? ENGINE);
      return [{ pid: Number(pid), parent, group: 0, isZombie: false, isRunning: false, cpuMs: 1000 * seconds }];
    });
  const watch = watchBusyProcesses(ENGINE, { now: () => 2000 * look, rows });
  for (; look < 5; look += 1) watch.look();
  return watch.busy();
}

describe('watchBusyProcesses', () => {
  it('finds what was busy to the end, and since when', () => {
    expect(busyAmong({ 7: [0.1, 0.1, 2, 4, 6], 8: [0, 0.1, 0.2, 0.3, 0.4] })).toEqual([{ cpuMs: 5900, ms: 6000 }]);
  });

  it('finds what was busy until it ended', () => {
    expect(busyAmong({ 7: [0, 2, 4] })).toEqual([{ cpuMs: 4000, ms: 4000 }]);
  });

  it.each([
    ['paused at the end', { 7: [0, 2, 4, 6, 6.1] }, {}],
    ['was busy too shortly', { 7: [0, 0, 0, 0, 2] }, {}],
    ['has a parent that is not of the engine', { 7: [0, 2, 4, 6, 8] }, { 7: 1 }],
  ])('leaves out what %s', (_, used, parents) => {
    expect(busyAmong(used, parents)).toEqual([]);
  });

  it('counts the process at the end of a chain of wrappers, once', () => {
    expect(busyAmong({ 7: [0, 2, 4, 6, 8], 9: [0, 2, 4, 6, 8] }, { 9: 7 })).toEqual([{ cpuMs: 8000, ms: 8000 }]);
  });
});
