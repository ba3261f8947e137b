import type { Palette } from './read-palette.ts';
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
  const most = usualMost(lanes);
  const room = (geometry.laneHeight / 2) * HIGHEST;
  const heightOf = (count: number): number =>
    count === 0 ? 0 : Math.max(1, Math.min(1, Math.sqrt(count / most)) * room);
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

/** Share of the columns that are not above the one which all are measured by: a few may be far above all others. */
const USUAL = 0.98;
/** Counts that are told apart. */
const COUNTS = 4096;

function usualMost(lanes: readonly LaneDensity[]): number {
  const columns = new Uint32Array(COUNTS);
  let all = 0;
  for (const { sent, received } of lanes) {
    for (const counts of [sent, received]) {
      for (const count of counts) {
        if (count === 0) continue;
        const at = Math.min(count, COUNTS - 1);
        columns[at] = (columns[at] as number) + 1;
        all += 1;
      }
    }
  }
  let seen = 0;
  for (let count = 1; count < COUNTS; count += 1) {
    seen += columns[count] as number;
    if (seen >= all * USUAL) return count;
  }
  return 1;
}
