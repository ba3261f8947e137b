import { type AxisKind, lowerBound } from '../data/messages-on-axis.ts';
import type { Run } from '../data/run.ts';

/** What is in view, in the units of the axis. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export function wholeOf({ head, begins, ends }: Run, kind: AxisKind): Range {
  const [from, to] = kind === 'time' ? [begins, ends] : [0, Math.max(1, head.messages.events)];
  const margin = (to - from) * 0.02;
  return { from: from - margin, to: to + margin };
}

/** The shortest range: 20 microseconds, or four events. */
const SHORTEST: Readonly<Record<AxisKind, number>> = { time: 20, events: 4 };

/** A range that is not too short, and that does not leave the run. */
export function within(whole: Range, kind: AxisKind, { from, to }: Range): Range {
  const span = Math.min(Math.max(to - from, SHORTEST[kind]), whole.to - whole.from);
  const middle = (from + to) / 2;
  const begin = Math.min(Math.max(middle - span / 2, whole.from), whole.to - span);
  return { from: begin, to: begin + span };
}

/** `factor` below 1 shows less; what stands at `anchor` (0 to 1 of the range) stays where it is. */
export function zoomed({ from, to }: Range, factor: number, anchor: number): Range {
  const fixed = from + (to - from) * anchor;
  return { from: fixed - (fixed - from) * factor, to: fixed + (to - fixed) * factor };
}

export const moved = ({ from, to }: Range, share: number): Range => {
  const by = (to - from) * share;
  return { from: from + by, to: to + by };
};

/** Where a moment stands on the axis. */
export function placeOfTime({ messages }: Run, kind: AxisKind, time: number): number {
  if (kind === 'time') return time;
  const next = lowerBound(messages.sendTime, time);
  const last = messages.count - 1;
  if (next > last)
    return last < 0 ? 0 : Math.max(messages.sendEvent[last] as number, messages.receiveEvent[last] as number);
  return messages.sendEvent[next] as number;
}

/** The moment that stands at a place of the axis. */
export function timeOfPlace({ messages, ends }: Run, kind: AxisKind, place: number): number {
  if (kind === 'time') return place;
  const next = lowerBound(messages.sendEvent, place);
  return next >= messages.count ? ends : (messages.sendTime[next] as number);
}
