import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkWorkload } from '../../../src/checkers/analyze.ts';
import { checkKafka } from '../../../src/checkers/kafka/check-kafka.ts';
import { type Edn, float, get, keyword, list, record } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { runs } from '../../support/runs.ts';
import { aHistory, call, type Draft, errorTypes, poll, send, validity } from '../histories.ts';
import { byDefinition, summary } from './kafka-definitions.ts';
import {
  check,
  correctHistory,
  dropBeforeTheLast,
  dropTheLast,
  failTheSend,
  forgetTheSend,
  leaveOneOut,
  type Pairs,
  type Plant,
  polls,
  pollTwice,
  repeatOneElsewhere,
  replaceOne,
  reverse,
  sends,
  wildHistory,
} from './kafka-histories.ts';

describe('the kafka checker', () => {
  it('finds nothing in a log that keeps its messages', () => {
    const result = check(
      ...sends(0, 'k', 0, 1),
      ...sends(0, 'k', 1, 2),
      ...polls(1, {
        k: [
          [0, 1],
          [1, 2],
        ],
      }),
    );
    expect(result).toEqual(
      record({
        'valid?': true,
        'worst-realtime-lag': record({ time: float(0.004), process: 1, key: 'k', lag: float(0) }),
        'bad-error-types': list([]),
        'error-types': list([]),
        'info-txn-causes': list([]),
      }),
    );
  });

  it('lists why operations are indefinite, each reason once', () => {
    const lost = (error: Edn) => ({ ...(call(0, 'send', send('k', 1), 'info')[1] as Draft), error });
    const crash: Draft = { type: 'info', f: 'crash', error: 'not one of them' };
    const result = check(
      lost(keyword('net-timeout')),
      lost([keyword('crash'), 'x']),
      lost(keyword('net-timeout')),
      crash,
    );
    expect(get(result, 'info-txn-causes')).toEqual(list([keyword('net-timeout'), [keyword('crash'), 'x']]));
  });

  it('calls nothing unseen when the history lacks the result of a poll, as 0.2.3 lacks those of the final polls', () => {
    const result = check(...sends(0, 'k', 0, 1), ...call(1, 'poll', poll, 'ok'));
    expect([validity(result), errorTypes(result), get(result, 'unrecorded-polls')]).toEqual(['unknown', [], 1]);
    expect(validity(check(...sends(0, 'k', 0, 1), ...polls(0, { k: [[0, 1]] }), ...call(1, 'poll', poll, 'ok')))).toBe(
      true,
    );
  });

  it('judges offsets of any size like small ones', () => {
    const offsets: Edn[] = [1_700_000_000_000, 2 ** 53 - 1, 2n ** 60n, 2n ** 200n];
    const pairs: Pairs = offsets.map((offset, i) => [offset, i]);
    const written = pairs.flatMap(([offset, message]) => sends(0, 'k', offset, message));
    expect(errorTypes(check(...written, ...polls(1, { k: pairs })))).toEqual([]);
    const skipping = check(...written, ...polls(1, { k: pairs.slice(1) }));
    expect(errorTypes(skipping)).toEqual(['lost-write', 'unseen']);
  });

  it('finds nothing in histories of a correct log', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 30), { maxLength: 120 }), (choices) => {
        const result = checkKafka(correctHistory(choices));
        expect(errorTypes(result)).toEqual([]);
        expect(validity(result)).toBe(true);
      }),
      { numRuns: runs(300) },
    );
  });

  it.each<[string, Plant]>([
    ['lost-write', dropBeforeTheLast],
    ['unseen', dropTheLast],
    ['duplicate', repeatOneElsewhere],
    ['inconsistent-offsets', replaceOne],
    ['int-poll-skip', leaveOneOut],
    ['int-nonmonotonic-poll', reverse],
    ['nonmonotonic-poll', pollTwice],
    ['G1a', failTheSend],
    ['unsent-read', forgetTheSend],
  ])('finds a planted %s in the history of a correct log', (type, plant) => {
    let planted = 0;
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 30), { minLength: 20, maxLength: 80 }), (choices) => {
        const history = plant(correctHistory(choices));
        fc.pre(history !== null);
        planted++;
        expect(errorTypes(checkKafka(history as Operation[]))).toContain(type);
      }),
      { numRuns: 60 },
    );
    expect(planted).toBeGreaterThan(20);
  });

  it('agrees with the definitions on whatever nodes may answer', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 30), { maxLength: 60 }), (choices) => {
        const history = wildHistory(choices);
        const result = checkKafka(history);
        expect(summary(result)).toEqual(byDefinition(history));
      }),
      { numRuns: runs(2000) },
    );
  });

  it('never throws, whatever the history holds', () => {
    const junk = fc.letrec<{ edn: Edn }>((tie) => ({
      edn: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<Edn[]>(null, true, 0, 1, -1, 1.5, 2n ** 64n, 'k', keyword('poll'), keyword('send')),
        fc.array(tie('edn'), { maxLength: 3 }),
        fc.array(fc.tuple(tie('edn'), tie('edn')), { maxLength: 2 }).map((map): Edn => ({ map })),
      ),
    })).edn;
    const micro = fc.tuple(fc.constantFrom(keyword('poll'), keyword('send')), junk, junk).map((items): Edn => items);
    const draft = fc.record({
      type: fc.constantFrom('invoke', 'ok', 'info', 'fail') as fc.Arbitrary<Operation['type']>,
      f: fc.constantFrom('send', 'poll', 'txn', 'assign', 'crash', '?'),
      process: fc.nat(2),
      value: fc.oneof(junk, fc.array(micro, { maxLength: 3 })),
    });
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 20 }), (drafts) => {
        const result = checkWorkload('kafka', aHistory(...drafts), { consistencyModels: [] });
        expect(get(result, 'error')).toBeUndefined();
      }),
    );
  });
});
