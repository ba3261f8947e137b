import type { FaultPeriod } from '../../page/page-data.ts';
import type { Palette } from '../diagram/read-palette.ts';

interface Shading {
  /** Microseconds at which a fault that never ends is cut. */
  readonly ends: number;
  readonly xOf: (time: number) => number;
  readonly top: number;
  readonly height: number;
}

/** Shades the times of faults behind a chart over the run's time. */
export function shadeFaults(
  context: CanvasRenderingContext2D,
  palette: Palette,
  faults: readonly FaultPeriod[],
  { ends, xOf, top, height }: Shading,
): void {
  context.save();
  context.fillStyle = palette.fault;
  context.globalAlpha = 0.14;
  for (const { from, to } of faults) {
    const x = xOf(from);
    context.fillRect(x, top, Math.max(1, xOf(to ?? ends) - x), height);
  }
  context.restore();
}
