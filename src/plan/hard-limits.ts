/** When a run is ended from outside, in milliseconds. */
export type TimeLimits =
  /** What the user set: for all of the run, its analysis included, whatever it is doing. */
  | { readonly kind: 'whole'; readonly ms: number }
  /**
   * `runMs` is from the start to the end of the operations. The analysis after it ends when it makes no progress for
   * `idleMs`, and in any case after `analysisMs`.
   */
  | { readonly kind: 'phases'; readonly runMs: number; readonly idleMs: number; readonly analysisMs: number };

/** Longer than any pause of a working checker: garbage collection and writing count as progress, too. */
const IDLE_MS = 60_000;
/** Kafka's checker with every plot takes three minutes on two cores; with huge offsets it never ends. */
const ANALYSIS_MS = 600_000;

/** @param given seconds, the user's; undefined for the default */
export function timeLimits(given: number | undefined, timeLimitSeconds: number): TimeLimits {
  if (given !== undefined) return { kind: 'whole', ms: given * 1000 };
  return { kind: 'phases', runMs: (3 * timeLimitSeconds + 60) * 1000, idleMs: IDLE_MS, analysisMs: ANALYSIS_MS };
}
