import { identityOf } from '../../../checkers/clojure/edn-equality.ts';
import { caseOf, type Edn, type EdnCases } from '../../../maelstrom/edn.ts';
import { isClientId, type JournalEvent, type JsonValue } from '../../../maelstrom/operations-and-messages.ts';
import { atTime } from '../../finding.ts';
import { brief, duration, namesText } from '../../quote.ts';
import type { TransactionGroup } from '../../subject.ts';
import type { JournalReader } from '../journal-reader.ts';
import { type Answered, bodyOf, clientRequests, drawnPair, sentAt } from './client-requests.ts';
import { type WalkContext, walkReader } from './walk.ts';

/** Milliseconds by which the history's clock and the journal's may differ. */
const CLOCKS_DIFFER = 500;
const FOLLOWED = 4;
const NODES_AT_MOST = 500;

/** A transaction of the example, found in the journal. */
interface Found {
  /** `T1`, as the reason names it. */
  readonly name: string;
  readonly answered: Answered;
  readonly distance: number;
  /** When its node had last received a message from another node or a service, before it answered. */
  readonly lastHeardAt: number | undefined;
}

/** Transactions that contradict one another: where and when each was under way, and what their nodes had heard of one another. */
export function walkTransactions({ reason, transactions }: TransactionGroup, context: WalkContext): JournalReader {
  const wanted = transactions.slice(0, FOLLOWED).map(wantedOf);
  const found: (Found | undefined)[] = wanted.map(() => undefined);
  const requests = clientRequests();
  const lastHeardAt = new Map<string, number>();

  const answer = (answered: Answered, startedAt: number): void => {
    const at = sentAt(answered.reply) - startedAt;
    const { node } = answered;
    for (const [place, { name, distanceOf }] of wanted.entries()) {
      const distance = distanceOf(answered, at);
      if (distance === undefined || (found[place]?.distance ?? Number.POSITIVE_INFINITY) <= distance) continue;
      found[place] = { name, answered, distance, lastHeardAt: lastHeardAt.get(node) };
    }
  };
  return walkReader(reason, context, {
    visit: (event: JournalEvent) => {
      const answered = requests.visit(event);
      const startedAt = context.clock.startedAt();
      if (startedAt === undefined) return;
      if (answered !== undefined) answer(answered, startedAt);
      const { src, dest } = event.message;
      if (event.type !== 'recv' || isClientId(src) || isClientId(dest)) return;
      if (lastHeardAt.has(dest) || lastHeardAt.size < NODES_AT_MOST) lastHeardAt.set(dest, event.time / 1e6);
    },
    told: (startedAt) => {
      const all = found.flatMap((one) => one ?? []);
      if (all.length < 2 || all.length < wanted.length) return undefined;
      const sentence = overlapSentence(all, startedAt) ?? aloneSentence(all, startedAt) ?? '';
      return {
        sentences: sentence === '' ? [] : [sentence],
        place: ['txn', 'handled'],
        messages: all.flatMap(({ answered }) => drawnPair(answered)),
      };
    },
  });
}

/** A transaction that is looked for. */
interface Wanted {
  readonly name: string;
  /** How far in time a reply is from the transaction's end; undefined for a reply to another one. */
  readonly distanceOf: (answered: Answered, at: number) => number | undefined;
}

function wantedOf(transaction: TransactionGroup['transactions'][number], place: number): Wanted {
  if ('operations' in transaction) {
    const text = JSON.stringify(jsonOf(transaction.operations));
    return {
      name: `T${place + 1}`,
      distanceOf: ({ node, reply }, at) => {
        const distance = Math.abs(at - transaction.at);
        if (node !== transaction.node || distance > CLOCKS_DIFFER) return undefined;
        return JSON.stringify(bodyOf(reply)['txn'] ?? null) === text ? distance : undefined;
      },
    };
  }
  const key = identityOf(transaction.key);
  const text = JSON.stringify(jsonOf(transaction.value));
  const reads = (operation: JsonValue): boolean =>
    Array.isArray(operation) &&
    operation[0] === 'r' &&
    operation[1] === key &&
    JSON.stringify(operation[2] ?? null) === text;
  return {
    name: `the transaction that read ${brief(transaction.value, 30)}`,
    // The first one that read it.
    distanceOf: ({ reply }) => {
      const { txn } = bodyOf(reply);
      return Array.isArray(txn) && txn.some(reads) ? 0 : undefined;
    },
  };
}

const begun = ({ answered: { request } }: Found): number => request.receivedAt ?? sentAt(request);
const ended = ({ answered: { reply } }: Found): number => sentAt(reply);

/** Two transactions that one node worked on at the same time. */
function overlapSentence(all: readonly Found[], startedAt: number): string | undefined {
  for (const [place, first] of all.entries()) {
    for (const second of all.slice(place + 1)) {
      const [earlier, later] = begun(first) <= begun(second) ? [first, second] : [second, first];
      const same = earlier.answered.node === later.answered.node && earlier.answered !== later.answered;
      if (!same || begun(later) >= ended(earlier)) continue;
      const at = (time: number): string => atTime(time - startedAt);
      return `${earlier.answered.node} worked on ${earlier.name} and ${later.name} at the same time: it received ${later.name}${at(begun(later))}, ${duration(ended(earlier) - begun(later))} before it answered ${earlier.name}.`;
    }
  }
  return undefined;
}

/** Nodes that had heard nothing of one another when they answered. */
function aloneSentence(all: readonly Found[], startedAt: number): string | undefined {
  const nodes = [...new Set(all.map(({ answered: { node } }) => node))];
  if (nodes.length < 2) return undefined;
  if (all.every(({ lastHeardAt }) => lastHeardAt === undefined)) {
    return `${namesText(nodes)} had received no message from another node or a service until they answered: each of them knew only its own transactions.`;
  }
  for (const earlier of all) {
    for (const later of all) {
      const apart = earlier.answered.node !== later.answered.node && ended(earlier) < begun(later);
      if (!apart || (later.lastHeardAt !== undefined && later.lastHeardAt >= begun(earlier))) continue;
      return `${earlier.answered.node} received ${earlier.name}${atTime(begun(earlier) - startedAt)}; from then on until it answered ${later.name}${atTime(ended(later) - startedAt)}, ${later.answered.node} received no message from another node.`;
    }
  }
  return undefined;
}

/** Reads and writes as a reply's JSON has them; what JSON does not know becomes null. */
const jsonOf = (value: Edn): JsonValue => caseOf(value, AS_JSON, undefined);

const AS_JSON: EdnCases<undefined, JsonValue> = {
  nil: () => null,
  boolean: (value) => value,
  number: (value) => value,
  bigint: () => null,
  string: (value) => value,
  keyword: ({ key }) => key,
  symbol: () => null,
  char: () => null,
  float: ({ float }) => float,
  vector: (items) => items.map(jsonOf),
  list: ({ list }) => list.map(jsonOf),
  set: ({ set }) => set.map(jsonOf),
  map: () => null,
  tagged: ({ val }) => jsonOf(val),
};
