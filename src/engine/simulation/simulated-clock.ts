/**
 * Simulated time. It passes only when nothing is left to do: no action is due, every node is settled, and no process is
 * being started or ended. Then it jumps to the next action.
 */
import { priorityQueue } from '../../collections/priority-queue.ts';
import type { Scheduler } from '../clock/scheduler.ts';
import { isEarlier, type Timed } from '../clock/timed.ts';
import { NeverWaits } from './not-simulated.ts';

/** Something that lives in simulated time and takes real time for its part: a node. */
export interface Turntaker {
  /** Those that have a turn at the same time act in this order. */
  readonly order: number;
  /** Does what is due at this time; resolves with how its effects are to be applied. */
  takeTurn(time: number): Promise<() => void>;
}

export interface SimulatedClock extends Scheduler {
  /** Gives it a turn at the present time, once all actions that are due are done. */
  giveTurn(to: Turntaker): void;
  /** Time stands still until this is settled; what was held meanwhile resolves together, in the order of these calls. */
  hold<T>(work: Promise<T>): Promise<T>;
}

interface Entry extends Timed {
  readonly action: () => void;
}

interface Held {
  /** Resolves when the work is over, whatever came of it. */
  readonly settled: Promise<unknown>;
  readonly release: () => void;
}

/** Rounds of turns at one moment. Messages without latency go back and forth in them; a few dozen are many. */
const ROUNDS_AT_MOST = 10_000;

const turnOfTheEventLoop = (): Promise<void> => new Promise((fulfil) => setImmediate(fulfil));

/**
 * `fail` is told what an action threw; the clock stands still from then on. With `shuffle` those that have a turn at the same time
 * act in the order that it gives.
 */
export const createSimulatedClock = (fail: (error: unknown) => void, shuffle?: Shuffle): SimulatedClock =>
  new Clock(fail, shuffle);

type Shuffle = (takers: readonly Turntaker[]) => readonly Turntaker[];

class Clock implements SimulatedClock {
  readonly passesByItself = false;
  readonly #fail: (error: unknown) => void;
  readonly #shuffle: Shuffle;
  readonly #waiting = priorityQueue<Entry>(isEarlier);
  readonly #turns = new Set<Turntaker>();
  #held: Held[] = [];
  #afterInput: (() => void)[] = [];
  #made = 0;
  #time = 0;
  /** Of turns, since time has passed. */
  #rounds = 0;
  /** `idle`: nothing waits for its time. */
  #state: 'running' | 'idle' | 'stopped' = 'idle';

  constructor(fail: (error: unknown) => void, shuffle: Shuffle = (takers) => takers) {
    this.#fail = fail;
    this.#shuffle = shuffle;
  }

  now(): number {
    return this.#time;
  }

  at(time: number, action: () => void): void {
    this.#waiting.push({ time, order: this.#made++, action });
    this.#wake();
  }

  afterInput(action: () => void): void {
    this.#afterInput.push(action);
    this.#wake();
  }

  giveTurn(to: Turntaker): void {
    this.#turns.add(to);
    this.#wake();
  }

  hold<T>(work: Promise<T>): Promise<T> {
    if (this.#state === 'stopped') return work;
    const result = new Promise<T>((fulfil, reject) => {
      this.#held.push({ settled: work.catch(() => {}), release: () => void work.then(fulfil, reject) });
    });
    this.#wake();
    return result;
  }

  stop(): void {
    this.#waiting.clear();
    this.#turns.clear();
    this.#state = 'stopped';
  }

  #wake(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'running';
    this.#run().catch((error: unknown) => {
      this.#state = 'stopped';
      this.#fail(error);
      // What ends nodes then waits for them, and for time no longer.
      for (const { release } of this.#held.splice(0)) release();
    });
  }

  async #run(): Promise<void> {
    while (this.#isRunning()) {
      if (this.#held.length > 0) {
        await this.#releaseHeld();
      } else if (this.#hasWork()) {
        this.#runDue();
        if (this.#held.length === 0 && this.#turns.size > 0) await this.#takeTurns();
      } else {
        // What the actions have promised comes before time passes.
        await turnOfTheEventLoop();
        if (this.#hasWork() || !this.#isRunning()) continue;
        const next = this.#waiting.peek();
        if (next === undefined) break;
        this.#time = next.time;
        this.#rounds = 0;
      }
    }
    if (this.#isRunning()) this.#state = 'idle';
  }

  #isRunning(): boolean {
    return this.#state === 'running';
  }

  /** When the next action is due; Infinity without one. */
  #nextTime(): number {
    return this.#waiting.peek()?.time ?? Number.POSITIVE_INFINITY;
  }

  /** Whether something is to be done before time passes. */
  #hasWork(): boolean {
    return (
      this.#held.length > 0 || this.#afterInput.length > 0 || this.#turns.size > 0 || this.#nextTime() <= this.#time
    );
  }

  #runDue(): void {
    while (this.#nextTime() <= this.#time) this.#waiting.pop()?.action();
    const actions = this.#afterInput;
    this.#afterInput = [];
    for (const action of actions) action();
  }

  async #releaseHeld(): Promise<void> {
    for (let settled = 0; settled < this.#held.length; ) {
      const { length } = this.#held;
      await Promise.all(this.#held.slice(settled).map((each) => each.settled));
      settled = length;
    }
    const all = this.#held;
    this.#held = [];
    for (const { release } of all) release();
    await turnOfTheEventLoop();
  }

  async #takeTurns(): Promise<void> {
    this.#rounds += 1;
    if (this.#rounds > ROUNDS_AT_MOST) throw new NeverWaits(ROUNDS_AT_MOST);
    const takers = this.#shuffle([...this.#turns].sort((a, b) => a.order - b.order));
    this.#turns.clear();
    const effects = await Promise.all(takers.map((taker) => taker.takeTurn(this.#time)));
    for (const apply of effects) apply();
  }
}
