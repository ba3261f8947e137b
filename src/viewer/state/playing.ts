import { effect, signal } from '@preact/signals';
import { type App, showRange } from './app.ts';
import { placeOfTime } from './range.ts';
import { reducesMotion } from './theme.ts';

/** Whether the replay goes on by itself. */
export const isPlaying = signal(false);

/** Microseconds of the run for each of the reader's. */
export const speed = signal(0.2);

export const SPEEDS = [0.001, 0.005, 0.02, 0.05, 0.2, 0.5, 1, 2, 5, 10, 50] as const;

/** Opens the replay at what is in view. */
export function openReplay(app: App): void {
  const { from, to } = app.range.peek();
  const begin = app.axisKind.peek() === 'time' && to - from < app.whole.peek().to - app.whole.peek().from ? from : 0;
  app.playhead.value = Math.max(app.run.begins, begin);
  isPlaying.value = !reducesMotion();
}

export function closeReplay(app: App): void {
  isPlaying.value = false;
  app.playhead.value = null;
}

/** Longest step of the replay: a page that was in the background does not leap. */
const LONGEST_STEP = 100;

/** Moves the playhead on while the replay is playing. Gives what ends it. */
export function runReplay(app: App): () => void {
  let frame = 0;
  let last = 0;
  const next = (now: number): void => {
    const step = last === 0 ? 0 : Math.min(LONGEST_STEP, now - last);
    last = now;
    const place = app.playhead.peek();
    if (place === null || !isPlaying.peek()) return;
    const to = Math.min(app.run.ends, place + step * 1000 * speed.peek());
    app.playhead.value = to;
    keepInView(app, to);
    if (to >= app.run.ends) isPlaying.value = false;
    else frame = requestAnimationFrame(next);
  };
  const stop = effect(() => {
    cancelAnimationFrame(frame);
    last = 0;
    if (isPlaying.value) frame = requestAnimationFrame(next);
  });
  return () => {
    stop();
    cancelAnimationFrame(frame);
  };
}

/** Turns over to the next part of the diagram when the playhead leaves what is in view. */
export function keepInView(app: App, time: number): void {
  const { from, to } = app.range.peek();
  const place = placeOfTime(app.run, app.axisKind.peek(), time);
  if (place >= from && place <= to) return;
  showRange(app, { from: place - (to - from) * 0.05, to: place + (to - from) * 0.95 });
}
