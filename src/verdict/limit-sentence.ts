import type { Limit } from '../plan/metric-limits.ts';
import { metricSpec } from './metric-specs.ts';
import { oneLine } from './quote.ts';

/** A metric's value and what a limit asks of it, in the metric's own unit. */
export interface Measured {
  /** null: the run has none. */
  readonly actual: number | null;
  /** null: it is not known. */
  readonly bound: number | null;
  /** The base branch's value; null when there is none. */
  readonly base: number | null;
}

/** `median latency 486 ms, must be below 400`. Whether that is so is said elsewhere. */
export function limitSentence(limit: Limit, { actual, bound, base }: Measured): string {
  const name = nameOfMetric(limit.metric);
  const unit = metricSpec(limit.metric)?.unit;
  if (unit === undefined && actual === null) return `${name}: no run has a metric of this name`;
  if (actual === null)
    return `${name}: not measured in this run, must be ${wanted(limit, boundText(limit, bound, base, null))}`;
  if (limit.bound.kind === 'number' && bound === null)
    return `${name} can't be compared with ${limit.bound.unit ?? 'a number'}: its unit is ${unit ?? 'not known'}`;
  return `${name} ${withUnit(actual, bound, unit)}, must be ${wanted(limit, boundText(limit, bound, base, actual))}`;
}

const WORDS: Readonly<Record<Limit['operator'], string>> = {
  '<': 'below',
  '<=': 'at most',
  '>': 'above',
  '>=': 'at least',
  '=': 'exactly',
};

const wanted = ({ operator }: Limit, bound: string): string => `${WORDS[operator]} ${bound}`;

function boundText(
  { bound: asked, metric }: Limit,
  bound: number | null,
  base: number | null,
  actual: number | null,
): string {
  const unit = metricSpec(metric)?.unit;
  const shown = (value: number): string => {
    const text = numberText(value, actual, unit);
    return unit === 'fraction' ? `${text} %` : text;
  };
  if (asked.kind === 'number') return bound === null ? `${asked.value} ${asked.unit ?? ''}`.trim() : shown(bound);
  const times = asked.factor === 1 ? '' : `${numberText(asked.factor, null, undefined)} × `;
  if (bound === null || base === null) return `${times}the base branch's, which is not known yet`;
  return asked.factor === 1
    ? `${shown(bound)}, as on the base branch`
    : `${shown(bound)} (${times}the base branch's ${shown(base)})`;
}

function withUnit(value: number, beside: number | null, unit: string | undefined): string {
  const text = numberText(value, beside, unit);
  if (unit === 'fraction') return `${text} %`;
  return unit === 'ms' || unit === 's' ? `${text} ${unit}` : text;
}

/** Four digits, or as many as tell the number from the one beside it: 399.97 is not 400. */
function numberText(value: number, beside: number | null, unit: string | undefined): string {
  const scale = unit === 'fraction' ? 100 : 1;
  const text = (of: number, digits: number): string => String(Number((of * scale).toPrecision(digits)));
  for (let digits = 4; digits < 17; digits += 1) {
    const shown = text(value, digits);
    if (beside === null || beside === value || shown !== text(beside, digits)) return shown;
  }
  return String(value * scale);
}

const QUANTILES: Readonly<Record<string, string>> = {
  '0': 'minimum',
  '0.5': 'median',
  '1': 'maximum',
};

const NAMES: Readonly<Record<string, string>> = {
  'net.servers.msgs-per-op': 'messages per operation between nodes',
  'net.servers.msg-count': 'messages between nodes',
  'net.clients.msg-count': 'messages from and to clients',
  'net.all.msgs-per-op': 'messages per operation',
  'net.all.msg-count': 'messages',
  'availability.ok-fraction': 'availability',
  'stats.count': 'operations',
  'stats.ok-count': 'operations that succeeded',
  'stats.fail-count': 'operations that failed',
  'stats.info-count': 'operations of unknown outcome',
  'stats.ok-fraction': 'part of operations that succeeded',
  'workload.lost-count': 'lost values',
  'workload.never-read-count': 'values never read',
  'workload.stale-count': 'stale values',
  'workload.duplicated-count': 'duplicates',
  'workload.worst-realtime-lag.lag': 'worst lag',
};

/** A metric's name in words; where there are none, as it is written in a limit. */
function nameOfMetric(metric: string): string {
  const [, family, quantile] = /^workload\.(stable|lost)-latencies\.([\d.]+)$/.exec(metric) ?? [];
  if (quantile !== undefined) {
    const which = QUANTILES[quantile] ?? `${numberText(Number(quantile), null, 'fraction')} % quantile of`;
    return `${which} latency${family === 'lost' ? ' of lost values' : ''}`;
  }
  return (Object.hasOwn(NAMES, metric) ? NAMES[metric] : undefined) ?? oneLine(metric, 120);
}
