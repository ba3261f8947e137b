/** A line at the end of a terminal's text that is written over. It changes no mode of the terminal that outlives a write. */
import type { ProgressClock } from '../run/progress-pace.ts';
import type { LiveScreen } from './screen.ts';

export interface LiveLine {
  /** What it shows has changed. */
  readonly changed: () => void;
  /** Text that stays, above the line. */
  readonly print: (text: string) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

/** Milliseconds between two drawings, and after which it is drawn though nothing was told. */
const DRAW_EVERY_MS = 100;
const TICK_MS = 250;

/** Cut rather than wrapped at the right edge, as what is wrapped can't be written over. */
const NO_WRAP = '\u001b[?7l';
const WRAP = '\u001b[?7h';
const TO_BEGIN = '\r';
const CLEAR_REST = '\u001b[K';

/** @param lineOf gives the line for so many columns; null while there is nothing to show */
export function makeLiveLine(
  write: (text: string) => void,
  screen: LiveScreen,
  lineOf: (columns: number) => string | null,
  clock: ProgressClock,
): LiveLine {
  let drawnAt = Number.NEGATIVE_INFINITY;
  /** What stands there; null: nothing. */
  let drawn: string | null = null;
  const clear = (): void => {
    if (drawn !== null) write(`${TO_BEGIN}${CLEAR_REST}`);
    drawn = null;
  };
  const draw = (): void => {
    drawnAt = clock.now();
    // A line as wide as the terminal puts the cursor of some into the next one.
    const line = lineOf(screen.columns() - 1);
    if (line === drawn) return;
    if (line === null) clear();
    else write(`${TO_BEGIN}${NO_WRAP}${line}${CLEAR_REST}${WRAP}`);
    drawn = line;
  };
  const changed = (): void => {
    if (clock.now() - drawnAt >= DRAW_EVERY_MS) draw();
  };
  const stopTicks = clock.every(TICK_MS, changed);
  const stopResize = screen.onResize(() => {
    clear();
    draw();
  });
  return {
    changed,
    print(text) {
      clear();
      write(text);
      draw();
    },
    end() {
      stopTicks();
      stopResize();
      clear();
    },
  };
}
