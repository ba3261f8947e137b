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

/** How often a node may read the clock in one step; one that reads it so often waits for it to change. */
const MOST_READS = 1_000_000;
/** Real milliseconds after which a node that is not settled says what it waits for. */
const PATIENCE_MS = 1_000;
/** Milliseconds in one step, of computing or of a wait in real time, of which the engine is told. */
const LONG_MS = 250;

export function simulate({ channel: descriptor, seed, stream, start, epoch }: NodeSetting): void {
  const { cpuUsage, hrtime } = process;
  const real = { setImmediate, setInterval, emit: process.emit, monotonic: hrtime.bigint };
  const channel = openChannel(descriptor);
  const clock = createNodeClock(start);
  let steps = 0;
  let reads = 0;

  /** What came while the node slept. */
  let kept: Buffer = Buffer.alloc(0);

  const takeKept = (): Buffer => {
    const input = kept;
    kept = Buffer.alloc(0);
    return input;
  };

  const nextInput = (until: number): Buffer => {
    work.tell();
    if (companions.mayWrite()) channel.send(FRAME.othersWrote, 0);
    channel.send(FRAME.settled, until);
    const step = channel.receive();
    work.begin();
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

  const inRealTime = <T>(what: string, wait: () => T): T => {
    const before = real.monotonic();
    try {
      return wait();
    } finally {
      const ms = Number(real.monotonic() - before) / 1e6;
      if (ms >= LONG_MS) channel.send(FRAME.stoodStill, ms, Buffer.from(`it waited for ${what}`));
    }
  };
  const sleep = (ms: number): void => {
    for (const end = clock.now() + ms; clock.now() < end; ) kept = Buffer.concat([kept, nextInput(end)]);
  };

  const work = watchWork((ms) => channel.send(FRAME.stoodStill, ms, Buffer.from('it computed')), cpuUsage);
  const companions = installCompanions({ hasWritten: () => channel.letOthersBeRead(), inRealTime });
  installRandomness(seed, stream);
  installDate({ date: () => epoch + readClock(), sinceStart: () => readClock() - start });
  installTimers(clock);
  installStdout((bytes) => {
    for (let at = 0; at < bytes.length; at += LARGEST_PAYLOAD) {
      channel.send(FRAME.output, 0, bytes.subarray(at, at + LARGEST_PAYLOAD));
    }
  });
  const stdin = installStdin(() => (kept.length > 0 ? takeKept() : nextInput(Number.POSITIVE_INFINITY)));
  installSleeps({ sleep, hasWorkers: companions.hasWorkers, inRealTime });
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

/** Tells the milliseconds of processor time of a step that computed for long. Its first one, in which it starts, does not count. */
function watchWork(tell: (ms: number) => void, cpuUsage: () => NodeJS.CpuUsage) {
  let before: number | undefined;
  const used = (): number => {
    const { user, system } = cpuUsage();
    return (user + system) / 1000;
  };
  return {
    begin: () => {
      before = used();
    },
    tell: () => {
      const ms = before === undefined ? 0 : used() - before;
      if (ms >= LONG_MS) tell(ms);
    },
  };
}
