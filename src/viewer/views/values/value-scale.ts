import { tickStep, ticksBetween } from '../../data/ruler-ticks.ts';
import { countText } from '../../data/time-text.ts';
import type { TimeBoard } from '../../parts/time-canvas.tsx';

/** Pixels at the left of a diagram in which the numbers of its scale stand. */
export const SCALE_WIDTH = 56;

/** Lines across the diagram at round values, `most` of them or fewer, each with its number. */
export function drawScale(
  { context, palette, width }: TimeBoard,
  [low, high]: readonly [low: number, high: number],
  most: number,
  yOf: (value: number) => number,
): void {
  const step = tickStep(high - low, most);
  context.textAlign = 'right';
  for (const tick of ticksBetween(low, high, step)) {
    const y = Math.round(yOf(tick)) + 0.5;
    context.strokeStyle = palette.faint;
    context.beginPath();
    context.moveTo(SCALE_WIDTH, y);
    context.lineTo(width, y);
    context.stroke();
    context.fillStyle = palette.muted;
    context.fillText(countText(tick), SCALE_WIDTH - 8, y);
  }
}
