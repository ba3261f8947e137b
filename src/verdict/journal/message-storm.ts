import { isClientId } from '../../maelstrom/operations-and-messages.ts';
import { isService } from '../../maelstrom/service-names.ts';
import { defined, type Finding } from '../finding.ts';
import { count, duration, oneLine, quoteLines } from '../quote.ts';
import type { Metrics } from '../verdict.ts';
import { type JournalClock, type JournalReader, sinceStart } from './journal-reader.ts';
import { errorText } from './message-text.ts';
import { type SendRounds, watchSendRounds } from './send-rounds.ts';
import { type SentAgain, type SentAgainWatch, watchSentAgain } from './sent-again.ts';
import type { Traffic, TrafficCounter, TypeTraffic } from './traffic.ts';

/** Fewer messages are not a storm, however few operations there were: heartbeats and rounds of gossip go on without them. */
const MESSAGES_AT_LEAST = 2_000;
const PER_SECOND_AT_LEAST = 500;
/** For each operation. A naive flood with acknowledgements over all links of n nodes sends n·(n − 1) for each. */
const PER_OPERATION_AT_LEAST = 200;
const FLOODS_AT_LEAST = 2;

/** Messages between servers that are far more than the clients' requests call for: who sends what, how often, how often in vain. What is counted is visited elsewhere. */
export function readMessageStorm(
  counter: TrafficCounter,
  nodes: number,
  measured: Metrics,
  clock: JournalClock,
): JournalReader {
  const rounds = watchSendRounds();
  const again = watchSentAgain();
  let requests = 0;
  let lastTime = 0;
  return {
    visit: (event) => {
      const { type, message } = event;
      if (type === 'send' && isClientId(message.src) && !SETUP.has(message.body['type'])) requests += 1;
      rounds.visit(event);
      again.visit(event);
      lastTime = event.time;
    },
    findings: (whole) => {
      const traffic = counter.traffic();
      // The journal of a long run is not read to its end; the results count all of it, where there are any.
      const counted = measured['net.servers.msg-count'];
      const sent = counted ?? traffic.sent;
      const perOperation = measured['net.servers.msgs-per-op'] ?? traffic.sent / Math.max(1, requests);
      const tooMany = Math.max(PER_OPERATION_AT_LEAST, FLOODS_AT_LEAST * nodes * (nodes - 1));
      if (sent < MESSAGES_AT_LEAST || perOperation <= tooMany || perSecond(traffic) < PER_SECOND_AT_LEAST) return [];
      const part = whole ? undefined : partText(sinceStart(clock, lastTime));
      const size = { sent, perOperation, part, isCounted: counted !== undefined };
      return [stormFinding(traffic, size, { every: rounds.every, again: again.of }, clock.startedAt())];
    },
  };
}

/** How much of the journal was read. */
const partText = (until: number | undefined): string =>
  until === undefined ? 'the part of the journal that was read' : `the first ${duration(until)}`;

/** How large a storm is. */
interface Size {
  readonly sent: number;
  readonly perOperation: number;
  /** What was read of a journal that was not read whole: `the first 17.6 s`. */
  readonly part: string | undefined;
  /** The results count the messages of the whole run. */
  readonly isCounted: boolean;
}

/** What is known of how nodes send. */
interface Ways {
  readonly every: SendRounds['every'];
  readonly again: SentAgainWatch['of'];
}

/** As far as the journal was read; a run of less than a second counts as one. */
function perSecond({ sent, types }: Traffic): number {
  const from = types.reduce((first, { firstSentAt }) => Math.min(first, firstSentAt), Number.POSITIVE_INFINITY);
  const to = types.reduce((last, { lastSentAt }) => Math.max(last, lastSentAt), 0);
  return sent / Math.max(1, (to - from) / 1000);
}

const SETUP: ReadonlySet<unknown> = new Set(['init', 'topology']);

function stormFinding(traffic: Traffic, size: Size, { every, again }: Ways, startedAt: number | undefined): Finding {
  // An error is the reply to what makes the storm.
  const [most] = [...traffic.types].sort((a, b) => Number(a.type === 'error') - Number(b.type === 'error'));
  const [link] = most?.links ?? [];
  const sentAgain = most === undefined ? undefined : again(most.type);
  const comesAgain = most !== undefined && sentAgain !== undefined && sentAgain.times * 2 >= most.sent;
  // What asks a service again as soon as it is refused has no period of its own, and neither has what sends on each receipt.
  const hasPeriod = most !== undefined && link !== undefined && !isService(link.dest) && !comesAgain;
  const period = hasPeriod ? every(link.src, most.type) : undefined;
  const answers = most === undefined || isService(link?.dest ?? '') ? undefined : answersTo(most, traffic);
  return defined({
    id: 'message-storm',
    title: `A message storm: ${Math.round(size.perOperation)} messages per operation${most === undefined ? '' : `, ${portion(most.sent / traffic.sent).toLowerCase()} of type ${most.type}`}`,
    detail: [
      totalSentence(size),
      ...(most === undefined ? [] : [kindSentence(most, traffic.sent, size)]),
      ...(period === undefined ? [] : [`${nameText(link?.src ?? '')} sends some about every ${duration(period)}.`]),
      ...(comesAgain ? [againSentence(most.type, sentAgain.most)] : answers === undefined ? [] : [answers.sentence]),
    ].join(' '),
    advice: comesAgain
      ? ADVICE.ofPassing
      : isService(link?.dest ?? '')
        ? ADVICE.ofService
        : (answers?.advice ?? ADVICE.ofNodes),
    evidence: quoteLines('net-journal', traffic.types.slice(0, TYPES_SHOWN).map(typeLine(size.part))),
    node: link?.src,
    firstAt: most === undefined || startedAt === undefined ? undefined : Math.max(0, most.firstSentAt - startedAt),
  });
}

/** Of messages that all are answered, or none. */
const NEARLY_ALL = 0.9;

/** Whether nodes answer the messages that make the storm, where that is known. */
function answersTo(
  { type, sent }: TypeTraffic,
  traffic: Traffic,
): { readonly sentence: string; readonly advice: string } | undefined {
  if (sent === traffic.sent)
    return { sentence: 'None of them is answered: their senders do not know what has arrived.', advice: ADVICE.ofDeaf };
  const answer = traffic.types.find((one) => one.type === `${type}_ok`);
  return answer === undefined || answer.sent < NEARLY_ALL * sent
    ? undefined
    : { sentence: `${answer.sent} of these ${sent} were answered.`, advice: ADVICE.ofAnswered };
}

const ADVICE = {
  ofService:
    'Do not ask a service again at once when it refuses: read the current value, wait a little longer after each refusal, and give up after some. To hold a lock in a service, create its key first and release it afterwards.',
  ofNodes:
    'Send only what the other node has not acknowledged yet, many values in one message, and not again before an answer could have come.',
  ofDeaf:
    'Send only what the other node has not acknowledged yet, and let it acknowledge what it gets; put many values into one message, and send none again before an answer could have come.',
  ofAnswered:
    'Take each answer, by its `in_reply_to`, for the message that it answers, and do not send again what was acknowledged; put many values into one message.',
  ofPassing:
    'Pass a value on only the first time it comes: a node that has it already sends nothing, and no node sends it back to where it came from.',
};

/** A journal that was not read whole holds less than was sent. */
function totalSentence({ sent, perOperation, part, isCounted }: Size): string {
  const isPart = part !== undefined && !isCounted;
  const who = isPart
    ? `In ${part} nodes and services sent one another at least`
    : 'Nodes and services sent one another';
  return `${who} ${count(sent, 'message')}, ${Math.round(perOperation)} messages per operation of a client.`;
}

/** ``Half of them are `cas` from n0, n1 to lin-kv, and 873410 of these 873412 were refused (error 22, precondition-failed).`` */
function kindSentence({ type, links, sent, refused }: TypeTraffic, all: number, { part, isCounted }: Size): string {
  const wrong = refused.reduce((sum, { count: times }) => sum + times, 0);
  const [code, ...others] = refused;
  const codes =
    others.length === 0
      ? errorText(code?.code ?? '?')
      : refused
          .slice(0, 3)
          .map((one) => `${one.count} with ${errorText(one.code)}`)
          .join(', ');
  const no = wrong === 0 ? '' : `, and ${wrong === sent ? 'all' : wrong} of these ${sent} were refused (${codes})`;
  const those = part !== undefined && isCounted ? `those in ${part}` : 'them';
  return `${portion(sent / all)} of ${those} are \`${type}\` ${between(links)}${no}.`;
}

const againSentence = (type: string, { src, dest, label, times, received }: SentAgain): string =>
  `${nameText(src)} sent the same \`${type}\`${label === '' ? '' : ` (${label})`} to ${nameText(dest)} ${times} times, and received the same message ${received} times.`;

function portion(share: number): string {
  if (share === 1) return 'All';
  if (share > 0.99) return 'Nearly all';
  return share > 0.48 && share < 0.52 ? 'Half' : `${Math.round(100 * share)} %`;
}

/** `from n0, n1 to lin-kv`, `between n0, n1, n2` */
function between(links: TypeTraffic['links']): string {
  const [sources, destinations] = [unique(links.map(({ src }) => src)), unique(links.map(({ dest }) => dest))];
  const isMutual = sources.length > 1 && sources.every((name) => destinations.includes(name));
  return isMutual && destinations.length === sources.length
    ? `between ${some(sources)}`
    : `from ${some(sources)} to ${some(destinations)}`;
}

const nameText = (name: string): string => oneLine(name, 40);
const unique = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
const SHOWN = 5;
const some = (names: readonly string[]): string =>
  `${names.slice(0, SHOWN).map(nameText).join(', ')}${names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''}`;

const TYPES_SHOWN = 5;

const typeLine =
  (part: string | undefined) =>
  ({ type, sent, received, links: [link] }: TypeTraffic): string =>
    `${type}: ${sent} sent, ${received} received${part === undefined ? '' : ` in ${part}`}${link === undefined ? '' : `; the busiest link ${link.src} → ${link.dest}: ${link.sent}`}`;
