import type { Limit } from '../plan/metric-limits.ts';
import { quotedNames } from '../text/nearest-name.ts';
import { catalogueEntry } from './catalogue/catalogue.ts';
import { MUTES } from './catalogue/muting-reasons.ts';
import { type Argument, defined } from './finding.ts';
import { limitSentence } from './limit-sentence.ts';
import { type MetricUnit, metricSpec, nearestMetrics } from './metric-specs.ts';
import { duration, oneLine } from './quote.ts';
import type { LimitResult, Metrics } from './verdict.ts';

/** A limit beside what the run has to say to it. */
export interface JudgedLimit extends LimitResult {
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
  const actual = valueIn(metrics, metric);
  const bound = boundOf(limit, base);
  const baseValue = base === undefined ? null : valueIn(base, metric);
  return {
    expression,
    metric,
    sentence: limitSentence(limit, { actual, bound: bound.kind === 'value' ? bound.value : null, base: baseValue }),
    known: actual !== null || metricSpec(metric) !== undefined,
    actual,
    operator: limit.operator,
    // JSON has no infinity, which a large factor makes.
    ...(bound.kind === 'value' && Number.isFinite(bound.value) ? { bound: bound.value } : {}),
    met: isMet(limit, actual, bound),
  };
}

const valueIn = (metrics: Metrics, name: string): number | null =>
  Object.hasOwn(metrics, name) ? (metrics[name] ?? null) : null;

function isMet({ operator }: Limit, actual: number | null, bound: Bound): boolean | null {
  if (actual === null || bound.kind === 'unfit') return false;
  return bound.kind === 'undecided' ? null : compare(actual, operator, bound.value);
}

type Bound =
  | { readonly kind: 'value'; readonly value: number }
  /** There is no value of the base branch. */
  | { readonly kind: 'undecided' }
  /** Its unit is not one of the metric's. */
  | { readonly kind: 'unfit' };

function boundOf({ bound, metric }: Limit, base: Metrics | undefined): Bound {
  if (bound.kind === 'base') {
    const value = base === undefined ? null : valueIn(base, metric);
    return value === null ? { kind: 'undecided' } : { kind: 'value', value: value * bound.factor };
  }
  if (bound.unit === undefined) return { kind: 'value', value: bound.value };
  const unit = metricSpec(metric)?.unit;
  const factor = unit === undefined ? undefined : FACTORS[bound.unit]?.[unit];
  return factor === undefined ? { kind: 'unfit' } : { kind: 'value', value: bound.value * factor };
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
    const [first, ...others] = broken.map(({ sentence }) => sentence);
    const names =
      id === 'limit-unknown-metric'
        ? `${broken.map(({ metric }) => nearestMetric(metric)).join('')}${namesOf(metrics)}`
        : '';
    return defined({
      id,
      title: isFamily ? capitalized(oneLine(first ?? '', 150)) : undefined,
      advice: isFamily ? limitAdvice(broken, limits, metrics) : undefined,
      detail: `${(isFamily ? others : [first ?? '', ...others]).map((each) => `${capitalized(each)}. `).join('')}${asWritten(broken)}${names}`,
      argues: entry?.outcome,
      causes:
        id === 'limit-stable-latencies' && broken.every(isUpperBound) ? causesOfLatency(broken, metrics) : undefined,
    });
  });
}

const LATENCIES = 'workload.stable-latencies.';

/** 0.5 for the median, 1 for the maximum. */
const quantileIn = (metric: string): number => Number(metric.slice(LATENCIES.length));

/**
 * What keeps values from nodes makes them late. A value that not all nodes have, and that the last reads show by chance, counts as
 * stable after all that time; values that were lost are a cause only of quantiles above which there are no more values than that.
 */
function causesOfLatency(broken: readonly JudgedLimit[], metrics: Metrics): readonly string[] {
  const lowest = Math.min(...broken.map(({ metric }) => quantileIn(metric)));
  const lost = valueIn(metrics, 'workload.lost-count') ?? 0;
  const above = (1 - lowest) * (valueIn(metrics, 'workload.stable-count') ?? 0);
  return [...MUTES, ...(lost >= above ? ['lost-values'] : [])];
}

/** What to do about a number; undefined where the catalogue's advice is all there is. */
function limitAdvice(
  broken: readonly JudgedLimit[],
  limits: readonly JudgedLimit[],
  metrics: Metrics,
): string | undefined {
  const [leading] = broken;
  if (leading === undefined || leading.actual === null || !isUpperBound(leading)) return undefined;
  if (leading.metric.startsWith(LATENCIES) && areOnlySomeLate(broken, metrics)) {
    const median = valueIn(metrics, MEDIAN) ?? 0;
    return `Half of the values needed at most ${duration(median)}, so look at those that come late: send a value again soon when no node has acknowledged it, let no value wait for the answer to an earlier one, and shorten the way to the nodes that it reaches last.`;
  }
  if (/latenc|-lag\b/.test(leading.metric)) {
    return `${limits.some(isOnMessages) ? SOONER : AT_ONCE}, over as few hops as there can be (each costs the network’s latency), and again when no node has acknowledged it.`;
  }
  if (isOnMessages(leading)) {
    return 'Send each other node only what it does not have: put values that come close together into one message, pass none back to where it came from, and let a tree or a hub take the place of a flood over all links.';
  }
  return undefined;
}

const AT_ONCE = 'Pass a value on at once, not with the next tick of a timer';
/** Where messages are counted too, a timer that puts many values into one message may be what keeps them few. */
const SOONER = 'Pass a value on sooner, at once or with a shorter timer';

const MEDIAN = `${LATENCIES}0.5`;

const isUpperBound = ({ operator }: JudgedLimit): boolean => operator === '<' || operator === '<=';
const isOnMessages = (limit: JudgedLimit): boolean => limit.metric.startsWith('net.') && isUpperBound(limit);

/** Whether half of the values keep each limit that is broken. */
function areOnlySomeLate(broken: readonly JudgedLimit[], metrics: Metrics): boolean {
  const median = valueIn(metrics, MEDIAN);
  return (
    median !== null &&
    broken.every(
      ({ operator, bound }) => operator !== undefined && bound !== undefined && compare(median, operator, bound),
    )
  );
}

/** A metric's dotted name stays as it is written. */
const capitalized = (text: string): string =>
  /^[a-z-]+\./.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);

const asWritten = (limits: readonly JudgedLimit[]): string =>
  `${limits.length > 1 ? 'The limits are' : 'The limit is'} ${limits.map(({ expression }) => oneLine(expression, 120)).join('; ')}.`;

function nearestMetric(metric: string): string {
  const near = nearestMetrics(metric);
  return near.length === 0 ? '' : ` Did you mean ${quotedNames(near)}?`;
}

function namesOf(metrics: Metrics): string {
  const names = Object.keys(metrics);
  return ` This run has ${names.length === 0 ? 'none' : names.join(', ')}.`;
}
