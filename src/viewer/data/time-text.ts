import { NBSP } from '../../report/figure-text.ts';

/** A moment of the run: `1.234 s`, `312 ms`, `−4.2 ms`; as many digits as `step` (both in microseconds) tells apart. */
export function timeText(time: number, step = 1000): string {
  const sign = time < 0 ? '−' : '';
  const size = Math.abs(time);
  if (size >= 1_000_000 || step >= 1_000_000) return `${sign}${fixed(size / 1_000_000, step / 1_000_000)}${NBSP}s`;
  if (size >= 1000 || step >= 1000 || size === 0) return `${sign}${fixed(size / 1000, step / 1000)}${NBSP}ms`;
  return `${sign}${fixed(size, step)}${NBSP}µs`;
}

/** A length of time, to three digits. */
export function spanText(span: number): string {
  if (span === 0) return `0${NBSP}ms`;
  const step = 10 ** (Math.floor(Math.log10(Math.max(1, Math.abs(span)))) - 2);
  return timeText(span, Math.max(1, step));
}

function fixed(value: number, step: number): string {
  const digits = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9)));
  return value.toFixed(digits);
}

const counted = new Intl.NumberFormat('en-US');
export const countText = (count: number): string => counted.format(count === 0 ? 0 : count);
