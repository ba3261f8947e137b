import { identityOf } from '../../../checkers/clojure/edn-equality.ts';
import { caseOf, type Edn, type EdnCases } from '../../../maelstrom/edn.ts';
import { involvesClient, type JournalEvent, type JsonValue } from '../../../maelstrom/operations-and-messages.ts';
import { atTime } from '../../finding.ts';
import { brief, duration, namesText } from '../../quote.ts';
import type { TransactionGroup } from '../../reason-subjects.ts';
import { type Exchange, exchangeOf } from '../exchange.ts';
import type { JournalReader } from '../journal-reader.ts';
import { type Answered, bodyOf, drawnPair, sentAt } from './client-requests.ts';
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
  readonly refused: boolean;
  readonly distance: number;
  /** When its node had last received a message from another node or a service, before it answered. */
  readonly lastHeardAt: number | undefined;
}

/** Transactions that contradict one another: where and when each was under way, and what their nodes had heard of one another. */
export function walkTransactions({ reason, transactions }: TransactionGroup, context: WalkContext): JournalReader {
  const wanted = transactions.slice(0, FOLLOWED).map(wantedOf);
  const found: (Found | undefined)[] = wanted.map(() => undefined);
  const { requests } = context;
  const lastHeardAt = new Map<string, number>();
  const passing = watchPassing(transactions);

  const answer = (answered: Answered, startedAt: number): void => {
    const at = sentAt(answered.reply) - startedAt;
    const { node } = answered;
    for (const [place, { name, refused, distanceOf }] of wanted.entries()) {
      const nearest = found[place]?.distance ?? Number.POSITIVE_INFINITY;
      // Whole transactions are compared as text.
      const distance = nearest === 0 ? undefined : distanceOf(answered, at);
      if (distance === undefined || nearest <= distance) continue;
      found[place] = { name, answered, refused, distance, lastHeardAt: lastHeardAt.get(node) };
    }
  };
  return walkReader(reason, context, {
    visit: (event: JournalEvent) => {
      const answered = requests.visit(event);
      const startedAt = context.clock.startedAt();
      if (startedAt === undefined) return;
      if (answered !== undefined) answer(answered, startedAt);
      passing.visit(event, startedAt);
      const { dest } = event.message;
      if (event.type !== 'recv' || involvesClient(event.message)) return;
      if (lastHeardAt.has(dest) || lastHeardAt.size < NODES_AT_MOST) lastHeardAt.set(dest, event.time / 1e6);
    },
    told: (startedAt) => {
      const all = found.flatMap((one) => one ?? []);
      if (all.length < 2 || all.length < wanted.length) return undefined;
      const sentence =
        refusedSentence(all, startedAt) ??
        overlapSentence(all, startedAt) ??
        aloneSentence(all) ??
        // Two reads of one list in different orders: each may have been answered at once, and the writes behind them crossed before.
        (transactions.some((one) => 'key' in one) ? undefined : unheardSentence(all, startedAt));
      const late = sentence === undefined ? lateMessage(all, passing.messages(), startedAt) : undefined;
      return {
        sentences: [sentence ?? late?.sentence ?? []].flat(),
        place: ['txn', 'handled'],
        messages: [
          ...all.flatMap(({ answered }) => drawnPair(answered)),
          ...(late === undefined ? [] : [late.message]),
        ],
      };
    },
  });
}

/** A transaction that is looked for. */
interface Wanted {
  readonly name: string;
  readonly refused: boolean;
  /** How far in time a reply is from the transaction's end; undefined for a reply to another one. */
  readonly distanceOf: (answered: Answered, at: number) => number | undefined;
}

function wantedOf(transaction: TransactionGroup['transactions'][number], place: number): Wanted {
  if ('operations' in transaction) {
    const text = JSON.stringify(jsonOf(transaction.operations));
    return {
      name: `T${place + 1}`,
      refused: transaction.refused,
      distanceOf: ({ node, request, reply }, at) => {
        const distance = Math.abs(at - transaction.at);
        if (node !== transaction.node || distance > CLOCKS_DIFFER) return undefined;
        const { txn } = bodyOf(transaction.refused ? request : reply);
        return JSON.stringify(txn ?? null) === text ? distance : undefined;
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
    refused: false,
    // The first one that read it.
    distanceOf: ({ reply }) => {
      const { txn } = bodyOf(reply);
      return Array.isArray(txn) && txn.some(reads) ? 0 : undefined;
    },
  };
}

const begun = ({ answered: { request } }: Found): number => request.receivedAt ?? sentAt(request);
const ended = ({ answered: { reply } }: Found): number => sentAt(reply);

/** A transaction that was refused, and another one that shows what it wrote. */
function refusedSentence(all: readonly Found[], startedAt: number): string | undefined {
  const refused = all.find((one) => one.refused);
  const showing = all.find((one) => !one.refused);
  if (refused === undefined || showing === undefined || all.length > 2) return undefined;
  const at = (one: Found): string => atTime(ended(one) - startedAt);
  return `${refused.answered.node} refused ${refused.name}${at(refused)}, and what it had written stands in the answer of ${showing.answered.node} to ${showing.name}${at(showing)}.`;
}

/** Two transactions that one node worked on at the same time. */
function overlapSentence(all: readonly Found[], startedAt: number): string | undefined {
  for (const [place, first] of all.entries()) {
    for (const second of all.slice(place + 1)) {
      const [earlier, later] = begun(first) <= begun(second) ? [first, second] : [second, first];
      const same = earlier.answered.node === later.answered.node && earlier.answered !== later.answered;
      if (!same || begun(later) >= ended(earlier)) continue;
      const at = (time: number): string => atTime(time - startedAt);
      return `${earlier.answered.node} had ${earlier.name} and ${later.name} under way at the same time: it received ${later.name}${at(begun(later))}, ${duration(ended(earlier) - begun(later))} before it answered ${earlier.name}.`;
    }
  }
  return undefined;
}

/** Nodes that had heard nothing of one another when they answered. */
function aloneSentence(all: readonly Found[]): string | undefined {
  const nodes = [...new Set(all.map(({ answered: { node } }) => node))];
  return nodes.length < 2 || all.some(({ lastHeardAt }) => lastHeardAt !== undefined)
    ? undefined
    : `${namesText(nodes)} had received no message from another node or a service until they answered: each of them knew only its own transactions.`;
}

/** A node that answered after another had begun, and had received nothing in between. */
function unheardSentence(all: readonly Found[], startedAt: number): string | undefined {
  for (const earlier of all) {
    for (const later of all) {
      const apart = earlier.answered.node !== later.answered.node && ended(earlier) < begun(later);
      if (!apart || (later.lastHeardAt !== undefined && later.lastHeardAt >= begun(earlier))) continue;
      return `${earlier.answered.node} received ${earlier.name}${atTime(begun(earlier) - startedAt)}; from then on until it answered ${later.name}${atTime(ended(later) - startedAt)}, ${later.answered.node} received no message from another node.`;
    }
  }
  return undefined;
}

/** Milliseconds before the first transaction's end from which messages between the nodes are kept. */
const KEPT_BEFORE = 1_000;
const KEPT_AT_MOST = 2_000;

/** The messages between the transactions' nodes around their time. */
function watchPassing(transactions: TransactionGroup['transactions']): {
  readonly visit: (event: JournalEvent, startedAt: number) => void;
  /** undefined when there were too many. */
  readonly messages: () => readonly Exchange[] | undefined;
} {
  const known = transactions.flatMap((one) => ('node' in one ? [one] : []));
  const nodes = new Set(known.map(({ node }) => node));
  const from = Math.min(...known.map(({ at }) => at)) - KEPT_BEFORE;
  const until = Math.max(...known.map(({ at }) => at)) + CLOCKS_DIFFER;
  const kept = new Map<number, Exchange>();
  return {
    visit: (event, startedAt) => {
      const { id, src, dest } = event.message;
      if (!nodes.has(src) || !nodes.has(dest) || src === dest) return;
      const at = event.time / 1e6;
      const exchange = event.type === 'recv' ? kept.get(id) : undefined;
      if (exchange !== undefined) exchange.receivedAt = at;
      const wanted = event.type === 'send' && at - startedAt >= from && at - startedAt <= until;
      if (wanted && kept.size <= KEPT_AT_MOST) kept.set(id, exchangeOf(event));
    },
    messages: () => (kept.size > KEPT_AT_MOST ? undefined : [...kept.values()]),
  };
}

/** A message by which one node could have told another of a transaction, and which came after the other had answered its own. */
function lateMessage(
  all: readonly Found[],
  messages: readonly Exchange[] | undefined,
  startedAt: number,
): { readonly sentence: string; readonly message: Exchange } | undefined {
  const at = (time: number): string => atTime(time - startedAt);
  const pairs = all.flatMap((one) => all.map((other) => [one, other] as const));
  for (const [one, other] of pairs) {
    const [src, dest] = [one.answered.node, other.answered.node];
    if (src === dest || begun(one) >= ended(other) || ended(other) - begun(one) > KEPT_BEFORE) continue;
    const next = messages?.find(
      (message) => message.src === src && message.dest === dest && message.sentAt >= begun(one),
    );
    if (next === undefined || (next.receivedAt !== null && next.receivedAt <= ended(other))) continue;
    const came =
      next.receivedAt === null
        ? 'was never received'
        : `came${at(next.receivedAt)}, ${duration(next.receivedAt - ended(other))} after ${dest} had answered ${other.name}`;
    return {
      sentence: `${src} received ${one.name}${at(begun(one))}; its next message to ${dest}, \`${next.type}\`, ${came}.`,
      message: next,
    };
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
