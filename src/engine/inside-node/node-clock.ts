/** The node's time: what the engine said last, and the timers that wait for it. */
import { priorityQueue } from '../../collections/priority-queue.ts';
import { isEarlier, type Timed } from '../clock/timed.ts';

export interface NodeTimer {
  /** The engine's milliseconds at which it is due. */
  readonly time: number;
  /** Whether it keeps the process alive. */
  isReferenced: boolean;
  readonly fire: () => void;
}

export interface NodeClock {
  /** The engine's milliseconds. */
  now(): number;
  set(time: number): void;
  add(time: number, isReferenced: boolean, fire: () => void): NodeTimer;
  remove(timer: NodeTimer): void;
  isWaiting(timer: NodeTimer): boolean;
  reference(timer: NodeTimer, isReferenced: boolean): void;
  /** When the next timer is due; Infinity without one. */
  next(): number;
  /** Takes the next timer that is due. */
  takeDue(): NodeTimer | undefined;
  /** Whether a timer keeps the process alive. */
  keepsAlive(): boolean;
}

interface Entry extends Timed {
  readonly timer: NodeTimer;
}

export function createNodeClock(start: number): NodeClock {
  const queue = priorityQueue<Entry>(isEarlier);
  /** Removed timers stay in the queue until they are due. */
  const waiting = new Set<NodeTimer>();
  let referenced = 0;
  let time = start;
  let made = 0;

  const remove = (timer: NodeTimer): void => {
    if (waiting.delete(timer) && timer.isReferenced) referenced -= 1;
  };

  const first = (): NodeTimer | undefined => {
    for (;;) {
      const timer = queue.peek()?.timer;
      if (timer === undefined || waiting.has(timer)) return timer;
      queue.pop();
    }
  };

  return {
    now: () => time,
    set(given) {
      time = Math.max(time, given);
    },
    add(due, isReferenced, fire) {
      const timer: NodeTimer = { time: due, isReferenced, fire };
      queue.push({ time: due, order: made++, timer });
      waiting.add(timer);
      if (isReferenced) referenced += 1;
      return timer;
    },
    remove,
    isWaiting: (timer) => waiting.has(timer),
    reference(timer, isReferenced) {
      if (timer.isReferenced === isReferenced) return;
      timer.isReferenced = isReferenced;
      if (waiting.has(timer)) referenced += isReferenced ? 1 : -1;
    },
    next: () => first()?.time ?? Number.POSITIVE_INFINITY,
    takeDue() {
      const timer = first();
      if (timer === undefined || timer.time > time) return undefined;
      queue.pop();
      remove(timer);
      return timer;
    },
    keepsAlive: () => referenced > 0,
  };
}
