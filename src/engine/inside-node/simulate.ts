/**
 * Puts a Node.js program under the engine's time, before its first line runs. Whenever its event loop has nothing left to
 * do, it tells the engine so and waits for the next step: a time, and what came on its stdin.
 */
import { syncBuiltinESMExports } from 'node:module';
import { FRAME, LARGEST_PAYLOAD, type NodeSetting } from '../simulation/frames.ts';
import { openChannel } from './channel.ts';
import { createNodeClock } from './node-clock.ts';
import { installRandomness } from './seeded-randomness.ts';
import { installDate } from './simulated-date.ts';
import { installTimers } from './simulated-timers.ts';
import { installStdin } from './stdin.ts';
import { installStdout } from './stdout.ts';

/** How often a node may read the clock in one step; one that reads it so often waits for it to change. */
const MOST_READS = 1_000_000;
/** Real milliseconds after which a node that is not settled says what it waits for. */
const PATIENCE_MS = 1_000;

export function simulate({ channel: descriptor, seed, stream, start, epoch }: NodeSetting): void {
  const real = { setImmediate, setInterval, emit: process.emit };
  const channel = openChannel(descriptor);
  const clock = createNodeClock(start);
  let steps = 0;
  let reads = 0;

  const nextInput = (until: number): Buffer => {
    channel.send(FRAME.settled, until);
    const step = channel.receive();
    // The engine has gone, and so does everything that it started.
    if (step === undefined) process.kill(process.pid, 'SIGKILL');
    steps += 1;
    reads = 0;
    clock.set(step?.time ?? 0);
    return step?.input ?? Buffer.alloc(0);
  };
  const readClock = (): number => {
    reads += 1;
    if (reads === MOST_READS) channel.send(FRAME.polling, reads, Buffer.from(new Error('clock').stack ?? ''));
    return clock.now();
  };

  installRandomness(seed, stream);
  installDate({ date: () => epoch + readClock(), sinceStart: () => readClock() - start });
  installTimers(clock);
  installStdout((bytes) => {
    for (let at = 0; at < bytes.length; at += LARGEST_PAYLOAD) {
      channel.send(FRAME.output, 0, bytes.subarray(at, at + LARGEST_PAYLOAD));
    }
  });
  const stdin = installStdin(() => nextInput(Number.POSITIVE_INFINITY));
  syncBuiltinESMExports();

  /** Fires what is due, each timer in a turn of its own as Node.js does, and then hands over the input. */
  const runDue = (input: Buffer): void => {
    const timer = clock.takeDue();
    if (timer === undefined) {
      stdin.deliver(input);
      return;
    }
    real.setImmediate(runDue, input);
    timer.fire();
  };

  const keepsAlive = (): boolean => clock.keepsAlive() || stdin.isWanted();
  const emit = real.emit as (this: NodeJS.Process, event: string, ...args: readonly unknown[]) => boolean;
  process.emit = function (this: NodeJS.Process, event: string, ...args: readonly unknown[]): boolean {
    if (event !== 'beforeExit') return emit.call(this, event, ...args);
    if (!keepsAlive()) {
      const isHeard = emit.call(this, event, ...args);
      if (!keepsAlive()) return isHeard;
    }
    real.setImmediate(runDue, clock.next() <= clock.now() ? Buffer.alloc(0) : nextInput(clock.next()));
    return true;
  } as typeof process.emit;

  watchUnsettled();

  /** While the event loop turns and something other than time is waited for, the engine hears what that is. */
  function watchUnsettled(): void {
    let seen = -1;
    const look = (): void => {
      if (seen === steps) {
        const resources = process.getActiveResourcesInfo().filter((name) => name !== 'Timeout' && name !== 'Immediate');
        channel.send(FRAME.unsettled, 0, Buffer.from(JSON.stringify(resources)));
      }
      seen = steps;
    };
    real.setInterval(look, PATIENCE_MS).unref();
  }
}
