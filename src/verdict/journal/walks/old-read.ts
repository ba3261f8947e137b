import { identityOf } from '../../../checkers/clojure/edn-equality.ts';
import { isClientId, type JournalEvent } from '../../../maelstrom/operations-and-messages.ts';
import { isService } from '../../../maelstrom/service-names.ts';
import { atTime } from '../../finding.ts';
import { brief, count } from '../../quote.ts';
import type { OldRead } from '../../reason-subjects.ts';
import { bodyValues } from '../body-values.ts';
import { type Exchange, exchangeOf } from '../exchange.ts';
import type { JournalReader } from '../journal-reader.ts';
import { type Answered, drawnPair, sentAt } from './client-requests.ts';
import { CLOCKS_DIFFER, operationInJournal, writtenIn } from './operation-in-journal.ts';
import type { ServiceStep } from './service-steps.ts';
import { type Told, type WalkContext, walkReader } from './walk.ts';

const STEPS_AT_MOST = 50;
const HEARD_AT_MOST = 200;

/** Where the reader of an old value had it from, and when the newer one came to it. */
export function walkOldRead(subject: OldRead, context: WalkContext): JournalReader {
  const { key, write, read } = subject;
  const { requests, steps } = context;
  const written = operationInJournal(write, key);
  const shown = operationInJournal(read, key);
  /** What the reader had heard and asked when it answered. */
  let known: Pick<Seen, 'heard' | 'asked'> = { heard: [], asked: [] };
  const valuesIn = bodyValues([write.value], context.nodes);
  const holds = ({ message: { body } }: JournalEvent): boolean => {
    const { found, unsure } = valuesIn(body);
    return found.length > 0 || unsure;
  };
  /** Messages from nodes and services to the reader, the newest ones. */
  const heard: Receipt[] = [];
  /** Messages from the writer to the reader that may hold what was written, since shortly before the write. */
  const passed: Exchange[] = [];
  /** What the reader asked of services. */
  const asked: ServiceStep[] = [];

  const answer = (answered: Answered, startedAt: number): void => {
    written.offer(answered, startedAt);
    if (!shown.offer(answered, startedAt)) return;
    const received = answered.request.receivedAt ?? 0;
    known = { heard: [...heard], asked: asked.filter(({ request }) => request.sentAt >= received) };
  };
  return walkReader(subject.reason, context, {
    visit: (event: JournalEvent) => {
      const step = steps.visit(event);
      const answered = requests.visit(event);
      const startedAt = context.clock.startedAt();
      if (startedAt === undefined) return;
      if (answered !== undefined) answer(answered, startedAt);
      if (step !== undefined && step.node === read.node) {
        asked.push(step);
        if (asked.length > STEPS_AT_MOST) asked.shift();
      }
      const { src, dest, id } = event.message;
      const at = event.time / 1e6 - startedAt;
      if (event.type === 'recv') {
        const sent = passed.find((one) => one.id === id);
        if (sent !== undefined) sent.receivedAt = event.time / 1e6;
        if (dest === read.node && !isClientId(src)) {
          heard.push({ at: event.time / 1e6, isFromNode: !isService(src), holds: holds(event) });
          if (heard.length > HEARD_AT_MOST) heard.shift();
        }
      } else if (src === write.node && dest === read.node && at >= write.from - CLOCKS_DIFFER) {
        if (passed.length < STEPS_AT_MOST && holds(event)) passed.push(exchangeOf(event));
      }
    },
    told: (startedAt) => {
      const [writing, reading] = [written.found(), shown.found()];
      if (writing === undefined || reading === undefined) return undefined;
      const begun = writing.request.receivedAt ?? sentAt(writing.request);
      const next = passed.find((one) => one.sentAt >= begun);
      const seen: Seen = { written: writing, shown: reading, ...known, next };
      return story(subject, seen, begun, startedAt);
    },
  });
}

/** A message that the reader received. */
interface Receipt {
  readonly at: number;
  readonly isFromNode: boolean;
  /** Whether what was written may be in it. */
  readonly holds: boolean;
}

interface Seen {
  readonly written: Answered;
  readonly shown: Answered;
  /** What the reader had received when it answered. */
  readonly heard: readonly Receipt[];
  /** The first message from the writer to the reader, after the write had come, that may hold what was written. */
  readonly next: Exchange | undefined;
  readonly asked: readonly ServiceStep[];
}

function story({ write, read }: OldRead, seen: Seen, begun: number, startedAt: number): Told {
  const { written, shown, heard, next, asked } = seen;
  const at = (time: number): string => atTime(time - startedAt);
  const value = brief(write.value, 40);
  const stale = asked.find((step) => step.stale && step.value === identityOf(read.value));
  const sentences = [
    `${write.node} acknowledged ${write.f} ${writtenIn(written, value)}${at(sentAt(written.reply))}, and after that ${read.node} was asked${at(sentAt(shown.request))} and ${
      read.f === 'read'
        ? `answered with ${brief(read.value, 40)}`
        : `acknowledged ${read.f} ${writtenIn(shown, brief(read.value, 40))}`
    }.`,
    ...(stale?.newest === undefined
      ? []
      : [
          `${read.node} had asked ${stale.service} for ${stale.key} and got a stale value: ${stale.newest.by} had written ${stale.newest.value}${at(stale.newest.request.sentAt)}.`,
        ]),
    ...(asked.length > 0 || write.node === read.node ? [] : ownCopy(read.node, value, heard, begun)),
    ...(asked.length > 0 || next === undefined ? [] : lateCopy(next, value, sentAt(shown.reply), at)),
  ];
  return {
    sentences,
    place: [read.f, 'handled'],
    messages: [
      ...drawnPair(written),
      ...asked.slice(-2).flatMap(({ request, reply }) => [request, reply]),
      ...drawnPair(shown),
      ...(next === undefined ? [] : [next]),
    ],
  };
}

/** What a node can't have known that answers from what it holds itself. */
function ownCopy(node: string, value: string, heard: readonly Receipt[], begun: number): readonly string[] {
  const between = heard.filter(({ at }) => at >= begun);
  // What came earlier than the oldest that is kept is not known.
  if (between.length === HEARD_AT_MOST || between.some(({ holds }) => holds)) return [];
  const fromNodes = between.filter(({ isFromNode }) => isFromNode).length;
  if (fromNodes === 0) {
    return [`In between ${node} received no message from another node: it answered from its own copy.`];
  }
  return [
    `In between ${node} received ${count(fromNodes, 'message')} from other nodes, ${fromNodes === 1 ? 'without' : 'none of them with'} ${value}: it answered from its own copy.`,
  ];
}

function lateCopy(next: Exchange, value: string, readAt: number, at: (time: number) => string): readonly string[] {
  const { src, dest, type, sentAt: sent, receivedAt } = next;
  const first = `The first message with ${value} from ${src} to ${dest} was \`${type}\`${at(sent)}`;
  if (sent > readAt) return [`${first}, after the read.`];
  if (receivedAt === null) return [`${first}, which was never received.`];
  return receivedAt > readAt ? [`${first}, which came${at(receivedAt)}, after the read.`] : [];
}
