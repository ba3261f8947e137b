import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSetFull } from '../../../../src/checkers/check-set-full.ts';
import { picturesOf } from '../../../../src/verdict/checker-files.ts';
import { explainWorkload } from '../../../../src/verdict/explain/explain-workload.ts';
import { readHistoryFacts } from '../../../../src/verdict/gather/history-facts.ts';
import { journalClock } from '../../../../src/verdict/journal/journal-reader.ts';
import { sharedByWalks } from '../../../../src/verdict/journal/walks/walk.ts';
import { walkSubject } from '../../../../src/verdict/journal/walks/walk-subject.ts';
import { nodeOfProcess } from '../../../../src/verdict/node-of-process.ts';
import type { Reason } from '../../../../src/verdict/verdict.ts';
import { runs } from '../../../support/runs.ts';
import { visitAll } from '../../facts.ts';
import { aReason } from '../a-journal.ts';
import { type Gossip, type GossipPlan, gossip } from './a-gossip.ts';

/** The reason of lost values after a walk of the journal; undefined when no value was lost. */
function told({ history, journal }: Gossip, nodes: number): Reason | undefined {
  const names = Array.from({ length: nodes }, (_, node) => `n${node}`);
  const nodeOf = nodeOfProcess(names, nodes);
  const facts = readHistoryFacts('broadcast', nodeOf);
  const results = checkSetFull(history, 'broadcast');
  const explainer = explainWorkload('broadcast', results, { nodeOf, pictures: picturesOf(null) });
  visitAll(history, facts.visit);
  for (const operation of history) explainer.visit(operation);
  const { firstRequest, faultPeriods: faults } = facts.facts();
  const clock = journalClock(firstRequest);
  const context = { clock, nodes: names, faults, placeOf: () => undefined, ...sharedByWalks() };
  const readers = (explainer.subjects?.() ?? []).map((subject) => walkSubject(subject, context));
  if (readers.length === 0) return undefined;
  for (const event of journal) {
    clock.visit(event);
    for (const reader of readers) reader.visit(event);
  }
  return readers.reduce<readonly Reason[]>(
    (them, reader) => reader.amend?.(them, true) ?? them,
    [aReason({ detail: '' })],
  )[0];
}

const plans = fc
  .record({
    style: fc.constantFrom('tell-all' as const, 'line' as const, 'batches' as const),
    nodes: fc.integer({ min: 2, max: 6 }),
  })
  .chain(({ style, nodes }) =>
    fc.record({
      style: fc.constant(style),
      nodes: fc.constant(nodes),
      givenTo: fc.array(fc.nat(nodes - 1), { minLength: 6, maxLength: 20 }),
      latencies: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 10 }),
    }),
  );

const losses = plans.chain((plan) =>
  fc
    .record({ value: fc.nat(plan.givenTo.length - 1), to: fc.nat(plan.nodes - 1), partition: fc.boolean() })
    .filter(({ value, to }) => plan.givenTo[value] !== to)
    .map((lost): GossipPlan => ({ ...plan, lost })),
);

const LOSS = /(n\d+) sent (\d+) to (n\d+) once, in `(\w+)`/;

describe('the walk of a lost value', () => {
  it('names exactly the copy that was lost', () => {
    fc.assert(
      fc.property(losses, (plan) => {
        const run = gossip(plan);
        const reason = told(run, plan.nodes);
        const [, src, value, dest, type] = LOSS.exec(reason?.detail ?? '') ?? [];
        expect({ src, dest, type }).toEqual({ src: run.lost?.src, dest: run.lost?.dest, type: run.lost?.body['type'] });
        const carried = plan.style === 'batches' ? run.lost?.body['items'] : [run.lost?.body['v']];
        expect(carried).toContain(Number(value));
        const unreceived = reason?.messages?.filter(({ receivedAt }) => receivedAt === null).map(({ id }) => id);
        expect(unreceived).toEqual([run.lost?.id]);
        expect(reason?.detail.includes('in the partition from')).toBe(plan.lost?.partition);
      }),
      { numRuns: runs(150) },
    );
  });

  it('speaks of no loss where every copy arrived', () => {
    const hiding = plans.chain((plan) =>
      fc
        .record({ value: fc.nat(plan.givenTo.length - 1), node: fc.nat(plan.nodes - 1) })
        .map((hides): GossipPlan => ({ ...plan, hides })),
    );
    fc.assert(
      fc.property(hiding, (plan) => {
        const reason = told(gossip(plan), plan.nodes);
        expect(reason?.detail).toMatch(/^$|lacks it/);
        expect(reason?.detail).not.toMatch(/(?:was|were) lost/);
        expect((reason?.messages ?? []).filter(({ receivedAt }) => receivedAt === null)).toEqual([]);
      }),
      { numRuns: runs(150) },
    );
    fc.assert(
      fc.property(plans, (plan) => {
        expect(told(gossip(plan), plan.nodes)).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });
});
