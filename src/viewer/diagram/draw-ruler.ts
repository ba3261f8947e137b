import { tickStep, ticksBetween } from '../data/ruler-ticks.ts';
import type { Range } from '../state/range.ts';
import type { Palette } from './read-palette.ts';

/** Pixels between two ticks of a ruler, at least. */
const TICK_ROOM = 92;

interface Ruler {
  readonly range: Range;
  readonly xOf: (place: number) => number;
  /** Pixels that the range has. */
  readonly width: number;
  /** Where its lines begin and end, in pixels from the top. */
  readonly top: number;
  readonly bottom: number;
  /** The text of a tick, and pixels from the top to its middle. */
  readonly text: (tick: number, step: number) => string;
  readonly textAt: number;
}

/** Lines at round places of a range, each with its text above. */
export function drawRuler(context: CanvasRenderingContext2D, palette: Palette, ruler: Ruler): void {
  const { range, xOf, width, top, bottom, text, textAt } = ruler;
  const step = tickStep(range.to - range.from, width / TICK_ROOM);
  context.font = `11px ${palette.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.lineWidth = 1;
  for (const tick of ticksBetween(range.from, range.to, step)) {
    const x = Math.round(xOf(tick)) + 0.5;
    context.strokeStyle = palette.faint;
    context.beginPath();
    context.moveTo(x, top);
    context.lineTo(x, bottom);
    context.stroke();
    context.fillStyle = palette.muted;
    context.fillText(text(tick, step), x + 4, textAt);
  }
}
