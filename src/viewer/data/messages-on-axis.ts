import { isReceipt, type Messages, messageOf } from './messages.ts';

/** What stands along the diagram: microseconds, or the order of events. */
export type AxisKind = 'time' | 'events';

/** Messages of a selection along an axis, ready to be searched. */
export interface Axis {
  readonly kind: AxisKind;
  /** Messages by their start. */
  readonly order: Uint32Array;
  readonly starts: Float64Array;
  /** Ends in the same order; a message that was never received ends where it starts. */
  readonly ends: Float64Array;
  /** The latest end within each block of `BLOCK` messages. */
  readonly blockEnds: Float64Array;
}

const BLOCK = 256;

export const startOf = (messages: Messages, kind: AxisKind, message: number): number =>
  (kind === 'time' ? messages.sendTime : messages.sendEvent)[message] as number;

export function endOf(messages: Messages, kind: AxisKind, message: number): number {
  if (kind === 'time') return messages.receiveTime[message] as number;
  const received = messages.receiveEvent[message] as number;
  return received < 0 ? (messages.sendEvent[message] as number) : received;
}

/** `chosen`: 1 for each message that is in it; null: all are. */
export function axisOf(messages: Messages, kind: AxisKind, chosen: Uint8Array | null): Axis {
  let count = messages.count;
  if (chosen !== null) {
    count = 0;
    for (const each of chosen) count += each;
  }
  const order = new Uint32Array(count);
  let next = 0;
  let ascending = true;
  for (let message = 0; message < messages.count; message += 1) {
    if (chosen !== null && chosen[message] === 0) continue;
    const before = order[next - 1];
    ascending &&= before === undefined || startOf(messages, kind, before) <= startOf(messages, kind, message);
    order[next++] = message;
  }
  // Threads of a real run may write down a time after a later one.
  if (!ascending) order.sort((a, b) => startOf(messages, kind, a) - startOf(messages, kind, b));
  const starts = new Float64Array(count);
  const ends = new Float64Array(count);
  const blockEnds = new Float64Array(Math.ceil(count / BLOCK)).fill(Number.NEGATIVE_INFINITY);
  for (let at = 0; at < count; at += 1) {
    const message = order[at] as number;
    const end = endOf(messages, kind, message);
    starts[at] = startOf(messages, kind, message);
    ends[at] = end;
    const block = Math.floor(at / BLOCK);
    if (end > (blockEnds[block] as number)) blockEnds[block] = end;
  }
  return { kind, order, starts, ends, blockEnds };
}

/** The first place whose value is not below `value`. */
export function lowerBound(sorted: Float64Array, value: number, from = 0, to = sorted.length): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Messages that are on their way at some moment from `from` to `to`, in the order of their start; null when they are more than `most`. */
export function messagesBetween(axis: Axis, from: number, to: number, most: number): number[] | null {
  const { order, starts, ends, blockEnds } = axis;
  const first = lowerBound(starts, from);
  const found: number[] = [];
  for (let block = 0; block * BLOCK < first; block += 1) {
    if ((blockEnds[block] as number) < from) continue;
    const last = Math.min(first, (block + 1) * BLOCK);
    for (let at = block * BLOCK; at < last; at += 1) {
      if ((ends[at] as number) < from) continue;
      if (found.length === most) return null;
      found.push(order[at] as number);
    }
  }
  for (let at = first; at < starts.length && (starts[at] as number) <= to; at += 1) {
    if (found.length === most) return null;
    found.push(order[at] as number);
  }
  return found;
}

/** When something happened at a lane, for what is drawn of it when there is too much for arrows. Each is sorted. */
export interface LaneEvents {
  readonly sent: Float64Array;
  readonly received: Float64Array;
  /** Sendings of messages that were never received; they are in `sent` too. */
  readonly lost: Float64Array;
}

/** `laneOf`: the lane of each endpoint, -1: hidden. */
export function laneEvents(
  messages: Messages,
  kind: AxisKind,
  chosen: Uint8Array | null,
  laneOf: Int32Array,
  lanes: number,
): readonly LaneEvents[] {
  const { events, source, destination, receiveEvent } = messages;
  const counts = new Uint32Array(lanes * 3);
  const each = (visit: (slot: number, event: number) => void): void => {
    for (const event of events) {
      const message = messageOf(event);
      if (chosen !== null && chosen[message] === 0) continue;
      const receipt = isReceipt(event);
      const lane = laneOf[(receipt ? destination : source)[message] as number] as number;
      if (lane < 0) continue;
      visit(lane * 3 + (receipt ? 1 : 0), event);
      if (!receipt && (receiveEvent[message] as number) < 0) visit(lane * 3 + 2, event);
    }
  };
  each((slot) => {
    (counts[slot] as number) += 1;
  });
  const times = Array.from(counts, (count) => new Float64Array(count));
  counts.fill(0);
  let ascending = true;
  each((slot, event) => {
    const message = messageOf(event);
    const at = isReceipt(event) ? endOf(messages, kind, message) : startOf(messages, kind, message);
    const next = counts[slot] as number;
    const own = times[slot] as Float64Array;
    if (next > 0 && (own[next - 1] as number) > at) ascending = false;
    own[next] = at;
    counts[slot] = next + 1;
  });
  if (!ascending) for (const each of times) each.sort();
  return Array.from({ length: lanes }, (_, lane) => ({
    sent: times[lane * 3] as Float64Array,
    received: times[lane * 3 + 1] as Float64Array,
    lost: times[lane * 3 + 2] as Float64Array,
  }));
}

/** As `lowerBound`, for a place that is likely to be near `from`: in steps that double. */
function boundNear(sorted: Float64Array, value: number, from: number): number {
  let low = from;
  let step = 1;
  while (low + step <= sorted.length && (sorted[low + step - 1] as number) < value) {
    low += step;
    step *= 2;
  }
  return lowerBound(sorted, value, low, Math.min(sorted.length, low + step));
}

/** How many of `sorted` fall into each of `columns` equal parts of `from` to `to`. */
export function countColumns(sorted: Float64Array, from: number, to: number, columns: number): Uint32Array {
  const counts = new Uint32Array(columns);
  let begin = lowerBound(sorted, from);
  for (let column = 0; column < columns; column += 1) {
    const end = boundNear(sorted, from + ((to - from) * (column + 1)) / columns, begin);
    counts[column] = end - begin;
    begin = end;
  }
  return counts;
}
