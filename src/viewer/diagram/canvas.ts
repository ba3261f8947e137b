import { effect, type ReadonlySignal } from '@preact/signals';
import { paints, printing } from '../state/theme.ts';

/** Makes a canvas as sharp as the screen; its context then takes CSS pixels. */
export function sharpContext(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const dots = Math.min(3, window.devicePixelRatio || 1);
  const [wide, high] = [Math.max(1, Math.round(width * dots)), Math.max(1, Math.round(height * dots))];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  const context = canvas.getContext('2d');
  context?.setTransform(dots, 0, 0, dots, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

/** Draws now and whenever one of the signals or the theme's colours change. Gives what ends it. */
export function drawOnChange(draw: () => void, watched: readonly ReadonlySignal<unknown>[]): () => void {
  const frames = oncePerFrame(draw);
  const stop = effect(() => {
    for (const each of [...watched, paints]) each.value;
    frames.ask();
  });
  return () => {
    stop();
    frames.stop();
  };
}

/** Calls `draw` at most once a frame, however often it is asked; at once while the page is printed. */
function oncePerFrame(draw: () => void): { readonly ask: () => void; readonly stop: () => void } {
  let frame: number | null = null;
  return {
    ask: () => {
      if (printing.peek()) draw();
      else
        frame ??= requestAnimationFrame(() => {
          frame = null;
          draw();
        });
    },
    stop: () => {
      if (frame !== null) cancelAnimationFrame(frame);
      frame = null;
    },
  };
}

/** Tells the size of an element now and whenever it changes. */
export function watchSize(element: Element, told: (width: number, height: number) => void): () => void {
  const observer = new ResizeObserver(() => told(element.clientWidth, element.clientHeight));
  observer.observe(element);
  told(element.clientWidth, element.clientHeight);
  return () => observer.disconnect();
}
