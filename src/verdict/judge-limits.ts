import type { Limit } from '../plan/limit-grammar.ts';
import { catalogueEntry } from './catalogue/catalogue.ts';
import { type Argument, defined } from './finding.ts';
import { type MetricUnit, metricSpec } from './metrics.ts';
import { oneLine } from './quote.ts';
import type { LimitResult, Metrics } from './verdict.ts';

/** A limit beside what the run has to say to it. */
export interface JudgedLimit extends LimitResult {
  readonly metric: string;
  /** Why it is not met, or not decided; undefined when it is met. */
  readonly problem?: string;
  /** Whether this run, or any run, could have the metric. */
  readonly known: boolean;
}

/**
 * Holds limits against a run's metrics. A metric that the run does not have breaks its limit; a limit relative to a
 * base branch without a result of it is left undecided.
 */
export function judgeLimits(
  limits: readonly Limit[],
  metrics: Metrics,
  base: Metrics | undefined,
): readonly JudgedLimit[] {
  return limits.map((limit) => judgeLimit(limit, metrics, base));
}

function judgeLimit(limit: Limit, metrics: Metrics, base: Metrics | undefined): JudgedLimit {
  const { expression, metric } = limit;
  const actual = Object.hasOwn(metrics, metric) ? (metrics[metric] ?? null) : null;
  const known = actual !== null || metricSpec(metric) !== undefined;
  const result = (met: boolean | null, problem?: string): JudgedLimit => ({
    expression,
    metric,
    known,
    actual,
    met,
    ...(problem === undefined ? {} : { problem }),
  });
  if (actual === null) {
    return result(false, known ? 'this run has no such number' : 'no run has a metric of this name');
  }
  const bound = boundOf(limit, base);
  if (bound.kind === 'unfit') return result(false, bound.problem);
  if (bound.kind === 'undecided') return result(null, bound.problem);
  const met = compare(actual, limit.operator, bound.value);
  return met ? result(true) : result(false, `it is ${shown(actual)}, and the bound is ${shown(bound.value)}`);
}

type Bound =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'undecided'; readonly problem: string }
  | { readonly kind: 'unfit'; readonly problem: string };

function boundOf({ bound, metric }: Limit, base: Metrics | undefined): Bound {
  if (bound.kind === 'base') {
    const value = base !== undefined && Object.hasOwn(base, metric) ? base[metric] : undefined;
    return value === undefined
      ? {
          kind: 'undecided',
          problem:
            base === undefined ? 'there is no result of the base branch yet' : 'the base branch has no such number',
        }
      : { kind: 'value', value: value * bound.factor };
  }
  if (bound.unit === undefined) return { kind: 'value', value: bound.value };
  const unit = metricSpec(metric)?.unit;
  const factor = unit === undefined ? undefined : FACTORS[bound.unit]?.[unit];
  return factor === undefined
    ? { kind: 'unfit', problem: `its unit is ${unit ?? 'not known'}, which cannot be compared with ${bound.unit}` }
    : { kind: 'value', value: bound.value * factor };
}

/** What a bound in one unit is multiplied by to be in the metric's. */
const FACTORS: Readonly<Record<string, Readonly<Partial<Record<MetricUnit, number>>>>> = {
  ms: { ms: 1, s: 0.001 },
  s: { ms: 1000, s: 1 },
  '%': { fraction: 0.01 },
};

function compare(actual: number, operator: Limit['operator'], bound: number): boolean {
  switch (operator) {
    case '<':
      return actual < bound;
    case '<=':
      return actual <= bound;
    case '>':
      return actual > bound;
    case '>=':
      return actual >= bound;
    case '=':
      return actual === bound;
  }
}

const shown = (value: number): string => String(Number(value.toPrecision(7)));

/** `limit-msgs-per-op`: the reason's id names the metric's last word that is not a quantile. */
export function limitReasonId({ metric, known, met }: JudgedLimit): string {
  if (met === null) return 'limit-undecided';
  if (!known) return 'limit-unknown-metric';
  const words = metric.replace(/\.(?:0|1|0\.\d+)$/, '').split('.');
  return `limit-${(words.at(-1) ?? '').replace(/[^a-z0-9-]/g, '')}`;
}

/** Limits that are broken or undecided, those on the same number together. */
export function limitFindings(limits: readonly JudgedLimit[], metrics: Metrics): readonly Argument[] {
  const byId = new Map<string, JudgedLimit[]>();
  for (const limit of limits) {
    if (limit.met === true) continue;
    const id = limitReasonId(limit);
    byId.set(id, [...(byId.get(id) ?? []), limit]);
  }
  return [...byId].map(([id, broken]): Argument => {
    const entry = catalogueEntry(id);
    const isFamily = entry?.id.endsWith('*') === true;
    return defined({
      id,
      title: isFamily ? `Limit broken: ${oneLine(broken[0]?.metric ?? '', 80)}` : undefined,
      detail: `${broken.map(problemOf).join('; ')}.${id === 'limit-unknown-metric' ? namesOf(metrics) : ''}`,
      argues: entry?.outcome,
    });
  });
}

const problemOf = ({ expression, problem }: JudgedLimit): string =>
  `${oneLine(expression, 120)}: ${problem ?? 'not met'}`;

function namesOf(metrics: Metrics): string {
  const names = Object.keys(metrics);
  return ` This run has ${names.length === 0 ? 'none' : names.join(', ')}.`;
}
