import { atTime } from '../../finding.ts';
import { namesText } from '../../quote.ts';
import type { WrongSum } from '../../reason-subjects.ts';
import type { Exchange } from '../exchange.ts';
import { type Answered, drawnPair } from './client-requests.ts';
import { fateOf } from './message-fate.ts';
import type { ReceivedSum, ToldBy } from './received-sums.ts';
import type { Repeated } from './repeated-requests.ts';
import type { Told, WalkContext } from './walk.ts';

const COUNTED_TWICE =
  'Take each addition once: give it an id by which a node knows that it has it already, or let each node send its own total, and keep the newest of each instead of adding it up.';
const NEVER_COUNTED =
  'Send each addition again until it is acknowledged, with an id by which a node knows that it has it already; or let each node send its own total, which makes up for messages that were lost.';

/** A sentence that may follow, and the messages that it is about. */
interface Aside {
  readonly sentence?: string;
  readonly messages: readonly Exchange[];
}

/** Where a node answered, and what is known of the run. */
interface Setting extends Pick<WalkContext, 'faults'> {
  readonly answered: Answered;
  readonly startedAt: number;
}

/** Of a node that added up all that it was told: what came more than once, or never, where that is the whole difference. */
export function storyOfReceived(
  { read: { node, value }, expected }: WrongSum,
  sum: ReceivedSum,
  setting: Setting,
): Told | undefined {
  const { type, field, own, toldBy } = sum;
  const wrong = toldBy.filter((each) => excessOf(each) !== 0);
  const [most] = [...wrong].sort((a, b) => Math.abs(excessOf(b)) - Math.abs(excessOf(a)));
  if (most === undefined || wrong.reduce((all, each) => all + excessOf(each), 0) !== value - expected) return undefined;
  const told = namesText(toldBy.map((each) => `${each.told} from ${each.node === node ? 'itself' : each.node}`));
  const added = namesText(wrong.filter((each) => each.node !== node).map((each) => `${each.added} at ${each.node}`));
  const isTooLittle = value < expected;
  const { sentence, messages } =
    isTooLittle && excessOf(most) < 0 ? lostOf(most, setting) : tooMuchOf(sum, most, setting);
  return {
    sentences: [
      `The ${value} is what clients had added at ${node} itself, ${own}, and every \`${field}\` in the \`${type}\` messages that it had received: ${told}.`,
      ...(wrong.some((each) => each.node === node) ? [`What ${node} sent itself it had counted already.`] : []),
      ...(added === '' ? [] : [`Clients had added ${added}.`]),
      ...(sentence === undefined ? [] : [sentence]),
    ],
    messages: [...messages, ...drawnPair(setting.answered)],
    place: [type, isTooLittle ? 'sent' : 'handled'],
    advice: isTooLittle ? NEVER_COUNTED : COUNTED_TWICE,
  };
}

const excessOf = ({ told, added }: ToldBy): number => told - added;

function tooMuchOf({ type, repeated }: ReceivedSum, { node, beyond }: ToldBy, setting: Setting): Aside {
  const when = (exchange: Exchange): string => atTime(exchange.sentAt - setting.startedAt);
  if (repeated !== undefined) {
    const { first, again, reply } = repeated;
    return {
      sentence: `The \`${type}\` that ${first.src} sent it${when(first)} is the first that came again, sent${when(again)}${whyAgain(repeated, setting)}.`,
      messages: [first, ...(reply === undefined ? [] : [reply]), again],
    };
  }
  if (beyond === undefined || node === setting.answered.node) return { messages: [] };
  const { exchange, told, added } = beyond;
  return {
    sentence: `With the \`${type}\` sent${when(exchange)} ${node} had told it ${told}, when clients had added ${added} there.`,
    messages: [exchange],
  };
}

/** What is known of the answer to a request that was sent again. */
function whyAgain({ first, again, reply }: Repeated, setting: Setting): string {
  if (reply === undefined) return `: ${first.dest} had not answered it`;
  const answer = `the answer to it, \`${reply.type}\`,`;
  if (reply.receivedAt !== null)
    return reply.receivedAt > again.sentAt ? `: ${answer} was still on its way` : `, although ${answer} had come`;
  const fate = fateIn(setting, reply);
  return fate === undefined ? '' : `: ${answer} was lost ${fate.text}`;
}

function lostOf({ underWay }: ToldBy, setting: Setting): Aside {
  for (const exchange of underWay) {
    const fate = fateIn(setting, exchange);
    if (fate === undefined) continue;
    return {
      sentence: `The first \`${exchange.type}\` that did not come, sent by ${exchange.src}${fate.sentAt}, was lost ${fate.text}.`,
      messages: [exchange],
    };
  }
  return { messages: [] };
}

const fateIn = ({ faults, startedAt, answered }: Setting, exchange: Exchange): ReturnType<typeof fateOf> =>
  fateOf(exchange, faults, startedAt, answered.request.receivedAt ?? undefined);
