import { involvesClient, isClientId, type JournalEvent } from '../../maelstrom/operations-and-messages.ts';
import { RPC_ERRORS } from '../../maelstrom/rpc-errors.ts';
import { isService } from '../../maelstrom/service-names.ts';
import { defined, type Finding } from '../finding.ts';
import { count, duration, oneLine, quoteLines } from '../quote.ts';
import type { Metrics } from '../verdict.ts';
import type { JournalClock, JournalReader } from './journal-reader.ts';
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
  const rounds = watchRounds();
  let requests = 0;
  return {
    visit: (event) => {
      const { type, message } = event;
      if (type === 'send' && isClientId(message.src) && !SETUP.has(message.body['type'])) requests += 1;
      rounds.visit(event);
    },
    findings: () => {
      const traffic = counter.traffic();
      // The journal of a long run is not read to its end; the results count all of it.
      const sent = measured['net.servers.msg-count'] ?? traffic.sent;
      const perOperation = measured['net.servers.msgs-per-op'] ?? traffic.sent / Math.max(1, requests);
      const tooMany = Math.max(PER_OPERATION_AT_LEAST, FLOODS_AT_LEAST * nodes * (nodes - 1));
      if (sent < MESSAGES_AT_LEAST || perOperation <= tooMany || perSecond(traffic) < PER_SECOND_AT_LEAST) return [];
      return [stormFinding(traffic, { sent, perOperation }, rounds.every, clock.startedAt())];
    },
  };
}

/** As far as the journal was read; a run of less than a second counts as one. */
function perSecond({ sent, types }: Traffic): number {
  const from = types.reduce((first, { firstSentAt }) => Math.min(first, firstSentAt), Number.POSITIVE_INFINITY);
  const to = types.reduce((last, { lastSentAt }) => Math.max(last, lastSentAt), 0);
  return sent / Math.max(1, (to - from) / 1000);
}

const SETUP: ReadonlySet<unknown> = new Set(['init', 'topology']);

function stormFinding(
  traffic: Traffic,
  { sent, perOperation }: { readonly sent: number; readonly perOperation: number },
  every: Rounds['every'],
  startedAt: number | undefined,
): Finding {
  // An error is the reply to what makes the storm.
  const [most] = [...traffic.types].sort((a, b) => Number(a.type === 'error') - Number(b.type === 'error'));
  const [link] = most?.links ?? [];
  return defined({
    id: 'message-storm',
    title: `A message storm: ${Math.round(perOperation)} messages per operation${most === undefined ? '' : `, ${portion(most.sent / traffic.sent).toLowerCase()} of type ${most.type}`}`,
    detail: `Nodes and services sent one another ${count(sent, 'message')}, ${Math.round(perOperation)} messages per operation of a client.${most === undefined ? '' : ` ${kindSentence(most, traffic.sent, every)}`}`,
    advice: most !== undefined && isService(link?.dest ?? '') ? ADVICE.ofService : ADVICE.ofNodes,
    evidence: quoteLines('net-journal', traffic.types.slice(0, TYPES_SHOWN).map(typeLine)),
    node: link?.src,
    firstAt: most === undefined || startedAt === undefined ? undefined : Math.max(0, most.firstSentAt - startedAt),
  });
}

const ADVICE = {
  ofService:
    'Do not ask a service again at once when it refuses: read the current value, wait a little longer after each refusal, and give up after some. To hold a lock in a service, create its key first and release it afterwards.',
  ofNodes:
    'Send only what the other node has not acknowledged yet, many values in one message, and not again before an answer could have come.',
};

/** ``Half of them are `cas` from n0, n1 to lin-kv, and 873410 of these 873412 were refused (error 22, precondition-failed).`` */
function kindSentence({ type, links, sent, refused }: TypeTraffic, all: number, every: Rounds['every']): string {
  const [link] = links;
  // What asks a service again as soon as it is refused has no period of its own.
  const period = link === undefined || isService(link.dest) ? undefined : every(link.src, type);
  const often = period === undefined ? '' : `; ${link?.src} sends some about every ${duration(period)}`;
  const wrong = refused.reduce((sum, { count: times }) => sum + times, 0);
  const [code, ...others] = refused;
  const codes =
    others.length === 0
      ? codeText(code)
      : refused
          .slice(0, 3)
          .map((one) => `${one.count} with ${codeText(one)}`)
          .join(', ');
  const no = wrong === 0 ? '' : `, and ${wrong === sent ? 'all' : wrong} of these ${sent} were refused (${codes})`;
  return `${portion(sent / all)} of them are \`${type}\` ${between(links)}${no}${often}.`;
}

function portion(share: number): string {
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

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
const SHOWN = 5;
const some = (names: readonly string[]): string =>
  `${names
    .slice(0, SHOWN)
    .map((name) => oneLine(name, 40))
    .join(', ')}${names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''}`;

/** `error 22, precondition-failed` */
function codeText(refusal: TypeTraffic['refused'][number] | undefined): string {
  const kind = RPC_ERRORS.find((known) => known.code === refusal?.code);
  return `error ${refusal?.code ?? '?'}${kind === undefined ? '' : `, ${kind.name}`}`;
}

const TYPES_SHOWN = 5;

const typeLine = ({ type, sent, received, links: [link] }: TypeTraffic): string =>
  `${type}: ${sent} sent, ${received} received${link === undefined ? '' : `; the busiest link ${link.src} → ${link.dest}: ${link.sent}`}`;

interface Rounds {
  readonly visit: (event: JournalEvent) => void;
  /** Milliseconds between the beginnings of two rounds in which a server sends messages of a type; undefined when it sends all the time. */
  readonly every: (src: string, type: string) => number | undefined;
}

const SENDERS_AT_MOST = 500;
const NAME_AT_MOST = 60;
/** Milliseconds: messages closer than this belong to one round. */
const ONE_ROUND = 3;
const ROUNDS_AT_LEAST = 20;

/** Tells the timers of nodes: messages that come in rounds. */
function watchRounds(): Rounds {
  const senders = new Map<string, { readonly first: number; last: number; roundAt: number; rounds: number }>();
  return {
    visit: ({ type, time, message }) => {
      const { type: name } = message.body;
      if (type !== 'send' || typeof name !== 'string' || name.length > NAME_AT_MOST || involvesClient(message)) return;
      const key = `${message.src} ${name}`;
      const at = time / 1e6;
      const known = senders.get(key);
      if (known === undefined) {
        if (senders.size < SENDERS_AT_MOST) senders.set(key, { first: at, last: at, roundAt: at, rounds: 0 });
        return;
      }
      if (at - known.last >= ONE_ROUND) {
        known.rounds += 1;
        known.roundAt = at;
      }
      known.last = at;
    },
    every: (src, type) => {
      const known = senders.get(`${src} ${type}`);
      return known === undefined || known.rounds < ROUNDS_AT_LEAST
        ? undefined
        : (known.roundAt - known.first) / known.rounds;
    },
  };
}
