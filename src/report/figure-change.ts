import { type FigureUnit, NBSP } from './figure-text.ts';
import type { Figure } from './shown-figures.ts';

/** Figures differ from run to run on a busy runner. A change within either bound does not count. */
const NOISE: Readonly<Record<FigureUnit, { readonly relative: number; readonly absolute: number }>> = {
  count: { relative: 0.05, absolute: 0.05 },
  ms: { relative: 0.05, absolute: 5 },
  fraction: { relative: 0.002, absolute: 0.002 },
};

export interface Change {
  /** `−12 %`, `+30 %`; `≈` for noise. */
  readonly text: string;
  readonly verdict: 'better' | 'worse' | 'same';
}

/** How a figure moved against the base branch; null without both values. */
export function changeOf(value: number | null, base: number | null, { better, unit }: Figure): Change | null {
  if (value === null || base === null) return null;
  const noise = NOISE[unit];
  const difference = value - base;
  const within = Math.abs(difference) <= Math.max(noise.absolute, noise.relative * Math.abs(base));
  if (within) return { text: '≈', verdict: 'same' };
  const verdict = difference < 0 === (better === 'less') ? 'better' : 'worse';
  if (base === 0) return { text: `from${NBSP}0`, verdict };
  const percent = Math.round(Math.abs(difference / base) * 1000) / 10;
  const size = percent > 999 ? '>999' : String(percent < 10 ? percent : Math.round(percent));
  return { text: `${difference < 0 ? '−' : '+'}${size}${NBSP}%`, verdict };
}
