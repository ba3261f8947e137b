/** Some of many things that are numbered from 0, as people write them: `0,4-7`; `none` is the empty selection. */

/** From and to, both included, in order and apart from one another. */
export type IndexRanges = readonly (readonly [from: number, to: number])[];

const NONE = 'none';

/** Null for anything else. */
export function parseIndexRanges(text: string): IndexRanges | null {
  if (text === NONE) return [];
  const ranges: [number, number][] = [];
  for (const part of text.split(',')) {
    const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part);
    if (match === null) return null;
    const from = Number(match[1]);
    const to = Number(match[2] ?? from);
    const last = ranges.at(-1);
    if (to < from || (last !== undefined && from <= last[1])) return null;
    if (last !== undefined && from === last[1] + 1) last[1] = to;
    else ranges.push([from, to]);
  }
  return ranges;
}

export function printIndexRanges(ranges: IndexRanges): string {
  if (ranges.length === 0) return NONE;
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}

/** `indices` are in order. */
export function rangesOf(indices: readonly number[]): IndexRanges {
  const ranges: [number, number][] = [];
  for (const index of indices) {
    const last = ranges.at(-1);
    if (last !== undefined && index === last[1] + 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges;
}

export function isWithin(ranges: IndexRanges, index: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [from, to] = ranges[middle] as IndexRanges[number];
    if (index < from) high = middle - 1;
    else if (index > to) low = middle + 1;
    else return true;
  }
  return false;
}
