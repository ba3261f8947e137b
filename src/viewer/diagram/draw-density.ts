import type { Palette } from './palette.ts';
import { DENSITY_PIXELS, type Geometry, type LaneDensity, laneY } from './scene.ts';

/** Share of half a lane that the highest column takes. */
const HIGHEST = 0.86;

/** Draws how much was sent (above each line) and received (below it); what was lost stands in its own colour. */
export function drawDensity(
  context: CanvasRenderingContext2D,
  lanes: readonly LaneDensity[],
  geometry: Geometry,
  palette: Palette,
): void {
  let most = 1;
  for (const { sent, received } of lanes) {
    for (const count of sent) if (count > most) most = count;
    for (const count of received) if (count > most) most = count;
  }
  const room = (geometry.laneHeight / 2) * HIGHEST;
  const heightOf = (count: number): number => (count === 0 ? 0 : Math.max(1, Math.sqrt(count / most) * room));
  const draw = (colour: string, pick: (lane: LaneDensity) => Uint32Array, side: 1 | -1): void => {
    context.fillStyle = colour;
    lanes.forEach((lane, at) => {
      const y = laneY(geometry, at);
      const counts = pick(lane);
      for (let column = 0; column < counts.length; column += 1) {
        const height = heightOf(counts[column] as number);
        if (height > 0)
          context.fillRect(column * DENSITY_PIXELS, side === 1 ? y : y - height, DENSITY_PIXELS - 0.5, height);
      }
    });
  };
  draw(palette.hues[0] ?? palette.accent, (lane) => lane.sent, -1);
  draw(palette.hues[1] ?? palette.accent, (lane) => lane.received, 1);
  draw(palette.lost, (lane) => lane.lost, -1);
}
