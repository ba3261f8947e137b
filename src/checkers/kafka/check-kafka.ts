import { type Edn, type EdnMap, get, itemsOf, keyword, list, record } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { type Identity, identityOf } from '../clojure/edn-equality.ts';
import { EMPTY_TRANSACTION_GRAPH } from '../elle/find-cycles.ts';
import { type AnomaliesByType, type Anomaly, condensed } from './kafka-anomaly.ts';
import { kafkaCycles } from './kafka-cycles.ts';
import { IN_TRANSACTIONS, type KafkaHistory, readKafkaHistory } from './kafka-history.ts';
import {
  abortedReads,
  duplicates,
  inconsistentOffsets,
  lostWrites,
  precommittedReads,
  unseenMessages,
  unsentReads,
} from './log-anomalies.ts';
import { internalOrder, nonmonotonicSends, pollOrder } from './order-anomalies.ts';
import { worstRealtimeLag } from './realtime-lag.ts';

/** Writes of transactions interleave in kafka, so these are shown but not wrong. */
const ALLOWED: readonly string[] = [
  'int-send-skip',
  'G0',
  'G0-process',
  'G0-realtime',
  'PL-1-cycle-exists',
  'strong-PL-1-cycle-exists',
];

/**
 * Logs must keep what they acknowledged, in one order that all pollers see (jepsen.tests.kafka/checker).
 *
 * Where Jepsen's checker throws, this one answers: a key that was only ever polled as `[]` has no lost writes, offsets
 * of any size cost no more than small ones, and a polled message that was never sent is an anomaly, `:unsent-read`.
 */
export function checkKafka(history: readonly Operation[]): EdnMap {
  const known = readKafkaHistory(history);
  const anomalies = anomaliesIn(known, history);
  const unrecorded = known.operations.filter((operation) => operation.unrecorded).length;
  const unpolled = unseenMessages(known);
  // The results that the history does not hold may well show what seems unseen.
  const unseen = unrecorded === 0 ? unpolled : null;

  const types = [...anomalies.keys(), ...(unseen === null ? [] : ['unseen'])].sort();
  const bad = types.filter((type) => !ALLOWED.includes(type));
  return {
    map: [
      ...record({
        'valid?': bad.length === 0 && unpolled !== unseen ? keyword('unknown') : bad.length === 0,
        'worst-realtime-lag': worstRealtimeLag(known),
        'bad-error-types': list(bad.map(keyword)),
        'error-types': list(types.map(keyword)),
        'info-txn-causes': list(infoCauses(history)),
        'unrecorded-polls': unrecorded === 0 ? undefined : unrecorded,
      }).map,
      ...types.map((type) => [keyword(type), entryOf(type, anomalies.get(type)) ?? unseen] as const),
    ],
  };
}

function anomaliesIn(known: KafkaHistory, history: readonly Operation[]): AnomaliesByType {
  const anomalies = new Map<string, readonly Anomaly[]>();
  const found = (type: string, some: readonly Anomaly[]): void => {
    if (some.length > 0) anomalies.set(type, some);
  };
  found('duplicate', duplicates(known));
  found('inconsistent-offsets', inconsistentOffsets(known));
  found('precommitted-read', precommittedReads(known));
  found('G1a', abortedReads(known));
  found('lost-write', lostWrites(known));
  found('unsent-read', unsentReads(known));

  const polls = internalOrder(known, (operation) => operation.polls);
  found('int-poll-skip', polls.skips);
  found('int-nonmonotonic-poll', polls.nonmonotonic);
  const sends = internalOrder(known, (operation) => (operation.op.type === 'invoke' ? new Map() : operation.sends));
  found('int-send-skip', sends.skips);
  found('int-nonmonotonic-send', sends.nonmonotonic);
  const externalPolls = pollOrder(known);
  found('poll-skip', externalPolls.skips);
  found('nonmonotonic-poll', externalPolls.nonmonotonic);
  found('nonmonotonic-send', nonmonotonicSends(known));

  for (const [type, some] of cycles(known, history)) found(type, some);
  return anomalies;
}

function cycles(known: KafkaHistory, history: readonly Operation[]): AnomaliesByType {
  if (known.operations.length === 0) return new Map();
  const anomalies = new Map<string, readonly Anomaly[]>();
  for (const [type, entries] of kafkaCycles(known, history)) {
    const ranked = (itemsOf(entries) ?? [entries]).map((edn) => ({
      rank: itemsOf(get(edn, 'steps'))?.length ?? 0,
      edn: () => edn,
    }));
    anomalies.set(type, ranked);
  }
  return anomalies;
}

/** A type's part of the result. An empty graph has no entries, only the word that it is there. */
const entryOf = (type: string, anomalies: readonly Anomaly[] | undefined): EdnMap | undefined =>
  type === EMPTY_TRANSACTION_GRAPH ? record({ count: 1, errs: true }) : anomalies && condensed(type, anomalies);

/** Why operations are indefinite, each reason once. */
function infoCauses(history: readonly Operation[]): Edn[] {
  const causes = new Map<Identity, Edn>();
  for (const op of history) {
    if (op.type !== 'info' || !IN_TRANSACTIONS.includes(op.f)) continue;
    const cause = op.error ?? null;
    const identity = identityOf(cause);
    if (!causes.has(identity)) causes.set(identity, cause);
  }
  return [...causes.values()];
}
