/**
 * Puts a Node.js program under the engine's time, before its first line runs. Whenever its event loop has nothing left to
 * do, it tells the engine so and waits for the next step: a time, and what came on its stdin.
 */
import { syncBuiltinESMExports } from 'node:module';
import { FRAME, LARGEST_PAYLOAD, type NodeSetting, type ThreadData } from '../simulation/frames.ts';
import { installSleeps } from './atomics-wait.ts';
import { type Channel, openChannel, openThreadChannel } from './channel.ts';
import { watchClockReads } from './clock-polling.ts';
import { installDate } from './date-and-hrtime.ts';
import { installFileSync } from './file-sync.ts';
import { createNodeClock, type NodeClock } from './node-clock.ts';
import { installRandomness } from './seeded-randomness.ts';
import { installTimers } from './simulated-timers.ts';
import { installStdin } from './stdin.ts';
import { installStdout } from './stdout.ts';
import { becomeAThread, type NodeThread } from './thread.ts';
import { type UnseenTime, watchUnseenTime } from './unseen-time.ts';
import { type Companions, installCompanions } from './workers-and-programs.ts';

/** Milliseconds that a thread may compute without any simulated time: a process shows whether it would be late. */
const AT_ONCE_MS = 1000;

/** @param data of a node that is a thread of the engine; others are processes */
export function simulate(
  { channel: descriptor, seed, stream, start, epoch }: NodeSetting,
  data?: Pick<ThreadData, 'memory' | 'pid'>,
): void {
  const real = { setImmediate, emit: process.emit };
  const ofThread = data && openThreadChannel(data.memory);
  const channel = ofThread ?? openChannel(descriptor);
  const clock = createNodeClock(start);
  const unseen = watchUnseenTime(channel, ofThread !== undefined);
  const companions = installCompanions({ hasWritten: () => channel.letOthersBeRead(), ...unseen });
  const thread = ofThread && becomeAThread(ofThread, data.pid);
  const steps = takeSteps({ start, channel, clock, unseen, companions, thread });
  installRandomness(seed, stream);
  installDate({ date: () => epoch + steps.readClock(), sinceStart: () => steps.readClock() - start });
  installTimers(clock);
  installFileSync();
  installStdout((bytes) => {
    for (let at = 0; at < bytes.length; at += LARGEST_PAYLOAD) {
      channel.send(FRAME.output, 0, bytes.subarray(at, at + LARGEST_PAYLOAD));
    }
  });
  const stdin = installStdin(() => steps.nextInput(Number.POSITIVE_INFINITY));
  installSleeps({ sleep: steps.sleep, ...companions, ...unseen });
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
    if (event !== 'beforeExit') {
      const isHeard = emit.call(this, event, ...args);
      // A program may emit it by itself, and goes on.
      if (event === 'exit' && isExiting()) thread?.end(args[0]);
      return isHeard;
    }
    if (!keepsAlive()) {
      const isHeard = emit.call(this, event, ...args);
      if (!keepsAlive()) return isHeard;
    }
    real.setImmediate(runDue, steps.inputOfNextTurn());
    return true;
  } as typeof process.emit;
}

const isExiting = (): boolean => (process as { readonly _exiting?: boolean })._exiting === true;

interface StepParts {
  readonly start: number;
  readonly channel: Channel;
  readonly clock: NodeClock;
  readonly unseen: UnseenTime;
  readonly companions: Companions;
  readonly thread: NodeThread | undefined;
}

interface Steps {
  /** The engine's milliseconds, for the node's own code. */
  readClock(): number;
  /** Lets time pass for so long; what comes meanwhile is kept. */
  sleep(ms: number): void;
  /** What was kept; else waits for the next step, at `until` at the latest, and gives what it brings. */
  nextInput(until: number): Buffer;
  /** The same for a node at rest: what came while it slept comes first, and timers that are overdue before that. */
  inputOfNextTurn(): Buffer;
}

/** Of the node: from one rest to the next. */
function takeSteps({ start, channel, clock, unseen, companions, thread }: StepParts): Steps {
  const reads = watchClockReads(channel, thread);
  /** What came while the node slept. */
  let kept: Buffer = Buffer.alloc(0);

  const takeKept = (): Buffer => {
    const input = kept;
    kept = Buffer.alloc(0);
    return input;
  };

  const rest = (until: number): Buffer => {
    unseen.endStep();
    if (thread !== undefined && unseen.hasComputed(clock.now() - start + AT_ONCE_MS))
      thread.leave('it computed for too long');
    if (thread?.hasOtherZone()) thread.leave('it sets TZ');
    if (companions.mayWrite()) channel.send(FRAME.othersWrote, 0);
    channel.send(FRAME.settled, until);
    const step = channel.receive();
    unseen.beginStep();
    // The engine has gone, and so does everything that it started.
    if (step === undefined) process.kill(process.pid, 'SIGKILL');
    reads.beginStep();
    clock.set(step?.time ?? 0);
    return step?.input ?? Buffer.alloc(0);
  };

  return {
    readClock() {
      reads.count();
      return clock.now();
    },
    sleep(ms) {
      for (const end = clock.now() + ms; clock.now() < end; ) kept = Buffer.concat([kept, rest(end)]);
    },
    nextInput: (until) => (kept.length > 0 ? takeKept() : rest(until)),
    inputOfNextTurn: () => (kept.length > 0 || clock.next() <= clock.now() ? takeKept() : rest(clock.next())),
  };
}
