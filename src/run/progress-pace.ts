/** How often a person who waits is told something. */
export interface ProgressClock {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Calls back every so many milliseconds; gives how to stop it. */
  readonly every: (ms: number, action: () => void) => () => void;
}

export const SYSTEM_CLOCK: ProgressClock = {
  now: () => performance.now(),
  every(ms, action) {
    const timer = setInterval(action, ms).unref();
    return () => clearInterval(timer);
  },
};

/** Milliseconds between two counts of operations; a long run says it less often. */
export const COUNT_EVERY_MS = 2_000;
export const BRIEF_RUN_MS = 30_000;
/** Milliseconds after which a silent run is said to go on. */
export const SILENCE_MS = 10_000;
export const TICK_MS = 1_000;

interface Teller {
  readonly tell: (text: string, isPassing: boolean) => void;
  /** What stays, the first time; null is not told. */
  readonly tellOnce: (text: string | null) => void;
  /** Milliseconds since the last of it. */
  readonly silentMs: () => number;
}

export function makeTeller(say: (text: string, isPassing: boolean) => void, clock: ProgressClock): Teller {
  let lastSaid = clock.now();
  const toldOnce = new Set<string>();
  const tell = (text: string, isPassing: boolean): void => {
    lastSaid = clock.now();
    say(text, isPassing);
  };
  return {
    tell,
    tellOnce(text) {
      if (text === null || toldOnce.has(text)) return;
      toldOnce.add(text);
      tell(text, false);
    },
    silentMs: () => clock.now() - lastSaid,
  };
}
