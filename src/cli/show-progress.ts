/** How far a run is, for a person: as a line that is written over, or as lines where nobody looks at a terminal. */
import type { ProgressClock } from '../run/progress-pace.ts';
import type { ProgressState } from '../run/progress-state.ts';
import { makeLiveLine } from './live-line.ts';
import { progressLine } from './progress-line.ts';
import type { Screen } from './screen.ts';

export interface RunProgress {
  readonly say: (text: string, isPassing: boolean) => void;
  readonly onProgress: (text: string, isPassing: boolean) => void;
  /** Absent where only lines are written. */
  readonly onState?: (state: ProgressState) => void;
  readonly end: () => void;
}

/** @param write to where people's text goes, which `screen` is about */
export function makeRunProgress(
  write: (text: string) => void,
  screen: Screen | undefined,
  clock: ProgressClock,
): RunProgress {
  const started = clock.now();
  const timed = (text: string): string => `  ${((clock.now() - started) / 1000).toFixed(1).padStart(5)} s  ${text}\n`;
  if (screen === undefined || screen.live === null) {
    return {
      say: (text) => write(`  ${text}\n`),
      onProgress: (text) => write(timed(text)),
      end: () => undefined,
    };
  }
  const { colours, live } = screen;
  let state: ProgressState | null = null;
  let began = started;
  const lineOf = (width: number): string | null =>
    state === null ? null : progressLine(state, { width, colours, elapsedMs: clock.now() - began });
  const line = makeLiveLine(write, live, lineOf, clock);
  return {
    say: (text, isPassing) => (isPassing ? undefined : line.print(`  ${text}\n`)),
    onProgress: (text, isPassing) => (isPassing ? undefined : line.print(timed(text))),
    onState(next) {
      if (state === null || stageOf(next) !== stageOf(state)) began = clock.now();
      state = next;
      line.changed();
    },
    end: line.end,
  };
}

/** What is going on; its time begins anew with another. */
function stageOf(state: ProgressState): string {
  if (state.kind === 'run') return `${state.place} ${state.doing}`;
  // Followed by how often it was tried.
  return state.kind === 'doing' ? state.doing.replace(/:.*/s, '') : state.kind;
}
