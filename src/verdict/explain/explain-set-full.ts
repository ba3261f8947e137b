import { sameValue } from '../../checkers/clojure/edn-equality.ts';
import { type Edn, get, itemsOf, numberOf } from '../../maelstrom/edn.ts';
import { type Explain, type Finding, nodeOrProcess } from '../finding.ts';
import { openInvocations } from '../gather/open-invocations.ts';
import { count, quoteLines, someOf } from '../quote.ts';
import type { LostValue, Moment, SlowValue } from '../reason-subjects.ts';
import {
  acknowledge,
  type FollowedValue,
  followValue,
  lastMissedAt,
  lifeOf,
  missedBy,
  missIn,
  seeIn,
} from './followed-value.ts';

const FOLLOWED = 6;
const NODES_AT_MOST = 200;
const ACKNOWLEDGED_AT_MOST = 2_000;
/** Other values that are followed beside a lost one. */
const BESIDE = 8;

/** Broadcast and g-set: which values were lost, where they were acknowledged and where they were last seen. */
export const explainSetFull: Explain = (results, { nodeOf }) => {
  const lost = itemsOf(get(results, 'lost')) ?? [];
  const lostCount = numberOf(get(results, 'lost-count')) ?? lost.length;
  const followed = lost.slice(0, FOLLOWED).map(followValue);
  const readers = new Set<string>();
  const invocationOf = openInvocations();
  /** Other values that were acknowledged. */
  const others: Edn[] = [];
  return {
    visit: (operation) => {
      const { index, type, f, value, process, time } = operation;
      const invocation = invocationOf(operation);
      if (type !== 'ok') return;
      const moment: Moment = { node: nodeOrProcess(nodeOf, process), at: time / 1e6 };
      if (f === 'broadcast' || f === 'add') {
        const one = followed.find(({ element }) => sameValue(element, value));
        if (one !== undefined) acknowledge(one, moment, index);
        else if (others.length < ACKNOWLEDGED_AT_MOST) others.push(value);
      } else if (f === 'read' && followed.length > 0) {
        const items = itemsOf(value) ?? [];
        const read = { ...moment, invoked: invocation?.index ?? index, completed: index };
        if (readers.size < NODES_AT_MOST) readers.add(moment.node);
        for (const one of followed) {
          if (typeof one.element === 'number' && items.includes(String(one.element))) one.asText = true;
          if (holds(items, one.element)) seeIn(one, read);
          else missIn(one, read);
        }
      }
    },
    findings: () => {
      if (lostCount === 0) return nothingStable(results);
      const lines = followed.map((one) => lifeOf(one, readers.size));
      const first = leadOf(followed);
      const missing = first === undefined ? undefined : missedBy(first);
      const settledAt = first === undefined ? undefined : lastMissedAt(first);
      const attempted = numberOf(get(results, 'attempt-count'));
      const finding: Finding = {
        id: 'lost-values',
        detail: `${count(lostCount, 'value')}${attempted === undefined ? '' : ` of ${attempted}`} ${
          lostCount === 1 ? 'was' : 'were'
        } lost: ${someOf(lost, lostCount)}.${first === undefined ? '' : ` ${lifeOf(first, readers.size)}`}${
          followed.some(({ asText }) => asText === true)
            ? ` Reads do hold ${JSON.stringify(String(followed.find(({ asText }) => asText)?.element))}, a string, which is not the number.`
            : ''
        }`,
        evidence: quoteLines('history.edn', lines),
        ...(missing === undefined ? {} : { node: missing.node, firstAt: missing.at }),
        // It is lost only once no later read shows it.
        ...(settledAt === undefined ? {} : { settledAt }),
      };
      return [finding];
    },
    subjects: () => {
      const beside = spread(others, BESIDE);
      const lead = leadOf(followed);
      const missing = lead === undefined ? undefined : missedBy(lead);
      const [slow] = itemsOf(get(results, 'worst-stale')) ?? [];
      const element = get(slow, 'element');
      return [
        ...(lead === undefined || missing === undefined ? [] : [lostValue(lead.element, missing, beside)]),
        ...(element === undefined ? [] : [slowValue(element, beside)]),
      ];
    },
  };
};

/** A smaller number stands in bodies for many things. */
const TELLING = 10;

/** The value that the sentences are about: the first, or the first whose way the journal can show better. */
const leadOf = (followed: readonly FollowedValue[]): FollowedValue | undefined =>
  followed.find((one) => missedBy(one) !== undefined && Number(one.element) >= TELLING) ?? followed[0];

const lostValue = (element: Edn, { node, at }: Moment, others: readonly Edn[]): LostValue => ({
  kind: 'lost-value',
  reason: 'lost-values',
  element,
  missedBy: { node, at },
  others,
});

const holds = (items: readonly Edn[], element: Edn): boolean =>
  items.includes(element) || (typeof element === 'object' && items.some((item) => sameValue(item, element)));

const slowValue = (element: Edn, others: readonly Edn[]): SlowValue => ({
  kind: 'slow-value',
  reason: 'limit-stable-latencies',
  element,
  others: others.filter((other) => !sameValue(other, element)),
});

/** A few of many, evenly spread. */
const spread = <T>(all: readonly T[], atMost: number): readonly T[] =>
  all.length <= atMost
    ? all
    : all.filter(
        (_, index) => Math.floor((index * atMost) / all.length) !== Math.floor(((index - 1) * atMost) / all.length),
      );

function nothingStable(results: Edn | undefined): readonly Finding[] {
  if (get(results, 'error') !== undefined || numberOf(get(results, 'stable-count')) !== 0) return [];
  const never = itemsOf(get(results, 'never-read')) ?? [];
  const attempted = numberOf(get(results, 'attempt-count')) ?? 0;
  if (attempted === 0) return [];
  return [
    {
      id: 'nothing-stable',
      detail: `${count(attempted, 'value')} ${attempted === 1 ? 'was' : 'were'} sent, and not one was read back afterwards${
        never.length === 0 ? '' : ` (never read: ${someOf(never)})`
      }.`,
    },
  ];
}
