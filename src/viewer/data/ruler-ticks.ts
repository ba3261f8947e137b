import { spanText } from './time-text.ts';

/** A length of time at a tick of a ruler or of a chart: round, so without zeros at its end. */
export const tickText = (span: number): string => spanText(span).replace(/\.0+(?=\D)/, '');

/** Round steps for the ticks of an axis: 1, 2 or 5 times a power of ten. */
export function tickStep(span: number, most: number): number {
  const least = Math.max(span / Math.max(1, most), 1);
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((each) => each * power >= least) ?? 10;
  return factor * power;
}

/** Round places from one end to the other, `step` apart. */
export function* ticksBetween(from: number, to: number, step: number): Generator<number> {
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) yield tick;
}
