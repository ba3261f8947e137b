/** setTimeout, setInterval and their kin, in every place where Node.js has them, on the node's clock. */
import { AsyncResource } from 'node:async_hooks';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import type { NodeClock, NodeTimer } from './node-clock.ts';

/** The longest delay of Node.js: a longer one is 1 ms. */
const LONGEST_MS = 2 ** 31 - 1;

type Callback = (...args: unknown[]) => void;

/** What setTimeout and setInterval give (Node.js's class Timeout). */
class Timeout {
  /** Timers whose number was asked for: they can be cleared by it too. */
  static readonly byNumber = new Map<number, WeakRef<Timeout>>();
  static #made = 0;

  readonly #clock: NodeClock;
  readonly #delay: number;
  readonly #repeats: boolean;
  readonly #callback: Callback;
  readonly #args: readonly unknown[];
  readonly #number = ++Timeout.#made;
  /** The callback runs in the context of who set the timer (AsyncLocalStorage). */
  readonly #resource = new AsyncResource('Timeout', { requireManualDestroy: true });
  #isEnded = false;
  #timer: NodeTimer;

  constructor(clock: NodeClock, repeats: boolean, callback: Callback, delay: unknown, args: unknown[]) {
    // As in Node.js, a bigint and a symbol throw.
    const given = (delay as number) * 1;
    this.#clock = clock;
    this.#delay = given >= 1 && given <= LONGEST_MS ? Math.trunc(given) : 1;
    this.#repeats = repeats;
    this.#callback = callback;
    this.#args = args;
    this.#timer = this.#arm(true);
  }

  #arm(isReferenced: boolean): NodeTimer {
    return this.#clock.add(this.#clock.now() + this.#delay, isReferenced, () => this.#fire());
  }

  #fire(): void {
    const fired = this.#timer;
    try {
      this.#resource.runInAsyncScope(this.#callback, this, ...this.#args);
    } finally {
      // An interval goes on, unless its callback has ended or refreshed it.
      if (this.#repeats && this.#timer === fired && !this.#isEnded) this.#timer = this.#arm(fired.isReferenced);
    }
  }

  ref(): this {
    this.#clock.reference(this.#timer, true);
    return this;
  }

  unref(): this {
    this.#clock.reference(this.#timer, false);
    return this;
  }

  hasRef(): boolean {
    return this.#timer.isReferenced;
  }

  refresh(): this {
    if (this.#isEnded) return this;
    const { isReferenced } = this.#timer;
    this.#clock.remove(this.#timer);
    this.#timer = this.#arm(isReferenced);
    return this;
  }

  close(): this {
    this.#isEnded = true;
    this.#clock.remove(this.#timer);
    return this;
  }

  [Symbol.toPrimitive](): number {
    Timeout.byNumber.set(this.#number, new WeakRef(this));
    return this.#number;
  }

  [Symbol.dispose ?? Symbol.for('nodejs.dispose')](): void {
    this.close();
  }
}

const isOutOfRange = (delay: unknown): boolean =>
  delay !== undefined && !(Number(delay) >= 0 && Number(delay) <= LONGEST_MS);

export function installTimers(clock: NodeClock): void {
  const real = {
    setTimeout: globalThis.setTimeout,
    setInterval: globalThis.setInterval,
    clearTimeout: globalThis.clearTimeout,
    signalTimeout: AbortSignal.timeout,
  };

  const start = (repeats: boolean, callback: unknown, delay: unknown, args: unknown[]): Timeout => {
    // Node.js itself says what is wrong with it.
    if (typeof callback !== 'function') (repeats ? real.setInterval : real.setTimeout)(callback as Callback);
    const timer = new Timeout(clock, repeats, callback as Callback, delay, args);
    // Node.js itself warns of it, on a timer that never fires.
    if (isOutOfRange(delay)) real.clearTimeout(real.setTimeout(() => {}, delay as number));
    return timer;
  };
  const setTimeout = (callback: unknown, delay?: unknown, ...args: unknown[]): Timeout =>
    start(false, callback, delay, args);
  const setInterval = (callback: unknown, delay?: unknown, ...args: unknown[]): Timeout =>
    start(true, callback, delay, args);
  const clear = (timer: unknown): void => {
    if (timer instanceof Timeout) timer.close();
    else if (typeof timer === 'number' || typeof timer === 'string')
      Timeout.byNumber.get(Number(timer))?.deref()?.close();
  };

  const promises = promiseTimers(setTimeout, setInterval);
  Object.defineProperty(setTimeout, promisify.custom, { enumerable: true, value: promises.setTimeout });
  const faked = { setTimeout, setInterval, clearTimeout: clear, clearInterval: clear };
  Object.assign(globalThis, faked);
  Object.assign(timers, faked);
  Object.assign(timersPromises, promises);
  Object.assign(timersPromises.scheduler, {
    wait: (delay: number, options?: WaitOptions) => promises.setTimeout(delay, undefined, options),
  });
  AbortSignal.timeout = (delay) => {
    if (!(Number.isInteger(delay) && delay >= 0 && delay < 2 ** 32)) return real.signalTimeout.call(AbortSignal, delay);
    const controller = new AbortController();
    const timer = setTimeout(
      () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
      delay,
    );
    timer.unref();
    return controller.signal;
  };
}

interface WaitOptions {
  readonly ref?: boolean;
  readonly signal?: AbortSignal;
}

type Start = (callback: unknown, delay?: unknown) => Timeout;

const isDelay = (delay: unknown): boolean => delay === undefined || typeof delay === 'number';

/** Whether Node.js itself would refuse them. */
const areWrong = (options: WaitOptions | null): boolean =>
  typeof options !== 'object' ||
  options === null ||
  !(options.signal === undefined || options.signal instanceof AbortSignal) ||
  !(options.ref === undefined || typeof options.ref === 'boolean');

function promiseTimers(setTimeout: Start, setInterval: Start) {
  const real = { ...timersPromises };
  const aborted = (signal: AbortSignal): Error =>
    Object.assign(new Error('The operation was aborted', { cause: signal.reason }), {
      name: 'AbortError',
      code: 'ABORT_ERR',
    });

  return {
    setTimeout<T>(delay?: number, value?: T, options: WaitOptions = {}): Promise<T | undefined> {
      if (!isDelay(delay) || areWrong(options)) return real.setTimeout(delay, value, options);
      const { ref = true, signal } = options;
      return new Promise((fulfil, reject) => {
        if (signal?.aborted) {
          reject(aborted(signal));
          return;
        }
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', abort);
          fulfil(value);
        }, delay);
        const abort = (): void => {
          timer.close();
          reject(aborted(signal as AbortSignal));
        };
        if (!ref) timer.unref();
        signal?.addEventListener('abort', abort, { once: true });
      });
    },

    async *setInterval<T>(delay?: number, value?: T, options: WaitOptions = {}) {
      if (!isDelay(delay) || areWrong(options)) yield* real.setInterval(delay, value, options);
      const { ref = true, signal } = options;
      if (signal?.aborted) throw aborted(signal);
      let owed = 0;
      let wake: (() => void) | undefined;
      const timer = setInterval(() => {
        owed += 1;
        wake?.();
      }, delay);
      const abort = (): void => {
        timer.close();
        wake?.();
      };
      if (!ref) timer.unref();
      signal?.addEventListener('abort', abort, { once: true });
      try {
        for (;;) {
          if (signal?.aborted) throw aborted(signal);
          if (owed === 0) {
            await new Promise<void>((fulfil) => {
              wake = fulfil;
            });
          }
          for (; owed > 0 && !signal?.aborted; owed -= 1) yield value;
        }
      } finally {
        timer.close();
        signal?.removeEventListener('abort', abort);
      }
    },
  };
}
