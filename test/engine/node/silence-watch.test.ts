import { describe, expect, it } from 'vitest';
import { watchSilence } from '../../../src/engine/node/silence-watch.ts';
import type { ProcessState } from '../../../src/processes/process-state.ts';

/** Process 7 under watch: time and the processor time that it has used are set by the test. */
function watched(rest: ProcessState | null = { program: 'node', waitsForPipe: false }) {
  const system = { time: 0, cpuMs: 0, isRunning: false };
  const watch = watchSilence({ now: () => system.time, workOf: () => ({ ...system }), stateOf: () => rest });
  /** Seconds pass in which it uses so much of a processor; it is looked at once a second. */
  const pass = (seconds: number, share: number): void => {
    for (let second = 0; second < seconds; second += 1) {
      system.time += 1000;
      system.cpuMs += 1000 * share;
      watch.look(7);
    }
  };
  const ask = (type: string): void => watch.asked({ id: 1, src: 'c2', dest: 'n0', body: { type } });
  return { system, watch, pass, ask };
}

describe('the watch over a silent process', () => {
  it('tells of one that computes since it was sent a message, and of that message', () => {
    const { watch, pass, ask } = watched();
    watch.wrote();
    pass(2, 1);
    ask('echo');
    ask('read');
    pass(4, 0.9);
    expect(watch.told(7)).toBe(
      'computes and writes nothing to STDOUT: it used 2.7 s of processor time within 3.0 s, and has written nothing since it was sent echo by c2.',
    );
  });

  it('tells of one that shares a processor with many, when it was at work in every look', () => {
    const { system, watch, pass, ask } = watched();
    watch.wrote();
    ask('echo');
    system.isRunning = true;
    pass(4, 0.1);
    expect(watch.told(7)).toContain('it used 0.3 s of processor time within 3.0 s');
    system.isRunning = false;
    watch.look(7);
    expect(watch.told(7)).toBeUndefined();
  });

  it.each([
    ['waits for something', (rig: ReturnType<typeof watched>) => rig.pass(5, 0.1)],
    ['was silent for too short a time', (rig: ReturnType<typeof watched>) => rig.pass(2, 1)],
    [
      'has written since',
      (rig: ReturnType<typeof watched>) => {
        rig.pass(5, 1);
        rig.watch.wrote();
      },
    ],
    [
      'is another one since then',
      (rig: ReturnType<typeof watched>) => {
        rig.pass(5, 1);
        rig.watch.restarted();
      },
    ],
  ])('says nothing of one that %s', (_, happens) => {
    const rig = watched();
    rig.watch.wrote();
    rig.ask('echo');
    happens(rig);
    expect(rig.watch.told(7)).toBeUndefined();
  });

  it('says nothing of one that was sent nothing', () => {
    const { watch, pass } = watched();
    pass(5, 1);
    expect(watch.told(7)).toBeUndefined();
  });

  it('tells of one that never wrote a byte what it does instead', () => {
    const { watch, pass, ask } = watched({ program: 'python3', waitsForPipe: true });
    ask('init');
    pass(5, 0);
    expect(watch.told(7)).toBe(
      'has not written a byte to STDOUT: its process, python3, is alive, and waits for more on its STDIN.',
    );
  });

  it('says nothing of one that has gone', () => {
    const { watch, pass, ask } = watched(null);
    ask('init');
    pass(5, 0);
    expect(watch.told(7)).toBeUndefined();
  });
});
