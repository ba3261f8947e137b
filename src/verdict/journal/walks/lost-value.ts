import { isClientId, type JournalEvent, type MessageBody } from '../../../maelstrom/operations-and-messages.ts';
import { byNumber } from '../../../text/by-number.ts';
import { atTime } from '../../finding.ts';
import { brief, namesText } from '../../quote.ts';
import type { LostValue } from '../../reason-subjects.ts';
import { type Exchange, exchangeOf } from '../exchange.ts';
import type { JournalReader } from '../journal-reader.ts';
import { typeOf } from '../message-text.ts';
import { type Answered, bodyOf, brings, drawnPair, sentAt } from './client-requests.ts';
import { type EndOfTalk, watchEndOfTalk } from './end-of-talk.ts';
import { fateOf, periodText } from './message-fate.ts';
import { type Copies, type Link, readCopies } from './value-copies.ts';
import { type Told, type WalkContext, walkReader } from './walk.ts';

/** What shows that a node held the value: it said so to a client, or it received it. */
type Evidence =
  | { readonly by: 'reply'; readonly answered: Answered }
  | { readonly by: 'receipt'; readonly copy: Exchange };

/** What happened at the node that lost the value, since it was last known to hold it. */
interface Holding {
  readonly evidence: Evidence;
  /** The first reply to a read after that which lacks it. */
  lacking?: Answered;
  /** Whether it received messages without the value from servers in between. */
  received: boolean;
  /** Of these, by type, the ones that may have taken the value away: how many, and the last of them. */
  readonly taking: Map<string, { readonly count: number; readonly last: Exchange }>;
}

/** Milliseconds by which the history's clock and the journal's may differ. */
const CLOCKS_DIFFER = 50;
const NODES_AT_MOST = 500;

/** What was seen on the way of a value. */
interface Seen {
  readonly copies: Copies;
  /** The request that first brought the value, and its reply. */
  readonly given: Answered | undefined;
  /** The read that missed it. */
  readonly missing: Answered;
  /** Whether a reply of the node to a read ever held it. */
  readonly wasShown: boolean;
}

/** The way of a lost value: who sent it to whom, which copy was lost, who had it and let go of it. */
export function walkLostValue(subject: LostValue, context: WalkContext): JournalReader {
  const { node, at } = subject.missedBy;
  const copies = readCopies(subject.element, subject.others, context.nodes, node);
  const { requests } = context;
  const talk = watchEndOfTalk();
  /** By all that shows that the node held it, and by its replies alone: what it received may be another number. */
  const byAll: { holding?: Holding } = {};
  const byReplies: { holding?: Holding } = {};
  const watched = [byAll, byReplies];
  let given: Answered | undefined;
  let missing: Answered | undefined;
  /** Nodes whose replies to reads held it. */
  const shownBy = new Set<string>();
  let unsure = false;

  const replied = (answered: Answered, held: boolean): void => {
    if (bodyOf(answered.request)['type'] !== 'read') {
      if (!brings(answered.request, subject.element)) return;
      given ??= answered;
      if (answered.node === node) shows({ by: 'reply', answered }, watched);
      return;
    }
    if (held && shownBy.size < NODES_AT_MOST) shownBy.add(answered.node);
    if (answered.node !== node || bodyOf(answered.reply)['type'] !== 'read_ok') return;
    if (held) {
      shows({ by: 'reply', answered }, watched);
      return;
    }
    for (const { holding } of watched) if (holding !== undefined) holding.lacking ??= answered;
    const startedAt = context.clock.startedAt() ?? 0;
    if (missing === undefined || sentAt(answered.reply) - startedAt <= at + CLOCKS_DIFFER) missing = answered;
  };

  const wayOf = (startedAt: number): Told | undefined => {
    const all = copies.copies();
    if (all === undefined || unsure || missing === undefined || all.origins.size === 0) return undefined;
    // A value that is shown by a node that it never reached came on a way that can't be seen.
    const holders = holdersOf(all);
    if ([...shownBy].some((one) => !holders.has(one))) return undefined;
    const wasShown = shownBy.has(node);
    // Where no read ever showed it, the plainest evidence is what the node itself acknowledged.
    const holdings = (wasShown ? watched : watched.toReversed()).flatMap(({ holding }) => holding ?? []);
    const seen: Seen = { copies: all, given, missing, wasShown };
    return holders.has(node)
      ? holdings
          .map((holding) => storyOfHolder(subject, seen, holding, context, startedAt))
          .find((told) => told !== undefined)
      : storyOfCopies(subject, seen, holders, context, startedAt);
  };

  return walkReader(subject.reason, context, {
    visit: (event: JournalEvent) => {
      const shown = copies.visit(event);
      const answered = requests.visit(event);
      talk.visit(event, answered);
      if (shown === 'unsure') unsure = true;
      if (answered !== undefined) replied(answered, shown === 'held');
      const { src, dest } = event.message;
      if (event.type !== 'recv' || dest !== node || isClientId(src)) return;
      if (shown === 'held') shows({ by: 'receipt', copy: receiptIn(event) }, [byAll]);
      else for (const { holding } of watched) receivesWithout(holding, event);
    },
    told: (startedAt) => {
      const told = wayOf(startedAt);
      // A node that had the value did not need to be told it.
      const forgot = watched.some(({ holding }) => holding?.lacking !== undefined);
      return forgot ? told : afterEnd(told, talk.told(startedAt), [...drawnPair(given), ...drawnPair(missing)]);
    },
  });
}

const GO_ON =
  'Let nodes send to the end of the run what others have not acknowledged: look for what ended it, such as a timer that was cleared, or a promise that is never settled.';

/** The way of a value beside the plainest reason why it did not go on: nodes had stopped sending. */
function afterEnd(told: Told | undefined, end: EndOfTalk | undefined, messages: readonly Exchange[]): Told | undefined {
  if (end === undefined) return told;
  const { sentence, last } = end;
  return {
    place: [last.type, 'sent'],
    advice: GO_ON,
    ...told,
    sentences: [sentence, ...(told?.sentences ?? [])],
    messages: told?.messages ?? [...messages, last],
  };
}

function shows(evidence: Evidence, watched: readonly { holding?: Holding }[]): void {
  for (const one of watched) one.holding = { evidence, received: false, taking: new Map() };
}

function receivesWithout(holding: Holding | undefined, event: JournalEvent): void {
  if (holding === undefined || holding.lacking !== undefined) return;
  holding.received = true;
  const { body } = event.message;
  if (!mayHoldMany(body)) return;
  const type = typeOf(body);
  const before = holding.taking.get(type)?.count ?? 0;
  if (before > 0 || holding.taking.size < TYPES_AT_MOST)
    holding.taking.set(type, { count: before + 1, last: receiptIn(event) });
}

const TYPES_AT_MOST = 50;

/** Only a list, an object or a text can stand for a whole set, and so take another's place. */
const mayHoldMany = (body: MessageBody): boolean =>
  Object.values(body).some((member) =>
    typeof member === 'string' ? /[[{,]/.test(member) : typeof member === 'object' && member !== null,
  );

const receiptIn = (event: JournalEvent): Exchange => ({ ...exchangeOf(event), receivedAt: event.time / 1e6 });

const holdersOf = ({ origins, links }: Copies): ReadonlySet<string> =>
  new Set([...origins, ...links.filter(({ firstReceived }) => firstReceived !== undefined).map(({ dest }) => dest)]);

/** A node that had the value, and then did not. */
function storyOfHolder(
  { element, missedBy: { node }, isAdvised = false }: LostValue,
  { copies, given, wasShown }: Seen,
  holding: Holding,
  { faults }: WalkContext,
  startedAt: number,
): Told | undefined {
  const { evidence, lacking } = holding;
  if (lacking === undefined || (copies.hidden && holding.received)) return undefined;
  const value = brief(element, 40);
  const at = (time: number | null): string => atTime((time ?? startedAt) - startedAt);
  const first = havingText(node, value, evidence, copies, at);
  if (first === undefined) return undefined;
  const had = evidence.by === 'reply' ? sentAt(evidence.answered.reply) : (evidence.copy.receivedAt ?? startedAt);
  const killed = faults.outages.find(
    ({ fault, nodes, from }) =>
      fault === 'killed' && nodes.has(node) && from >= had - startedAt && from <= sentAt(lacking.reply) - startedAt,
  );
  // A message with one other value takes nothing away.
  const taking = [...holding.taking]
    .flatMap(([type, some]) => (killed !== undefined || copies.oneEach.has(type) ? [] : [some]))
    .sort((a, b) => (b.last.receivedAt ?? 0) - (a.last.receivedAt ?? 0))[0];
  const between = (): string | undefined => {
    if (killed !== undefined) {
      return `In between ${node} was killed (${periodText(killed)}): what it held in memory alone was gone.`;
    }
    if (!holding.received) {
      return `In between no other node sent it anything: ${node} ${wasShown ? 'let go of the value by itself' : 'never showed it in a read'}.`;
    }
    if (taking === undefined) return wasShown ? undefined : `No reply of ${node} to a read ever held it.`;
    const { type, src, receivedAt } = taking.last;
    return taking.count === 1
      ? `In between it received \`${type}\` from ${src}${at(receivedAt)}, which does not hold ${value}.`
      : `In between it received \`${type}\` ${taking.count} times without ${value}, the last time from ${src}${at(receivedAt)}.`;
  };
  const bringing = evidence.by === 'reply' ? typeOf(bodyOf(evidence.answered.request)) : evidence.copy.type;
  const handled = taking?.last.type ?? (wasShown || killed !== undefined ? undefined : bringing);
  return {
    sentences: [`${first}, and its reply${at(sentAt(lacking.reply))} lacks it.`, between() ?? []].flat(),
    ...(handled === undefined ? {} : { place: [handled, 'handled'] as const }),
    ...(killed === undefined && !isAdvised ? { advice: keepAdvice(evidence, wasShown, taking !== undefined) } : {}),
    messages: [
      ...drawnPair(given),
      ...(evidence.by === 'reply' ? drawnPair(evidence.answered) : [evidence.copy]),
      ...(taking === undefined ? [] : [taking.last]),
      ...drawnPair(lacking),
    ],
  };
}

/** What shows that the node had the value; nothing where what it received may be another number. */
function havingText(
  node: string,
  value: string,
  evidence: Evidence,
  { links }: Copies,
  at: (time: number | null) => string,
): string | undefined {
  if (evidence.by === 'reply') {
    const { request, reply } = evidence.answered;
    return bodyOf(request)['type'] === 'read'
      ? `${node} still had ${value} in its reply${at(sentAt(reply))}`
      : `${node} acknowledged ${value}${at(sentAt(reply))}`;
  }
  const { src, type, receivedAt } = evidence.copy;
  const carries = links.some((link) => link.src === src && link.dest === node && link.first.type === type);
  return carries ? `${node} received ${value} from ${src} in \`${type}\`${at(receivedAt)}` : undefined;
}

/** The value came to the node, so sending it again would not help. */
function keepAdvice({ by }: Evidence, wasShown: boolean, mayBeReplaced: boolean): string {
  const union = 'never replace a set with a received one, take their union';
  if (wasShown) {
    return mayBeReplaced
      ? 'Keep every value: never replace a set with a received one, take their union; let nothing else take values out of it, and answer reads with the whole set.'
      : 'Keep every value: nothing may take values out of the set or replace it; answer reads with the whole set.';
  }
  const store =
    by === 'reply'
      ? 'Put each value into the set before you acknowledge it, and answer reads with the whole set'
      : 'Put a value that another node sends into the set first, before anything that can fail, and answer reads with the whole set';
  return mayBeReplaced ? `${store}; ${union}.` : `${store}.`;
}

/** A node that the value never reached. */
function storyOfCopies(
  { element, missedBy: { node } }: LostValue,
  { copies, given, missing }: Seen,
  holders: ReadonlySet<string>,
  context: WalkContext,
  startedAt: number,
): Told | undefined {
  if (copies.unclear.has(node) || copies.hidden) return undefined;
  const value = brief(element, 40);
  const lost = copies.links
    .filter(({ dest }) => !holders.has(dest))
    .sort((a, b) => a.first.sentAt - b.first.sentAt || a.first.id - b.first.id);
  const toNode = lost.filter(({ dest }) => dest === node);
  const upstream = sendersTowards(node, copies.pairs);
  // A node that was to send it on may have had nothing else to send: then it is not known to be upstream.
  const relay = (lost.find(({ dest }) => upstream.has(dest)) ?? lost[0])?.dest;
  const onTheWay = toNode.length > 0 ? toNode : lost.filter(({ dest }) => dest === relay);
  const messages = [
    ...drawnPair(given),
    ...onTheWay.slice(0, LINKS_DRAWN).flatMap((link) => [...receiptOf(copies, link.src), link.first, link.last]),
    ...drawnPair(missing),
  ];
  if (onTheWay.length > 0) {
    const sentence = lossSentence(value, onTheWay, (copy) =>
      fateOf(copy, context.faults, startedAt, copies.lastReceipt.get(copy.dest)),
    );
    if (sentence === undefined) return undefined;
    const place = [onTheWay[0]?.first.type ?? '', 'sent'] as const;
    return toNode.length > 0
      ? { sentences: [sentence], messages, place }
      : { sentences: [sentence, `No message with ${value} was ever sent to ${node}.`], messages, place };
  }
  const had = namesText([...holders].sort(byNumber));
  const [holder, ...more] = holders;
  const wasSent = more.length > 0 || lost.length > 0 || copies.unclear.size > 0;
  return copies.pairs.size === 0
    ? {
        sentences: [`Only ${had} had ${value}: the nodes sent one another no message in the whole run.`],
        messages,
      }
    : {
        sentences: [
          wasSent
            ? `${had} had ${value}, and no message with it was ever sent to ${node}.`
            : `${holder} sent ${value} to no other node.`,
        ],
        messages,
      };
}

const LINKS_DRAWN = 3;

/** Nodes from which messages went to the node, over others too. */
function sendersTowards(node: string, pairs: ReadonlySet<string>): ReadonlySet<string> {
  const links = [...pairs].map((pair) => pair.split(' '));
  const towards = new Set([node]);
  for (let before = 0; before < towards.size; ) {
    before = towards.size;
    for (const [src = '', dest = ''] of links) if (towards.has(dest)) towards.add(src);
  }
  return towards;
}

/** How a node that passes the value on came to it; nothing for one that has it from a client. */
const receiptOf = ({ origins, links }: Copies, node: string): readonly Exchange[] =>
  origins.has(node)
    ? []
    : links
        .flatMap(({ dest, firstReceived }) => (dest === node && firstReceived !== undefined ? [firstReceived] : []))
        .sort((a, b) => (a.receivedAt ?? 0) - (b.receivedAt ?? 0))
        .slice(0, 1);

/** What became of the copies on links to one node, of which none arrived; nothing where that is not certain. */
function lossSentence(
  value: string,
  links: readonly Link[],
  fateOfCopy: (copy: Exchange) => { readonly text: string; readonly sentAt: string } | undefined,
): string | undefined {
  const total = links.reduce((sum, { sent }) => sum + sent, 0);
  const last = links.map((link) => link.last).sort((a, b) => b.sentAt - a.sentAt || b.id - a.id)[0];
  const fate = last === undefined ? undefined : fateOfCopy(last);
  if (last === undefined || fate === undefined) return undefined;
  const { src, dest, type } = last;
  return total === 1
    ? `${src} sent ${value} to ${dest} once, in \`${type}\`${fate.sentAt}: that message was lost ${fate.text}, and no node sent it to ${dest} again.`
    : `${total === 2 ? 'Both' : `All ${total}`} messages with ${value} to ${dest} were lost, the last one, from ${src} in \`${type}\`${fate.sentAt}, ${fate.text}; no node sent it to ${dest} again after that.`;
}
