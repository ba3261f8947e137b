import { sameValue } from '../../checkers/clojure/edn-equality.ts';
import { type Edn, get, itemsOf, numberOf } from '../../maelstrom/edn.ts';
import { atTime, type Explain, type Finding, nodeOrProcess } from '../finding.ts';
import { brief, count, quoteLines, someOf } from '../quote.ts';
import type { LostValue, Moment, SlowValue } from '../reason-subjects.ts';

const FOLLOWED = 6;
const NODES_AT_MOST = 200;
const ACKNOWLEDGED_AT_MOST = 2_000;
/** Other values that are followed beside a lost one. */
const BESIDE = 8;

/** A lost value's life, as far as clients saw it. */
interface Followed {
  readonly element: Edn;
  acknowledged?: Moment;
  lastSeen?: Moment;
  /** The first successful read after the last that still had it; rather one from a node whose reads had shown it. */
  missedBy?: Moment;
  /** Whether that node had had it, as its reads or its acknowledgement show. */
  forgotten?: boolean;
  /** When the last read missed it. */
  missedAt?: number;
  /** Nodes whose reads showed it. */
  readonly shownBy: Set<string>;
  /** A read holds it as text: a key of an object, or a message that was turned into a string. */
  asText?: boolean;
}

/** Broadcast and g-set: which values were lost, where they were acknowledged and where they were last seen. */
export const explainSetFull: Explain = (results, { nodeOf }) => {
  const lost = itemsOf(get(results, 'lost')) ?? [];
  const lostCount = numberOf(get(results, 'lost-count')) ?? lost.length;
  const followed = lost.slice(0, FOLLOWED).map((element): Followed => ({ element, shownBy: new Set() }));
  const readers = new Set<string>();
  /** Other values that were acknowledged. */
  const others: Edn[] = [];
  return {
    visit: ({ type, f, value, process, time }) => {
      if (type !== 'ok') return;
      const moment: Moment = { node: nodeOrProcess(nodeOf, process), at: time / 1e6 };
      if (f === 'broadcast' || f === 'add') {
        const one = followed.find(({ element }) => sameValue(element, value));
        if (one !== undefined) one.acknowledged ??= moment;
        else if (others.length < ACKNOWLEDGED_AT_MOST) others.push(value);
      } else if (f === 'read' && followed.length > 0) {
        const items = itemsOf(value) ?? [];
        if (readers.size < NODES_AT_MOST) readers.add(moment.node);
        for (const one of followed) {
          if (typeof one.element === 'number' && items.includes(String(one.element))) one.asText = true;
          if (
            items.includes(one.element) ||
            (typeof one.element === 'object' && items.some((item) => sameValue(item, one.element)))
          ) {
            one.lastSeen = moment;
            if (one.shownBy.size < NODES_AT_MOST) one.shownBy.add(moment.node);
            delete one.missedBy;
            delete one.forgotten;
          } else if (one.acknowledged !== undefined || one.lastSeen !== undefined) {
            const shown = one.shownBy.has(moment.node);
            if (one.missedBy === undefined || (shown && one.forgotten !== true)) {
              one.missedBy = moment;
              one.forgotten = shown || one.acknowledged?.node === moment.node;
            }
            one.missedAt = moment.at;
          }
        }
      }
    },
    findings: () => {
      if (lostCount === 0) return nothingStable(results);
      const lines = followed.map((one) => lifeOf(one, readers.size));
      const first = leadOf(followed);
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
        ...(first?.missedBy === undefined ? {} : { node: first.missedBy.node, firstAt: first.missedBy.at }),
        // It is lost only once no later read shows it.
        ...(first?.missedAt === undefined ? {} : { settledAt: first.missedAt }),
      };
      return [finding];
    },
    subjects: () => {
      const beside = spread(others, BESIDE);
      const lead = leadOf(followed);
      const [slow] = itemsOf(get(results, 'worst-stale')) ?? [];
      const element = get(slow, 'element');
      return [
        ...(lead?.missedBy === undefined ? [] : [lostValue(lead.element, lead.missedBy, beside)]),
        ...(element === undefined ? [] : [slowValue(element, beside)]),
      ];
    },
  };
};

/** A smaller number stands in bodies for many things. */
const TELLING = 10;

/** The value that the sentences are about: the first, or the first whose way the journal can show better. */
const leadOf = (followed: readonly Followed[]): Followed | undefined =>
  followed.find(({ element, missedBy }) => missedBy !== undefined && Number(element) >= TELLING) ?? followed[0];

const lostValue = (element: Edn, missedBy: Moment, others: readonly Edn[]): LostValue => ({
  kind: 'lost-value',
  reason: 'lost-values',
  element,
  missedBy,
  others,
});

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

function lifeOf({ element, acknowledged, lastSeen, missedBy, shownBy }: Followed, readers: number): string {
  const parts = [
    acknowledged === undefined
      ? 'never acknowledged'
      : `acknowledged by ${acknowledged.node}${atTime(acknowledged.at)}`,
    lastSeen === undefined ? 'seen in no read' : `last seen in a read from ${lastSeen.node}${atTime(lastSeen.at)}`,
    ...(missedBy === undefined ? [] : [`missing from the read from ${missedBy.node}${atTime(missedBy.at)}`]),
    ...(shownBy.size === 1 && readers > 1 ? ['never shown by any other node'] : []),
  ];
  return `Value ${brief(element, 40)}: ${parts.join(', ')}.`;
}

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
