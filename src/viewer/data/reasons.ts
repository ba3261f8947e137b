import type { PageHead } from '../../page/page-data.ts';
import type { ExchangedMessage, LimitResult, Reason, RunVerdict } from '../../verdict/verdict.ts';
import type { Messages } from './messages.ts';
import { lowerBound } from './messages-on-axis.ts';

export const runVerdictOf = (head: PageHead): RunVerdict | undefined => head.verdict.runs[head.run];

/** The reasons of the run that the page shows. */
export const reasonsOf = (head: PageHead): readonly Reason[] => runVerdictOf(head)?.reasons ?? head.verdict.reasons;

/** Microseconds by which the times of a message may differ in the verdict and on the page. */
const ROUNDED = 1500;

/** The page's message that a reason shows; -1: it was left out. */
export function placeOfExchanged(head: PageHead, messages: Messages, shown: ExchangedMessage): number {
  const time = shown.sentAt * 1000;
  const [source, destination] = [head.endpoints.indexOf(shown.src), head.endpoints.indexOf(shown.dest)];
  const type = head.messageTypes.indexOf(shown.type);
  let nearest = -1;
  let least = ROUNDED;
  for (let at = lowerBound(messages.sendTime, time - ROUNDED); at < messages.count; at += 1) {
    const distance = Math.abs((messages.sendTime[at] as number) - time);
    if ((messages.sendTime[at] as number) > time + ROUNDED) break;
    if (messages.source[at] !== source || messages.destination[at] !== destination || messages.type[at] !== type)
      continue;
    if (distance >= least) continue;
    least = distance;
    nearest = at;
  }
  return nearest;
}

/** Milliseconds by which the clocks of a reason and of its messages may differ. */
const SLACK = 1;

/** The page's message that was the last before a reason's moment, at its node where it has one; -1: none is known. */
export function messageOfReason(
  head: PageHead,
  messages: Messages,
  { firstAt, node, messages: shown = [] }: Reason,
): number {
  if (firstAt === undefined) return -1;
  const before = shown.filter(
    ({ src, dest, sentAt, receivedAt }) =>
      (receivedAt ?? sentAt) <= firstAt + SLACK && (node === undefined || src === node || dest === node),
  );
  const last = before.reduce<ExchangedMessage | undefined>(
    (latest, each) => (latest === undefined || each.sentAt >= latest.sentAt ? each : latest),
    undefined,
  );
  return last === undefined ? -1 : placeOfExchanged(head, messages, last);
}

/** A limit as a bar: the figure and its bound on one scale from nought. */
export interface Gauge {
  readonly actual: number;
  readonly bound: number;
  /** Where the scale ends. */
  readonly scale: number;
  /** Whether figures below the bound are good. */
  readonly below: boolean;
}

/** null: the limit has no figure, or no bound that a bar could show. */
export function gaugeOf({ actual, operator = '=', bound = -1 }: LimitResult): Gauge | null {
  if (operator === '=' || bound < 0 || actual === null || actual < 0) return null;
  return { actual, bound, scale: Math.max(actual, bound) * 1.25 || 1, below: operator.startsWith('<') };
}
