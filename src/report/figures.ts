import type { Metrics } from '../verdict/verdict.ts';

/** One column of figures in the table. */
export interface Figure {
  readonly id: 'messages' | 'median' | 'maximum' | 'availability';
  readonly heading: string;
  /** The first of these metrics that a verdict has. */
  readonly metrics: readonly string[];
  readonly unit: 'count' | 'ms' | 'fraction';
  readonly better: 'less' | 'more';
}

export const FIGURES: readonly Figure[] = [
  { id: 'messages', heading: 'Messages per op', metrics: ['net.servers.msgs-per-op'], unit: 'count', better: 'less' },
  {
    id: 'median',
    heading: 'Median latency',
    metrics: ['workload.stable-latencies.0.5'],
    unit: 'ms',
    better: 'less',
  },
  {
    id: 'maximum',
    heading: 'Maximum',
    metrics: ['workload.stable-latencies.1'],
    unit: 'ms',
    better: 'less',
  },
  {
    id: 'availability',
    heading: 'Availability',
    metrics: ['availability.ok-fraction'],
    unit: 'fraction',
    better: 'more',
  },
];

/** The quantiles of the latency picture, by their suffix in the metrics' names. */
export const QUANTILES = [
  ['0', 'min'],
  ['0.5', 'median'],
  ['0.95', '95 %'],
  ['0.99', '99 %'],
  ['1', 'max'],
] as const;

/** Metrics that a row carries along. */
export const SHOWN_METRICS: readonly string[] = FIGURES.flatMap((figure) => figure.metrics);

export const metricOf = (metrics: Metrics | undefined, figure: Figure): number | null =>
  figure.metrics
    .map((name) => (metrics !== undefined && Object.hasOwn(metrics, name) ? metrics[name] : undefined))
    .find((value) => value !== undefined) ?? null;

/** Three significant digits, no exponent: `0.25`, `23.8`, `1,234`. */
export function plainNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 1e15) return value > 0 ? '> 10¹⁵' : '< −10¹⁵';
  const digits = size === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
  const fixed = Number(value.toFixed(digits));
  return fixed === 0 && size > 0 ? '≈ 0' : fixed.toLocaleString('en-US', { maximumFractionDigits: 2 });
}

export function figureText(value: number | null, unit: Figure['unit']): string {
  if (value === null) return '–';
  if (unit === 'ms') return `${plainNumber(value)} ms`;
  if (unit === 'fraction') return percentage(value);
  return plainNumber(value);
}

/** Rounded down, so that only all of it is 100 %. */
export function percentage(fraction: number): string {
  const tenths = Math.floor(fraction * 1000 + 1e-9) / 10;
  return `${plainNumber(tenths)} %`;
}

export interface Change {
  /** `−12 %`, `+3 %`. */
  readonly text: string;
  readonly verdict: 'better' | 'worse' | 'same';
}

/** Figures of a busy runner differ from run to run; less than this is no change. */
const NOISE = 0.05;

/** How a figure moved against the base branch; null without both values. */
export function changeOf(value: number | null, base: number | null, better: Figure['better']): Change | null {
  if (value === null || base === null) return null;
  if (value === base) return { text: '±0 %', verdict: 'same' };
  if (base === 0)
    return {
      text: value > 0 ? 'up from 0' : 'down from 0',
      verdict: value > 0 === (better === 'more') ? 'better' : 'worse',
    };
  const ratio = (value - base) / Math.abs(base);
  const percent = Math.round(Math.abs(ratio) * 100);
  const text = `${ratio < 0 ? '−' : '+'}${percent > 999 ? '>999' : percent < 1 ? '<1' : percent} %`;
  if (Math.abs(ratio) < NOISE) return { text, verdict: 'same' };
  return { text, verdict: ratio < 0 === (better === 'less') ? 'better' : 'worse' };
}
