/**
 * Puts a Node.js program under the engine's time, before its first line runs. Whenever its event loop has nothing left to
 * do, it tells the engine so and waits for the next step: a time, and what came on its stdin.
 */
import { syncBuiltinESMExports } from 'node:module';
import { FRAME, LARGEST_PAYLOAD, type NodeSetting } from '../simulation/frames.ts';
import { openChannel } from './channel.ts';
import { installCompanions } from './companions.ts';
import { createNodeClock } from './node-clock.ts';
import { installRandomness } from './seeded-randomness.ts';
import { installDate } from './simulated-date.ts';
import { installTimers } from './simulated-timers.ts';
import { installSleeps } from './sleeps.ts';
import { installStdin } from './stdin.ts';
import { installStdout } from './stdout.ts';
import { watchUnseenTime } from './unseen-time.ts';

/** How often a node may read the clock in one step; one that reads it so often waits for it to change. */
const MOST_READS = 1_000_000;
export function simulate({ channel: descriptor, seed, stream, start, epoch }: NodeSetting): void {
  const real = { setImmediate, emit: process.emit };
  const channel = openChannel(descriptor);
  const clock = createNodeClock(start);
  const unseen = watchUnseenTime(channel);
  let reads = 0;
  /** What came while the node slept. */
  let kept: Buffer = Buffer.alloc(0);

  const takeKept = (): Buffer => {
    const input = kept;
    kept = Buffer.alloc(0);
    return input;
  };

  const nextInput = (until: number): Buffer => {
    unseen.endStep();
    if (companions.mayWrite()) channel.send(FRAME.othersWrote, 0);
    channel.send(FRAME.settled, until);
    const step = channel.receive();
    unseen.beginStep();
    // The engine has gone, and so does everything that it started.
    if (step === undefined) process.kill(process.pid, 'SIGKILL');
    reads = 0;
    clock.set(step?.time ?? 0);
    return step?.input ?? Buffer.alloc(0);
  };
  const readClock = (): number => {
    reads += 1;
    if (reads === MOST_READS) channel.send(FRAME.polling, reads, Buffer.from(new Error('clock').stack ?? ''));
    return clock.now();
  };

  const sleep = (ms: number): void => {
    for (const end = clock.now() + ms; clock.now() < end; ) kept = Buffer.concat([kept, nextInput(end)]);
  };

  const companions = installCompanions({ hasWritten: () => channel.letOthersBeRead(), ...unseen });
  installRandomness(seed, stream);
  installDate({ date: () => epoch + readClock(), sinceStart: () => readClock() - start });
  installTimers(clock);
  installStdout((bytes) => {
    for (let at = 0; at < bytes.length; at += LARGEST_PAYLOAD) {
      channel.send(FRAME.output, 0, bytes.subarray(at, at + LARGEST_PAYLOAD));
    }
  });
  const stdin = installStdin(() => (kept.length > 0 ? takeKept() : nextInput(Number.POSITIVE_INFINITY)));
  installSleeps({ sleep, ...companions, ...unseen });
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

  /** What came while it slept comes first, and timers that are overdue before that. */
  const inputOfNextTurn = (): Buffer =>
    kept.length > 0 || clock.next() <= clock.now() ? takeKept() : nextInput(clock.next());

  const keepsAlive = (): boolean => clock.keepsAlive() || stdin.isWanted();
  const emit = real.emit as (this: NodeJS.Process, event: string, ...args: readonly unknown[]) => boolean;
  process.emit = function (this: NodeJS.Process, event: string, ...args: readonly unknown[]): boolean {
    if (event !== 'beforeExit') return emit.call(this, event, ...args);
    if (!keepsAlive()) {
      const isHeard = emit.call(this, event, ...args);
      if (!keepsAlive()) return isHeard;
    }
    real.setImmediate(runDue, inputOfNextTurn());
    return true;
  } as typeof process.emit;
}
