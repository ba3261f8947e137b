import { identityOf, sameValue } from '../../checkers/clojure/edn-equality.ts';
import { type Edn, get, itemsOf, numberOf } from '../../maelstrom/edn.ts';
import { type Explain, type Finding, nodeOrProcess } from '../finding.ts';
import { openInvocations } from '../open-invocations.ts';
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
import { type SizeLimit, watchReadSizes } from './size-limit.ts';

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
  const sizes = watchReadSizes();
  const unacknowledged = new Set(lost.map(identityOf));
  let operations = 0;
  let acknowledged = 0;
  const limitOf = (): SizeLimit | undefined => {
    const limit = sizes.limit();
    return limit !== undefined && acknowledged > limit.most ? limit : undefined;
  };
  /** Other values that were acknowledged. */
  const others: Edn[] = [];
  return {
    visit: (operation) => {
      const { index, type, f, value, process, time } = operation;
      const invocation = invocationOf(operation);
      operations += 1;
      if (type !== 'ok') return;
      const moment: Moment = { node: nodeOrProcess(nodeOf, process), at: time / 1e6 };
      if (f === 'broadcast' || f === 'add') {
        acknowledged += 1;
        unacknowledged.delete(identityOf(value));
        const one = followed.find(({ element }) => sameValue(element, value));
        if (one !== undefined) acknowledge(one, moment, index);
        else if (others.length < ACKNOWLEDGED_AT_MOST) others.push(value);
      } else if (f === 'read' && followed.length > 0) {
        const items = itemsOf(value) ?? [];
        const read = { ...moment, invoked: invocation?.index ?? index, completed: index };
        if (readers.size < NODES_AT_MOST) readers.add(moment.node);
        sizes.visit(moment.node, items);
        for (const one of followed) {
          if (typeof one.element === 'number' && items.includes(String(one.element))) one.asText = true;
          if (holds(items, one.element)) seeIn(one, read);
          else missIn(one, read);
        }
      }
    },
    findings: () => {
      if (lostCount === 0) return nothingStable(results);
      const unsaid = operations > 0 && lost.length === lostCount ? unacknowledged.size : 0;
      return [
        lostFinding(results, {
          lost,
          lostCount,
          unsaid,
          followed,
          readers: readers.size,
          acknowledged,
          limit: limitOf(),
        }),
      ];
    },
    subjects: () => {
      const beside = spread(others, BESIDE);
      const lead = leadOf(followed);
      const missing = lead === undefined ? undefined : missedBy(lead);
      const [slow] = itemsOf(get(results, 'worst-stale')) ?? [];
      const element = get(slow, 'element');
      return [
        ...(lead === undefined || missing === undefined ? [] : [lostValue(lead.element, missing, beside, limitOf())]),
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

/** What is known of all values that were lost. */
interface Losses {
  readonly lost: readonly Edn[];
  readonly lostCount: number;
  /** How many of them were never acknowledged. */
  readonly unsaid: number;
  readonly followed: readonly FollowedValue[];
  /** How many nodes were read. */
  readonly readers: number;
  /** How many values were acknowledged. */
  readonly acknowledged: number;
  readonly limit: SizeLimit | undefined;
}

function lostFinding(
  results: Edn | undefined,
  { lost, lostCount, unsaid, followed, readers, acknowledged, limit }: Losses,
): Finding {
  const attempted = numberOf(get(results, 'attempt-count'));
  const lead = leadOf(followed);
  const sentences = [
    `${count(lostCount, 'value')}${attempted === undefined ? '' : ` of ${attempted}`} ${
      lostCount === 1 ? 'was' : 'were'
    } lost: ${someOf(lost, lostCount)}.`,
    unacknowledgedText(unsaid, lostCount),
    limit === undefined ? [] : limitText(limit, acknowledged),
    lead === undefined ? [] : lifeOf(lead, readers),
    asTextOf(followed),
  ];
  const lines = followed.map((one) => lifeOf(one, readers));
  return {
    id: 'lost-values',
    detail: sentences.flat().join(' '),
    evidence: quoteLines('history.edn', lines),
    ...(unsaid === lostCount ? { title: 'Values were lost' } : {}),
    ...(limit === undefined ? {} : { advice: limitAdvice(limit) }),
    ...momentsOf(lead),
  };
}

/** Who missed it, and when. */
function momentsOf(lead: FollowedValue | undefined): Pick<Finding, 'node' | 'firstAt' | 'settledAt'> {
  const missing = lead === undefined ? undefined : missedBy(lead);
  const settledAt = lead === undefined ? undefined : lastMissedAt(lead);
  return {
    ...(missing === undefined ? {} : { node: missing.node, firstAt: missing.at }),
    // It is lost only once no later read shows it.
    ...(settledAt === undefined ? {} : { settledAt }),
  };
}

function unacknowledgedText(some: number, lostCount: number): readonly string[] {
  if (some === 0) return [];
  if (some < lostCount) return [`No client received an acknowledgement of ${some} of them.`];
  // Without an acknowledgement, only a read that shows a value makes it one that can be lost.
  return [
    lostCount === 1
      ? 'No client received an acknowledgement of it, but a read had shown it.'
      : 'No client received an acknowledgement of any of them, but reads had shown them.',
  ];
}

const limitText = ({ most, reads }: SizeLimit, acknowledged: number): string =>
  `No read holds more than ${count(most, 'value')}, though ${acknowledged} were acknowledged: ${reads} reads hold exactly ${most}, and in later ones other values took the place of earlier ones.`;

const limitAdvice = ({ most }: SizeLimit): string =>
  most === 1
    ? 'Add each value to the set: look for an assignment that puts it in the place of the one before.'
    : `Keep every value: look for what leaves ${most} of them, such as a slice of the list, a limit on its length, or a cache that drops what is old.`;

const asTextOf = (followed: readonly FollowedValue[]): readonly string[] => {
  const one = followed.find(({ asText }) => asText === true);
  return one === undefined
    ? []
    : [`Reads do hold ${JSON.stringify(String(one.element))}, a string, which is not the number.`];
};

const lostValue = (
  element: Edn,
  { node, at }: Moment,
  others: readonly Edn[],
  limit: SizeLimit | undefined,
): LostValue => ({
  kind: 'lost-value',
  reason: 'lost-values',
  element,
  missedBy: { node, at },
  others,
  isAdvised: limit !== undefined,
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
