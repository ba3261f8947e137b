import fc from 'fast-check';
import type { SyntheticMessage } from './synthetic-page.ts';

export const ENDPOINTS = ['n0', 'n1', 'n2', 'c0'] as const;

const endpoint = fc.constantFrom(...ENDPOINTS);

/** Messages whose events have places of their own, in the order of their sending; some are never received. */
export const randomMessages: fc.Arbitrary<readonly SyntheticMessage[]> = fc
  .array(fc.record({ from: endpoint, to: endpoint, sent: fc.nat(1000), takes: fc.option(fc.nat(300)) }), {
    maxLength: 40,
  })
  .map((drafts) => {
    const events = drafts.flatMap(({ sent, takes }, draft) => [
      { draft, at: sent, receipt: false },
      ...(takes === null ? [] : [{ draft, at: sent + takes, receipt: true }]),
    ]);
    events.sort((a, b) => a.at - b.at || Number(a.receipt) - Number(b.receipt) || a.draft - b.draft);
    const sends = new Map<number, number>();
    const receipts = new Map<number, number>();
    for (const [place, { draft, receipt }] of events.entries()) (receipt ? receipts : sends).set(draft, place);
    return [...sends]
      .sort((a, b) => a[1] - b[1])
      .map(([draft, sendEvent]) => {
        const { from, to, sent, takes } = drafts[draft] as (typeof drafts)[number];
        const receiveEvent = receipts.get(draft) ?? null;
        return { from, to, sendEvent, receiveEvent, sendTime: sent, receiveTime: sent + (takes ?? 0) };
      });
  });
