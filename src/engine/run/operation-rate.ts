/** When the next operation of the main phase is due: `--rate` operations a second until `--time-limit`. */
import type { TestOptions } from '../../maelstrom/parse-options.ts';
import type { Random } from '../clock/random.ts';

/** Milliseconds by which a timer or a busy machine may delay operations that are made up for; what is older is given up. */
const CATCH_UP_MS = 50;

/** As much of it as may be made up for behind an operation that found no free worker: our timers' grain, no more. */
const TIMER_GRAIN_MS = 2;

/**
 * Milliseconds by which Jepsen's interpreter is late with an operation that it has waited for, on two cores at rest; the
 * gap to the next one counts from there. Of 1,000 ordered operations a second 830 are made.
 */
const JEPSEN_LATE_MS = 0.2;

export interface Pace {
  /** Milliseconds since the start; never beyond the time limit by more than its last gap. */
  readonly due: number;
  /** Whether no operation is due any more before the time limit. */
  readonly isOver: boolean;
  /** The operation that is due was begun at `time`; draws the gap to the next one. */
  begun(time: number): void;
  /** The operation that is due has found no free worker: what comes after it is later by as much. */
  held(): void;
  /** No operation is due any more. */
  end(): void;
}

/** `burst` operations come at once, at gaps that are longer by as much. */
export function createPace(
  { rate, timeLimit }: Pick<TestOptions, 'rate' | 'timeLimit'>,
  gaps: Random,
  burst = 1,
): Pace {
  const limit = timeLimit * 1000;
  const meanGap = 1000 / rate;
  let due = rate > 0 ? 0 : limit;
  let isHeld = false;
  let leftOfBurst = burst;

  return {
    get due() {
      return due;
    },
    get isOver() {
      return due >= limit;
    },
    begun(time) {
      leftOfBurst -= 1;
      const isInBurst = leftOfBurst > 0;
      if (!isInBurst) leftOfBurst = burst;
      const gap = isInBurst ? 0 : gaps.next() * 2 * meanGap * burst;
      const from = Math.max(due, time - (isHeld ? TIMER_GRAIN_MS : CATCH_UP_MS));
      due = from + gap + (gap > JEPSEN_LATE_MS ? JEPSEN_LATE_MS : 0);
      isHeld = false;
    },
    held() {
      isHeld = true;
    },
    end() {
      due = limit;
    },
  };
}
