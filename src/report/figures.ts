import type { Metrics } from '../verdict/verdict.ts';

/** One column of figures in the table. */
export interface Figure {
  readonly heading: string;
  readonly metric: string;
  readonly unit: 'count' | 'ms' | 'fraction';
  readonly better: 'less' | 'more';
  /** Figures differ from run to run on a busy runner. A change within either bound does not count. */
  readonly noise: { readonly relative: number; readonly absolute: number };
}

export const FIGURES: readonly Figure[] = [
  {
    heading: 'Msgs/op',
    metric: 'net.servers.msgs-per-op',
    unit: 'count',
    better: 'less',
    noise: { relative: 0.05, absolute: 0.05 },
  },
  {
    heading: 'Median (ms)',
    metric: 'workload.stable-latencies.0.5',
    unit: 'ms',
    better: 'less',
    noise: { relative: 0.05, absolute: 5 },
  },
  {
    heading: 'Max (ms)',
    metric: 'workload.stable-latencies.1',
    unit: 'ms',
    better: 'less',
    noise: { relative: 0.05, absolute: 5 },
  },
  {
    heading: 'Availability',
    metric: 'availability.ok-fraction',
    unit: 'fraction',
    better: 'more',
    noise: { relative: 0.002, absolute: 0.002 },
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
export const SHOWN_METRICS: readonly string[] = FIGURES.map((figure) => figure.metric);

/** `stats.by-f.send.fail-count`; info is Jepsen's word for an operation that may have happened or not. */
const NOT_OK = /^stats\.by-f\.([a-z][a-z0-9-]{0,39})\.(fail|info)-count$/;

/** How many operations there were, and which did not succeed. */
export const operationCounts = (metrics: Metrics): Metrics =>
  Object.fromEntries(
    Object.entries(metrics).filter(([name, value]) => name === OPERATIONS || (NOT_OK.test(name) && value > 0)),
  );

export const OPERATIONS = 'stats.count';

/** Kinds of operations that are named. */
const KINDS_AT_MOST = 4;

/** `2 send failed, 1 poll undecided, 4 crash on purpose`: what of a run's operations did not succeed; empty when that is not known. */
export function whatFailed(metrics: Metrics): string {
  const kinds = Object.entries(metrics).flatMap(([name, value]) => {
    const [, f, type] = NOT_OK.exec(name) ?? [];
    if (f === undefined || !(value > 0)) return [];
    // Maelstrom's kafka workload crashes clients now and then; such an operation never succeeds.
    const fate = f === 'crash' ? 'on purpose' : type === 'fail' ? 'failed' : 'undecided';
    return [{ value, text: `${plainNumber(value)} ${f} ${fate}` }];
  });
  kinds.sort((a, b) => b.value - a.value);
  const more = kinds.length - KINDS_AT_MOST;
  return [
    ...kinds.slice(0, KINDS_AT_MOST).map(({ text }) => text),
    ...(more > 0 ? [`and ${more} more kinds`] : []),
  ].join(', ');
}

export const metricOf = (metrics: Metrics | undefined, name: string): number | null =>
  metrics !== undefined && Object.hasOwn(metrics, name) ? (metrics[name] ?? null) : null;

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
export function figureText(value: number | null, unit: Figure['unit']): string {
  if (value === null) return '–';
  return unit === 'fraction' ? percentage(value) : plainNumber(value);
}

/** Rounded down, so that 100 % means all of it. */
export function percentage(fraction: number): string {
  const tenths = Math.floor(fraction * 1000 + 1e-9) / 10;
  return `${plainNumber(tenths)}${NBSP}%`;
}

export interface Change {
  /** `−12 %`, `+30 %`; `≈` for noise. */
  readonly text: string;
  readonly verdict: 'better' | 'worse' | 'same';
}

/** How a figure moved against the base branch; null without both values. */
export function changeOf(value: number | null, base: number | null, { better, noise }: Figure): Change | null {
  if (value === null || base === null) return null;
  const difference = value - base;
  const within = Math.abs(difference) <= Math.max(noise.absolute, noise.relative * Math.abs(base));
  if (within) return { text: '≈', verdict: 'same' };
  const verdict = difference < 0 === (better === 'less') ? 'better' : 'worse';
  if (base === 0) return { text: `from${NBSP}0`, verdict };
  const percent = Math.round(Math.abs(difference / base) * 1000) / 10;
  const size = percent > 999 ? '>999' : String(percent < 10 ? percent : Math.round(percent));
  return { text: `${difference < 0 ? '−' : '+'}${size}${NBSP}%`, verdict };
}

/** A time that people can take in: `9.4 s`, `34 s`, `2 min 5 s`. */
export function durationText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 120)
    return `${plainNumber(seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds))}${NBSP}s`;
  const whole = Math.round(seconds);
  return `${plainNumber(Math.floor(whole / 60))}${NBSP}min${NBSP}${whole % 60}${NBSP}s`;
}
