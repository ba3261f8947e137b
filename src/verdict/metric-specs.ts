import { type Edn, entriesOf, getIn, isKeyword, itemsOf, numberOf } from '../maelstrom/edn.ts';
import { LATENCY_QUANTILES } from '../maelstrom/latency-quantiles.ts';
import { misspeltName, nearestNames } from '../text/nearest-name.ts';
import type { Metrics } from './verdict.ts';

export type MetricUnit =
  | 'ms'
  | 's'
  | 'fraction'
  | 'messages'
  | 'messages/operation'
  | 'operations'
  | 'values'
  | 'ids'
  | 'events';

/** A number of a run, or a family of them: `<f>` stands for an operation's name, `<q>` for a quantile. */
export interface MetricSpec {
  /** Dotted: the path in results.edn. */
  readonly name: string;
  readonly unit: MetricUnit;
  readonly meaning: string;
  /** Which way is an improvement. */
  readonly better: 'lower' | 'higher' | 'none';
}

const [LEAST, MEDIAN, ...HIGH] = LATENCY_QUANTILES;
const QUANTILES = `${LEAST} (minimum), ${MEDIAN} (median), ${HIGH.slice(0, -1).join(', ')} or ${HIGH.at(-1)} (maximum)`;

/** Every metric there is, in the order of the documentation. */
export const METRICS: readonly MetricSpec[] = [
  {
    name: 'net.servers.msgs-per-op',
    unit: 'messages/operation',
    meaning:
      'Messages between nodes (services included) for each operation of a client, reads counted too. What challenges 3d and 3e limit.',
    better: 'lower',
  },
  {
    name: 'net.servers.msg-count',
    unit: 'messages',
    meaning: 'Different messages with no client at either end.',
    better: 'lower',
  },
  {
    name: 'net.servers.send-count',
    unit: 'messages',
    meaning: 'Messages sent with no client at either end.',
    better: 'lower',
  },
  {
    name: 'net.servers.recv-count',
    unit: 'messages',
    meaning: 'Messages received with no client at either end; fewer than sent when a partition swallowed some.',
    better: 'none',
  },
  {
    name: 'net.clients.msg-count',
    unit: 'messages',
    meaning: 'Different messages from or to a client, init and topology among them.',
    better: 'none',
  },
  { name: 'net.clients.send-count', unit: 'messages', meaning: 'Messages sent from or to a client.', better: 'none' },
  {
    name: 'net.clients.recv-count',
    unit: 'messages',
    meaning: 'Messages received from or by a client.',
    better: 'none',
  },
  {
    name: 'net.all.msgs-per-op',
    unit: 'messages/operation',
    meaning: 'All messages for each operation of a client.',
    better: 'lower',
  },
  { name: 'net.all.msg-count', unit: 'messages', meaning: 'Different messages.', better: 'lower' },
  { name: 'net.all.send-count', unit: 'messages', meaning: 'Messages sent.', better: 'lower' },
  { name: 'net.all.recv-count', unit: 'messages', meaning: 'Messages received.', better: 'none' },
  {
    name: 'availability.ok-fraction',
    unit: 'fraction',
    meaning: 'Operations that succeeded, of all that were asked for.',
    better: 'higher',
  },
  { name: 'stats.count', unit: 'operations', meaning: 'Operations that ended, however they did.', better: 'none' },
  { name: 'stats.ok-count', unit: 'operations', meaning: 'Operations that succeeded.', better: 'higher' },
  {
    name: 'stats.fail-count',
    unit: 'operations',
    meaning: 'Operations that certainly did not happen.',
    better: 'lower',
  },
  {
    name: 'stats.info-count',
    unit: 'operations',
    meaning: 'Operations that may or may not have happened, mostly timeouts.',
    better: 'lower',
  },
  {
    name: 'stats.ok-fraction',
    unit: 'fraction',
    meaning: 'stats.ok-count / stats.count; absent when nothing ended.',
    better: 'higher',
  },
  {
    name: 'stats.by-f.<f>.count',
    unit: 'operations',
    meaning: 'As stats.count, of one kind of operation, such as read.',
    better: 'none',
  },
  { name: 'stats.by-f.<f>.ok-count', unit: 'operations', meaning: 'As stats.ok-count, of one kind.', better: 'higher' },
  {
    name: 'stats.by-f.<f>.fail-count',
    unit: 'operations',
    meaning: 'As stats.fail-count, of one kind.',
    better: 'lower',
  },
  {
    name: 'stats.by-f.<f>.info-count',
    unit: 'operations',
    meaning: 'As stats.info-count, of one kind.',
    better: 'lower',
  },
  {
    name: 'workload.stable-latencies.<q>',
    unit: 'ms',
    meaning: `broadcast, g-set: time from a value's acknowledgement until no read misses it any more; <q> is ${QUANTILES}. Absent when no value became stable.`,
    better: 'lower',
  },
  {
    name: 'workload.lost-latencies.<q>',
    unit: 'ms',
    meaning: `broadcast, g-set: time until a lost value was last seen; <q> is ${QUANTILES}. Absent when nothing was lost.`,
    better: 'none',
  },
  {
    name: 'workload.attempt-count',
    unit: 'values',
    meaning: 'broadcast, g-set: values that clients tried to add.',
    better: 'none',
  },
  {
    name: 'workload.stable-count',
    unit: 'values',
    meaning: 'broadcast, g-set: values that every later read shows.',
    better: 'higher',
  },
  {
    name: 'workload.lost-count',
    unit: 'values',
    meaning: 'broadcast, g-set: values that were acknowledged or seen, and vanished.',
    better: 'lower',
  },
  {
    name: 'workload.never-read-count',
    unit: 'values',
    meaning: 'broadcast, g-set: values that no read ever showed.',
    better: 'lower',
  },
  {
    name: 'workload.stale-count',
    unit: 'values',
    meaning: 'broadcast, g-set: stable values that some read missed at first.',
    better: 'lower',
  },
  {
    name: 'workload.duplicated-count',
    unit: 'values',
    meaning: 'unique-ids: ids generated more than once; broadcast, g-set: always 0.',
    better: 'lower',
  },
  { name: 'workload.attempted-count', unit: 'ids', meaning: 'unique-ids: ids asked for.', better: 'none' },
  { name: 'workload.acknowledged-count', unit: 'ids', meaning: 'unique-ids: ids received.', better: 'higher' },
  {
    name: 'workload.worst-realtime-lag.lag',
    unit: 's',
    meaning: 'kafka: how long ago a message had been acknowledged that a poll did not show yet, at worst.',
    better: 'lower',
  },
  {
    name: 'workload.worst-realtime-lag.time',
    unit: 's',
    meaning: 'kafka: when, since the start, that lag was measured.',
    better: 'none',
  },
  {
    name: 'workload.error-count',
    unit: 'events',
    meaning: 'echo, counters: wrong replies; kafka: findings of all kinds that are not allowed.',
    better: 'lower',
  },
  { name: 'workload.key-count', unit: 'values', meaning: 'lin-kv: keys that were checked.', better: 'none' },
  {
    name: 'workload.failure-count',
    unit: 'values',
    meaning: 'lin-kv: keys whose history is not linearizable.',
    better: 'lower',
  },
  {
    name: 'workload.anomaly-count',
    unit: 'events',
    meaning: 'txn-list-append, txn-rw-register: kinds of anomalies found.',
    better: 'lower',
  },
];

/** Operations' names and quantiles come from the store: a hostile one could hold anything. */
const SAFE_NAME = /^[a-z][a-z0-9-]{0,39}$/;
const KINDS_AT_MOST = 20;

/** The metric's description, through its family; undefined for a name that no run has. */
export function metricSpec(name: string): MetricSpec | undefined {
  return METRICS.find((spec) => matcherOf(spec.name).test(name));
}

/** Names of metrics that a misspelt one may have meant, best first. */
export function nearestMetrics(name: string): readonly string[] {
  const [, f = 'read'] = /^stats\.by-f\.([a-z][a-z0-9-]*)\./.exec(name) ?? [];
  const names = METRICS.flatMap((spec) =>
    spec.name.includes('<q>')
      ? LATENCY_QUANTILES.map((quantile) => spec.name.replace('<q>', String(quantile)))
      : [spec.name.replace('<f>', f)],
  );
  const slip = misspeltName(name, names);
  if (slip !== null) return [slip];
  const near = nearestNames(name, names);
  if (near.length > 0) return near;
  // A name without the part that says where it is: `msgs-per-op`.
  return names.filter((each) => each.endsWith(`.${name}`)).slice(0, 3);
}

const matcherOf = (template: string): RegExp =>
  new RegExp(
    `^${template.replaceAll('.', '\\.').replace('<f>', '[a-z][a-z0-9-]*').replace('<q>', '(?:0|1|0\\.\\d+)')}$`,
  );

/** What results.edn holds, part by part; a part is undefined when it is absent or damaged. */
export type ResultParts = (name: string) => Edn | undefined;

/** All metrics of a run. */
export function metricsOf(part: ResultParts): Metrics {
  const metrics: Record<string, number> = {};
  const put = (name: string, value: number | undefined): void => {
    if (value !== undefined && Number.isFinite(value)) metrics[name] = value;
  };
  for (const { name } of METRICS) {
    const [top = '', ...path] = name.split('.');
    if (name.endsWith('.<q>')) {
      const quantiles = getIn(part(top), ...path.slice(0, -1));
      for (const [key, value] of entriesOf(quantiles).slice(0, KINDS_AT_MOST)) {
        const quantile = numberOf(key);
        if (quantile !== undefined && quantile >= 0 && quantile <= 1)
          put(name.replace('<q>', String(quantile)), numberOf(value));
      }
    } else if (name.includes('<f>')) {
      for (const [f, value] of entriesOf(getIn(part(top), 'by-f')).slice(0, KINDS_AT_MOST)) {
        if (isKeyword(f) && SAFE_NAME.test(f.key))
          put(name.replace('<f>', f.key), numberOf(getIn(value, path.at(-1) ?? '')));
      }
    } else {
      put(name, numberOf(getIn(part(top), ...path)));
    }
  }
  const ended = metrics['stats.count'] ?? 0;
  put('stats.ok-fraction', ended > 0 ? (metrics['stats.ok-count'] ?? Number.NaN) / ended : undefined);
  for (const [name, value] of Object.entries(derivedFromWorkload(part('workload')))) put(name, value);
  return metrics;
}

function derivedFromWorkload(workload: Edn | undefined): Readonly<Record<string, number | undefined>> {
  return {
    'workload.error-count': errorCount(workload),
    'workload.key-count': countOf(getIn(workload, 'results')),
    'workload.failure-count': countOf(getIn(workload, 'failures')),
    'workload.anomaly-count': countOf(getIn(workload, 'anomaly-types')),
  };
}

function errorCount(workload: Edn | undefined): number | undefined {
  const kinds = getIn(workload, 'bad-error-types');
  if (kinds !== undefined) {
    return itemsIn(kinds).reduce<number>((sum, kind) => {
      const found = isKeyword(kind) ? getIn(workload, kind.key) : undefined;
      const unseen = entriesOf(getIn(found, 'unseen')).reduce(
        (total, [, missing]) => total + (numberOf(missing) ?? 0),
        0,
      );
      return sum + (numberOf(getIn(found, 'count')) ?? unseen);
    }, 0);
  }
  const errors = getIn(workload, 'errors');
  return errors === undefined ? undefined : countOf(errors);
}

const itemsIn = (value: Edn): readonly Edn[] => itemsOf(value) ?? [];

/** Items of a collection, entries of a map, 0 of nil; undefined where there is nothing. */
function countOf(value: Edn | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (value === null) return 0;
  return itemsOf(value)?.length ?? entriesOf(value).length;
}
