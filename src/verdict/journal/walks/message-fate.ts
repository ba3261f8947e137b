import { atTime } from '../../finding.ts';
import type { FaultPeriods } from '../../gather/fault-periods.ts';
import { duration } from '../../quote.ts';
import type { Exchange } from '../exchange.ts';

/** Milliseconds: a message is dropped when it is taken up for delivery, which is at once, or after those before it. */
const TAKEN_UP_WITHIN = 2_000;
/** Milliseconds: no message is under way for longer, whatever the latency. */
const UNDER_WAY_AT_MOST = 10_000;

/**
 * What became of a message that was never received, and when it was sent: `in the partition from 1.2 s to 3.4 s`. Nothing where it may
 * have been under way when the run ended: then its destination received nothing that was sent long after it.
 */
export function fateOf(
  { src, dest, sentAt }: Exchange,
  { partitions, outages }: FaultPeriods,
  startedAt: number,
  lastReceiptAt: number | undefined,
): { readonly text: string; readonly sentAt: string } | undefined {
  const at = sentAt - startedAt;
  const during = ({ from, until }: { readonly from: number; readonly until: number }): boolean =>
    from <= at + TAKEN_UP_WITHIN && at <= until;
  const told = (text: string) => ({ text, sentAt: atTime(at) });
  const partition = partitions.find((one) => during(one) && one.unheard.get(dest)?.has(src) === true);
  if (partition !== undefined) return told(`in the partition ${periodText(partition)}`);
  const outage = outages.find((one) => during(one) && one.nodes.has(dest));
  if (outage !== undefined) return told(`while ${dest} was ${outage.fault} (${periodText(outage)})`);
  return lastReceiptAt !== undefined && lastReceiptAt > sentAt + UNDER_WAY_AT_MOST ? told('on the way') : undefined;
}

export const periodText = ({ from, until }: { readonly from: number; readonly until: number }): string =>
  until === Number.POSITIVE_INFINITY
    ? `that began at ${duration(from)}`
    : `from ${duration(from)} to ${duration(until)}`;
