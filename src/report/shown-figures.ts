import type { Metrics } from '../verdict/verdict.ts';
import type { FigureUnit } from './figure-text.ts';

/** One column of figures in the table. */
export interface Figure {
  readonly heading: string;
  readonly metric: string;
  readonly unit: FigureUnit;
  readonly better: 'less' | 'more';
}

export const FIGURES: readonly Figure[] = [
  {
    heading: 'Msgs/op',
    metric: 'net.servers.msgs-per-op',
    unit: 'count',
    better: 'less',
  },
  {
    heading: 'Median (ms)',
    metric: 'workload.stable-latencies.0.5',
    unit: 'ms',
    better: 'less',
  },
  {
    heading: 'Max (ms)',
    metric: 'workload.stable-latencies.1',
    unit: 'ms',
    better: 'less',
  },
  {
    heading: 'Availability',
    metric: 'availability.ok-fraction',
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
export const SHOWN_METRICS: readonly string[] = FIGURES.map((figure) => figure.metric);

export const metricOf = (metrics: Metrics | undefined, name: string): number | null =>
  metrics !== undefined && Object.hasOwn(metrics, name) ? (metrics[name] ?? null) : null;

/** The main figures of a run in the terminal, the most asked for first. Those that a run lacks are left out. */
export const RUN_FIGURES: readonly (readonly [string, (value: number) => string])[] = [
  ['net.servers.msgs-per-op', (value) => `${shortNumber(value)} messages per operation between servers`],
  ['net.all.msg-count', (value) => `${value} messages in all`],
  ['availability.ok-fraction', (value) => `${shortNumber(100 * value)} % available`],
  ['workload.stable-latencies.0.5', (value) => `median latency ${shortNumber(value)} ms`],
  ['workload.stable-latencies.1', (value) => `maximum ${shortNumber(value)} ms`],
];

const shortNumber = (value: number): string => String(Number(value.toPrecision(4)));
