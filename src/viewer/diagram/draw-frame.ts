import { type AxisKind, lowerBound } from '../data/messages-on-axis.ts';
import { countText, timeText } from '../data/time-text.ts';
import type { Range } from '../state/range.ts';
import { drawRuler } from './draw-ruler.ts';
import type { ReasonMark } from './marks.ts';
import type { Palette } from './read-palette.ts';
import { type Geometry, laneY, xOf } from './scene.ts';

/** What a canvas is drawn on, and with. */
export interface Board {
  readonly context: CanvasRenderingContext2D;
  readonly geometry: Geometry;
  readonly range: Range;
  readonly palette: Palette;
}

export const RULER = 26;

export function drawAxis({ context, geometry, range, palette }: Board, kind: AxisKind): void {
  drawRuler(context, palette, {
    range,
    xOf: (place) => xOf(geometry, range, place),
    width: geometry.width,
    top: RULER - 8,
    bottom: geometry.height,
    text: (tick, step) => (kind === 'time' ? timeText(tick, step) : `#${countText(tick)}`),
    textAt: RULER / 2,
  });
}

export function drawLanes({ context, geometry, palette }: Board, lanes: number): void {
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.beginPath();
  for (let lane = 0; lane < lanes; lane += 1) {
    const y = Math.round(laneY(geometry, lane)) + 0.5;
    context.moveTo(0, y);
    context.lineTo(geometry.width, y);
  }
  context.stroke();
}

/** What of the run stands where on the axis. */
export interface Places {
  readonly placeOf: (time: number) => number;
  readonly laneOfNode: (node: string) => number;
  readonly laneOf: Int32Array;
}

/** A node that is not heard of from some time on: its line is broken from there, and says why. */
export function drawSilent(
  { context, geometry, range, palette }: Board,
  silent: readonly { readonly endpoint: number; readonly since: number }[],
  places: Places,
  words: string,
): void {
  context.font = `600 11px ${palette.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (const { endpoint, since } of silent) {
    const lane = places.laneOf[endpoint] ?? -1;
    const begin = xOf(geometry, range, places.placeOf(since));
    if (lane < 0 || begin > geometry.width) continue;
    const x = Math.max(0, begin);
    const y = laneY(geometry, lane);
    context.fillStyle = palette.background;
    context.fillRect(x, y - 1, geometry.width - x, 3);
    context.strokeStyle = palette.fault;
    context.lineWidth = 2;
    context.setLineDash([3, 5]);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(geometry.width, y);
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = palette.fault;
    if (geometry.width - x > context.measureText(words).width + 24) context.fillText(words, x + 14, y - 11);
  }
}

/** Numbers of reasons at their moments. */
export function drawReasons(board: Board, marks: readonly ReasonMark[], places: Places): void {
  const { context, geometry, range, palette } = board;
  for (const { number, time, endpoint } of marks) {
    const x = xOf(geometry, range, places.placeOf(time));
    if (x < -12 || x > geometry.width + 12) continue;
    const lane = endpoint === null ? -1 : (places.laneOf[endpoint] ?? -1);
    const y = lane < 0 ? geometry.top - 2 : laneY(geometry, lane);
    context.strokeStyle = palette.lost;
    context.lineWidth = 1;
    context.globalAlpha = 0.6;
    context.beginPath();
    context.moveTo(x, RULER);
    context.lineTo(x, geometry.height);
    context.stroke();
    context.globalAlpha = 1;
    context.fillStyle = palette.lost;
    context.beginPath();
    context.arc(x, y, 8, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = palette.background;
    context.font = `700 10px ${palette.font}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(String(number), x, y + 0.5);
  }
}

/** Ticks below a node's line where it wrote to its log; `sorted` stand on the axis. */
export function drawLogTicks({ context, geometry, range, palette }: Board, lane: number, sorted: Float64Array): void {
  const y = laneY(geometry, lane) + geometry.laneHeight * 0.24;
  const pixel = (range.to - range.from) / geometry.width;
  context.fillStyle = palette.muted;
  for (let at = lowerBound(sorted, range.from); at < sorted.length && (sorted[at] as number) <= range.to; ) {
    const place = sorted[at] as number;
    context.fillRect(Math.round(xOf(geometry, range, place)), y, 1.5, 6);
    at = lowerBound(sorted, place + 2 * pixel, at + 1);
  }
}

export function drawPlayhead({ context, geometry, range, palette }: Board, place: number): void {
  const x = Math.round(xOf(geometry, range, place)) + 0.5;
  context.strokeStyle = palette.accent;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x, RULER);
  context.lineTo(x, geometry.height);
  context.stroke();
}
