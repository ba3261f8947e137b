import { isReceived, type Messages } from '../data/messages.ts';
import { type Axis, countColumns, endOf, type LaneEvents, messagesBetween, startOf } from '../data/messages-on-axis.ts';
import type { Range } from '../state/range.ts';

/** Arrows that are drawn at most; of more there is a density instead. */
const MOST_ARROWS = 5000;
/** Pixels of a column of the density. */
export const DENSITY_PIXELS = 3;

/** Where things stand on the canvas, in CSS pixels. */
export interface Geometry {
  readonly width: number;
  readonly height: number;
  /** Where the first lane begins. */
  readonly top: number;
  readonly laneHeight: number;
}

export const laneY = ({ top, laneHeight }: Geometry, lane: number): number => top + (lane + 0.5) * laneHeight;

export const xOf = ({ width }: Geometry, { from, to }: Range, place: number): number =>
  ((place - from) / (to - from)) * width;

/** An arrow from where a message was sent to where it was received, or the stub of one that never was. */
export interface Arrow {
  readonly message: number;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly lost: boolean;
}

export interface Sight {
  readonly messages: Messages;
  readonly axis: Axis;
  readonly laneOf: Int32Array;
  readonly range: Range;
  readonly geometry: Geometry;
}

/** Pixels that a message which was never received goes to the right. */
const STUB = 18;

export function arrowOf({ messages, axis, laneOf, range, geometry }: Sight, message: number): Arrow | null {
  const from = laneOf[messages.source[message] as number] as number;
  const to = laneOf[messages.destination[message] as number] as number;
  if (from < 0 || to < 0) return null;
  const lost = !isReceived(messages, message);
  const x1 = xOf(geometry, range, startOf(messages, axis.kind, message));
  const y1 = laneY(geometry, from);
  const y2 = laneY(geometry, to);
  if (lost) return { message, x1, y1, x2: x1 + STUB, y2: y1 + (y2 - y1) * 0.6, lost };
  return { message, x1, y1, x2: xOf(geometry, range, endOf(messages, axis.kind, message)), y2, lost };
}

/** Arrows of what is in view; null when they are too many. */
export function arrowsInView(sight: Sight, most = MOST_ARROWS): readonly Arrow[] | null {
  const { range, geometry, axis } = sight;
  const margin = ((range.to - range.from) / geometry.width) * STUB;
  const inView = messagesBetween(axis, range.from - margin, range.to, most);
  if (inView === null) return null;
  const arrows: Arrow[] = [];
  for (const message of inView) {
    const arrow = arrowOf(sight, message);
    if (arrow !== null) arrows.push(arrow);
  }
  return arrows;
}

/** Counts per column of pixels, of one lane. */
export interface LaneDensity {
  readonly sent: Uint32Array;
  readonly received: Uint32Array;
  readonly lost: Uint32Array;
}

export function densityInView(lanes: readonly LaneEvents[], range: Range, width: number): readonly LaneDensity[] {
  const columns = Math.max(1, Math.ceil(width / DENSITY_PIXELS));
  const count = (sorted: Float64Array): Uint32Array => countColumns(sorted, range.from, range.to, columns);
  return lanes.map(({ sent, received, lost }) => ({ sent: count(sent), received: count(received), lost: count(lost) }));
}
