/** Figures, fractions and lengths of time as people read them. */

export type FigureUnit = 'count' | 'ms' | 'fraction';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

/** Three significant digits, no exponent: `0.25`, `23.8`, `1,234`. */
export function plainNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 1e15) return value > 0 ? '> 10¹⁵' : '< −10¹⁵';
  const digits = size === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
  const fixed = Number(value.toFixed(digits));
  return fixed === 0 && size > 0 ? '≈ 0' : grouped.format(fixed);
}

/** A space where a line does not break, so that a figure keeps its unit. */
export const NBSP = '\u00a0';

/** A figure without the unit that its heading has. */
export function figureText(value: number | null, unit: FigureUnit): string {
  if (value === null) return '–';
  return unit === 'fraction' ? percentage(value) : plainNumber(value);
}

/** Rounded down, so that 100 % means all of it. */
export function percentage(fraction: number): string {
  const tenths = Math.floor(fraction * 1000 + 1e-9) / 10;
  return `${plainNumber(tenths)}${NBSP}%`;
}

/** A time that people can take in: `9.4 s`, `34 s`, `2 min 5 s`. */
export function durationText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 120)
    return `${plainNumber(seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds))}${NBSP}s`;
  const whole = Math.round(seconds);
  return `${plainNumber(Math.floor(whole / 60))}${NBSP}min${NBSP}${whole % 60}${NBSP}s`;
}
