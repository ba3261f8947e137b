import { isClientId, type JournalEvent } from '../../../maelstrom/operations-and-messages.ts';
import { isService } from '../../../maelstrom/service-names.ts';
import { atTime } from '../../finding.ts';
import { count, namesText } from '../../quote.ts';
import type { WrongSum } from '../../reason-subjects.ts';
import type { Exchange } from '../exchange.ts';
import type { JournalReader } from '../journal-reader.ts';
import { type Answered, bodyOf, drawnPair, type Sent, sentAt } from './client-requests.ts';
import { type Missing, watchHeardSums } from './heard-sums.ts';
import { loweredBy, watchLoweredKeys } from './lowered-keys.ts';
import { fateOf } from './message-fate.ts';
import { storyOfReceived } from './received-sum-story.ts';
import { type ReceivedSum, watchReceivedSums } from './received-sums.ts';
import { watchRefusedSteps } from './refused-steps.ts';
import type { ServiceStep, Version } from './service-steps.ts';
import { watchUnearnedAcknowledgements } from './unearned-acknowledgements.ts';
import { type Told, type WalkContext, walkReader } from './walk.ts';

/** Milliseconds by which the history's clock and the journal's may differ. */
const CLOCKS_DIFFER = 500;
const KEYS_AT_MOST = 200;
const VERSIONS_AT_MOST = 10_000;
const NODES_AT_MOST = 200;

/** A write that put the sum of an older value and an addition over a newer value. */
interface Overwriting {
  readonly read: ServiceStep;
  readonly lost: Version;
  readonly write: ServiceStep;
}

/** What a node knew when it answered the read. */
interface Answer {
  readonly answered: Answered;
  /** What the node last knew of each key: what it read, or had written itself after that. */
  readonly known: readonly ServiceStep[];
  /** What each service's key held then, by the step's place in `known`. */
  readonly newest: readonly (Version | undefined)[];
  /** What had been added at others and had not reached it by their own messages; undefined where that was too much to follow. */
  readonly missing: readonly Missing[] | undefined;
  /** The numbers in messages of nodes that add up to its answer. */
  readonly received: ReceivedSum | undefined;
}

interface RunContext extends WalkContext {
  /** Whether no node sent another one a message in the whole run. */
  readonly apart: boolean;
}

/** Which additions a last read lacks, and what the node had been told when it answered it. */
export function walkWrongSum(subject: WrongSum, context: WalkContext): JournalReader {
  const { node, at, value } = subject.read;
  const { requests, steps } = context;
  const lowered = watchLoweredKeys();
  const keys = watchKeys(requests.openAt, lowered.visit);
  const sums = watchHeardSums(node);
  const received = watchReceivedSums(node, context.nodes);
  const refused = watchRefusedSteps();
  const unearned = watchUnearnedAcknowledgements();
  let asksServices = false;
  let talks = false;
  let nearest: { readonly distance: number; readonly answer: Answer } | undefined;

  const answer = (answered: Answered): void => {
    if (answered.node !== node || bodyOf(answered.reply)['value'] !== value) return;
    const startedAt = context.clock.startedAt();
    if (startedAt === undefined) return;
    const distance = Math.abs(sentAt(answered.reply) - startedAt - at);
    if (distance > CLOCKS_DIFFER || (nearest !== undefined && nearest.distance <= distance)) return;
    const known = keys.knownBy(node);
    nearest = {
      distance,
      answer: {
        answered,
        known,
        newest: known.map(keys.newestOf),
        missing: sums.missing(),
        received: received.of(value),
      },
    };
  };
  return walkReader(subject.reason, context, {
    visit: (event: JournalEvent) => {
      const done = steps.visit(event);
      if (done !== undefined) {
        keys.visit(done);
        refused.visit(done);
        unearned.visit(done);
      }
      asksServices ||= isService(event.message.dest);
      talks ||= isBetweenNodes(event);
      const answered = requests.visit(event);
      if (answered !== undefined) {
        unearned.answered(answered);
        answer(answered);
      }
      sums.visit(event);
      received.visit(event);
    },
    told: (startedAt) => {
      const difference = subject.expected - value;
      const run: RunContext = { ...context, apart: !talks && !asksServices };
      return (
        (nearest === undefined ? undefined : storyOfAnswer(subject, nearest.answer, run, startedAt)) ??
        // Of services that hold nothing, a node reads 0.
        (value === 0 ? refused.told(startedAt) : undefined) ??
        unearned.told(difference, startedAt) ??
        lowered.told(difference, startedAt) ??
        storyOfOverwritings(keys.overwritings(), difference, nearest?.answer, startedAt) ??
        (asksServices || context.nodes.length < 2 ? undefined : storyOfGossip(difference, run))
      );
    },
  });
}

function isBetweenNodes({ message: { src, dest } }: JournalEvent): boolean {
  const isNode = (id: string): boolean => !isClientId(id) && !isService(id);
  return src !== dest && isNode(src) && isNode(dest);
}

/** Of nodes that ask no service, where it is not known what went wrong. */
function storyOfGossip(difference: number, { apart }: RunContext): Told {
  if (difference < 0) return { sentences: [], messages: [], advice: TOO_MUCH };
  return apart
    ? { sentences: [APART], messages: [], advice: SEND_AT_ALL }
    : { sentences: [], messages: [], advice: TOO_LITTLE };
}

const APART = 'The nodes sent each other no message in the whole run.';
const SEND_AT_ALL =
  'Send what was added at a node to the other nodes soon after it was added, and again until they have acknowledged it. Look at what should do that: a timer whose interval is longer than the run, or that is never started, sends nothing.';
const TOO_LITTLE =
  'Let each node keep a total of its own for what clients add at it, and send the totals to the other nodes again and again, to the end of the run. Keep the newest of each node that comes: totals that are received do not take the place of those of other nodes.';
const TOO_MUCH =
  'Take each addition once: let each node keep a total of its own for what clients add at it, and keep the newest of each node that comes instead of adding it up.';
const SEND_AGAIN =
  'Send what was added, or the newest total, again until the other node has acknowledged it: a message that is lost does not come by itself.';

const WRITE_BEFORE_READING =
  'Before such a read, write something unique to seq-kv, such as a number that grows into a key of the node: what is read after that is as new as the write, or newer. A `write` or `cas` that changes nothing does not help.';

/** What nodes read from services, what stands there, and writes that went over one they did not know of. */
function watchKeys(openAt: (node: string) => readonly Sent[], lower: (step: ServiceStep) => void) {
  /** By node and key, the last read. */
  const lastReads = new Map<string, Map<string, ServiceStep>>();
  /** By node and key, the last read, or a write of the node after it that was done. */
  const lastKnown = new Map<string, Map<string, ServiceStep>>();
  const versions = new Map<string, Version>();
  let first: Overwriting | undefined;
  /** Such writes, by whether what they added to was stale. */
  const times = { stale: 0, outrun: 0 };
  /** What they left out, all together. */
  let lost = 0;
  const placeOf = ({ service, key }: ServiceStep): string => `${service} ${key}`;
  const note = (steps: Map<string, Map<string, ServiceStep>>, step: ServiceStep): void => {
    const ofNode = steps.get(step.node) ?? new Map<string, ServiceStep>();
    if (steps.size < NODES_AT_MOST) steps.set(step.node, ofNode);
    if (ofNode.has(placeOf(step)) || ofNode.size < KEYS_AT_MOST) ofNode.set(placeOf(step), step);
  };
  return {
    visit: (step: ServiceStep): void => {
      const { node, type, writes, newest, value, request, reply } = step;
      if (type === 'read' || writes) note(lastKnown, step);
      if (type === 'read') note(lastReads, step);
      if (!writes) return;
      const read = lastReads.get(node)?.get(placeOf(step));
      const differs = newest?.value !== undefined && newest.value !== read?.value;
      const adds = (): boolean => read !== undefined && addsTo(read, step, openAt(node));
      if (loweredBy(step) > 0 && !adds()) lower(step);
      if (type === 'write' && read !== undefined && differs && adds()) {
        times[read.stale ? 'stale' : 'outrun'] += 1;
        lost += numberIn(newest.value) - (read.ok ? numberIn(read.value) : 0);
        first ??= { read, lost: newest, write: step };
      }
      if (versions.has(placeOf(step)) || versions.size < VERSIONS_AT_MOST) {
        versions.set(placeOf(step), { value, by: node, request, reply });
      }
    },
    knownBy: (node: string): readonly ServiceStep[] => [...(lastKnown.get(node)?.values() ?? [])],
    newestOf: (step: ServiceStep): Version | undefined => versions.get(placeOf(step)),
    overwritings: () => ({ first, times: first?.read.stale === true ? times.stale : times.outrun, lost }),
  };
}

const numberIn = (value: Version['value']): number => (typeof value === 'number' ? value : 0);

/** Whether a write holds what was read, and the addition of a request that the node has not answered. */
function addsTo(read: ServiceStep, write: ServiceStep, open: readonly Sent[]): boolean {
  const before = read.ok ? read.value : 0;
  if (typeof before !== 'number' || typeof write.value !== 'number') return false;
  const added = write.value - before;
  return open.some((request) => bodyOf(request)['type'] === 'add' && bodyOf(request)['delta'] === added);
}

/** A read whose difference is explained, to the last unit, by what the node had not been told. */
function storyOfAnswer(subject: WrongSum, answer: Answer, context: RunContext, startedAt: number): Told | undefined {
  const { read, expected } = subject;
  const { node, value } = read;
  const { answered, known, newest, missing, received } = answer;
  const difference = expected - value;
  const behind = known.flatMap((one, place) => {
    const now = newest[place];
    const [shown, held] = [one.ok ? one.value : 0, now?.value];
    return now === undefined || typeof shown !== 'number' || typeof held !== 'number' || shown === held
      ? []
      : [{ read: one, now, lacks: held - shown }];
  });
  const lacking = behind.reduce((sum, { lacks }) => sum + lacks, 0);
  const [worst] = [...behind].sort((a, b) => Math.abs(b.lacks) - Math.abs(a.lacks));
  if (worst !== undefined && lacking === difference) {
    const when = (exchange: Exchange): string => atTime(exchange.sentAt - startedAt);
    const { service, key, reply, ok } = worst.read;
    const got =
      worst.read.type === 'read'
        ? `${node} asked ${service} for ${key}${when(worst.read.request)} and got ${ok ? worst.read.value : '"key does not exist"'}`
        : `${node} itself wrote ${worst.read.value} to ${key} of ${service}${when(worst.read.request)}`;
    const wrote = `${worst.now.by} had written ${worst.now.value}${when(worst.now.request)}`;
    const whole =
      behind.length === 1
        ? `That is the whole difference of ${difference}.`
        : `${count(behind.length, 'such key')} together make the whole difference of ${difference}.`;
    return {
      sentences: worst.read.stale
        ? [
            `${got}, a stale value: ${wrote}.`,
            ...(service === 'lin-kv' ? [] : [`${service} may serve stale reads.`]),
            whole,
          ]
        : [`${got}; ${wrote} by the time of the read, and ${node} did not ask again before it answered.`, whole],
      place: ['read', 'handled'],
      ...(worst.read.stale && service === 'seq-kv' ? { advice: WRITE_BEFORE_READING } : {}),
      messages: [worst.now.request, worst.now.reply, worst.read.request, reply, ...drawnPair(answered)],
    };
  }
  if (known.length > 0) return undefined;
  return (
    (missing === undefined ? undefined : storyOfMissing(read, difference, missing, answered, context, startedAt)) ??
    (received === undefined
      ? undefined
      : storyOfReceived(subject, received, { answered, faults: context.faults, startedAt }))
  );
}

/** What was added at others and had not reached the node, where that is the whole difference. */
function storyOfMissing(
  { node, value }: WrongSum['read'],
  difference: number,
  missing: readonly Missing[],
  answered: Answered,
  { faults, apart }: RunContext,
  startedAt: number,
): Told | undefined {
  const [most] = [...missing].sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
  if (most === undefined || missing.reduce((sum, one) => sum + one.sum, 0) !== difference) return undefined;
  const { last, lost } = most;
  const all = namesText(missing.map((one) => `${one.sum} at ${one.node}`));
  const fate =
    lost === undefined ? undefined : fateOf(lost, faults, startedAt, answered.request.receivedAt ?? undefined);
  const what = apart
    ? APART
    : last === undefined
      ? `${node} had received no message from ${most.node} when it answered ${value}.`
      : `The last message from ${most.node} that had reached ${node} when it answered was \`${last.type}\`, sent${atTime(last.sentAt - startedAt)}.`;
  return {
    sentences: [
      what,
      ...(lost === undefined || fate === undefined
        ? []
        : [`The last one that ${most.node} sent it, \`${lost.type}\`${fate.sentAt}, was lost ${fate.text}.`]),
      `The additions that had not reached ${node} are exactly what is missing: ${all}.`,
    ],
    messages: [...(last === undefined ? [] : [last]), ...(lost === undefined ? [] : [lost]), ...drawnPair(answered)],
    ...(last === undefined && lost === undefined ? {} : { place: [(lost ?? last)?.type ?? '', 'sent'] as const }),
    advice: apart ? SEND_AT_ALL : SEND_AGAIN,
  };
}

function storyOfOverwritings(
  { first, times, lost }: { readonly first: Overwriting | undefined; readonly times: number; readonly lost: number },
  difference: number,
  answer: Answer | undefined,
  startedAt: number,
): Told | undefined {
  // What was written over can't have made a sum too high.
  return first === undefined || lost * difference <= 0
    ? undefined
    : storyOfOverwriting(first, times, answer, startedAt);
}

function storyOfOverwriting(
  { read, lost, write }: Overwriting,
  times: number,
  answer: Answer | undefined,
  startedAt: number,
): Told {
  const when = (exchange: Exchange): string => atTime(exchange.sentAt - startedAt);
  const { node, service, key } = write;
  const got = read.ok ? `${read.value}` : 'nothing';
  const sentences = read.stale
    ? [
        `${node} read ${key} from ${service}${when(read.request)} and got ${got}, a stale value: ${lost.by} had written ${lost.value}${when(lost.request)}.`,
        `${node} added to the stale value and wrote ${write.value}${when(write.request)}, over what ${lost.by} had added.`,
      ]
    : [
        `${node} read ${key} from ${service}${when(read.request)} and got ${got}; then ${lost.by === node ? `it` : lost.by} wrote ${lost.value}${when(lost.request)}, and ${node} wrote ${write.value} over it${when(write.request)}.`,
        `What ${lost.by} had added is not in ${write.value}.`,
      ];
  return {
    sentences: [...sentences, ...(times === 1 ? [] : [`That happened ${count(times, 'time')} in this run.`])],
    place: ['add', 'handled'],
    messages: [
      read.request,
      read.reply,
      lost.request,
      lost.reply,
      write.request,
      write.reply,
      ...drawnPair(answer?.answered),
    ],
  };
}
