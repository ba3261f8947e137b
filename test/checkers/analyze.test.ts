import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnalysisOptions, analyze, checkWorkload } from '../../src/checkers/analyze.ts';
import { resultValidity } from '../../src/checkers/result/result-validity.ts';
import { type Edn, get, getIn, keyword, keywordName, record } from '../../src/maelstrom/edn.ts';
import type { Operation } from '../../src/maelstrom/operations-and-messages.ts';
import { WORKLOADS } from '../../src/maelstrom/workloads.ts';
import { runs } from '../support/runs.ts';
import { aHistory, call } from './histories.ts';

const options: AnalysisOptions = { consistencyModels: ['strict-serializable'], availability: null };
const generated = (...ids: readonly Edn[]) => aHistory(...ids.flatMap((id) => call(0, 'generate', null, 'ok', id)));

describe('an analysis', () => {
  it('has the parts of results.edn', () => {
    const results = analyze({ workload: 'unique-ids', history: generated(1, 2), network: null, options });
    expect(results.map.map(([key]) => keywordName(key))).toEqual([
      'perf',
      'timeline',
      'exceptions',
      'stats',
      'availability',
      'net',
      'workload',
      'valid?',
    ]);
    expect(resultValidity(results)).toBe(true);
    expect(get(results, 'perf')).toEqual(
      record({ 'latency-graph': record({ 'valid?': true }), 'rate-graph': record({ 'valid?': true }), 'valid?': true }),
    );
  });

  it.each<[string, Operation[], AnalysisOptions, unknown]>([
    ['a workload that is', generated(1, 1), options, false],
    ['statistics that are', aHistory(...call(0, 'generate', null, 'fail')), options, false],
    [
      'an availability that is',
      [...generated(1), ...aHistory(...call(0, 'generate', null, 'fail'))],
      { ...options, availability: 'total' },
      false,
    ],
  ])('is invalid with %s', (_, history, given, valid) => {
    expect(resultValidity(analyze({ workload: 'unique-ids', history, network: null, options: given }))).toBe(valid);
  });

  it('is unknown when a checker threw and nothing is invalid, and keeps the reason', () => {
    const results = analyze({ workload: 'unique-ids', history: generated(1, 'a'), network: null, options });
    expect(resultValidity(results)).toBe('unknown');
    expect(get(results, 'valid?')).toEqual(keyword('unknown'));
    const [via] = getIn(results, 'workload', 'error', 'via') as Edn[];
    expect(get(via, 'type')).toEqual({ sym: 'java.lang.ClassCastException' });
  });

  it('is invalid when a checker threw and another found something', () => {
    const history = [...generated(1, 'a'), ...aHistory(...call(1, 'other', null, 'fail'))];
    expect(resultValidity(analyze({ workload: 'unique-ids', history, network: null, options }))).toBe(false);
  });

  const junk = fc.letrec<{ edn: Edn }>((tie) => ({
    edn: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Edn[]>(null, true, 0, -1, 1.5, 2n ** 64n, 'k', keyword('r'), keyword('append'), { sym: 's' }),
      fc.array(tie('edn'), { maxLength: 3 }),
      fc.array(tie('edn'), { maxLength: 3 }).map((set): Edn => ({ set })),
      fc.array(fc.tuple(tie('edn'), tie('edn')), { maxLength: 2 }).map((map): Edn => ({ map })),
    ),
  })).edn;
  const names = [
    'echo',
    'generate',
    'add',
    'broadcast',
    'read',
    'write',
    'cas',
    'txn',
    'send',
    'poll',
    'assign',
    '__proto__',
  ];
  const operation = fc.record(
    {
      index: fc.nat(20),
      time: fc.integer(),
      type: fc.constantFrom<Operation['type'][]>('invoke', 'ok', 'fail', 'info'),
      process: fc.constantFrom<Operation['process'][]>(0, 1, 'nemesis'),
      f: fc.constantFrom(...names),
      value: junk,
      error: junk,
      final: fc.boolean(),
      extra: junk.map((exception) => ({ exception })),
    },
    { requiredKeys: ['index', 'time', 'type', 'process', 'f', 'value'] },
  );

  it.each(WORKLOADS)('of %s never throws, whatever the history holds', (workload) => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 12 }), (history) => {
        const results = analyze({ workload, history, network: null, options });
        expect([true, false, 'unknown']).toContain(resultValidity(results));
      }),
      { numRuns: runs(200) },
    );
  });

  it('survives values that are nested deeper than the stack', () => {
    let deep: Edn = null;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    const history = [...generated(deep), ...aHistory(...call(0, 'generate', null, 'ok', deep))];
    expect(resultValidity(checkWorkload('unique-ids', history, options))).toBe('unknown');
  });
});
