import { describe, expect, it } from 'vitest';
import type { Validity } from '../../../src/maelstrom/validity.ts';
import { contradictions, damageFindings, damageWarning } from '../../../src/verdict/findings/damage-findings.ts';
import type { ResultsFacts, RunFacts } from '../../../src/verdict/gather/facts.ts';
import type { LoggedOptions } from '../../../src/verdict/gather/logged-options.ts';
import { aLog, someFacts, someHistory, someResults } from '../facts.ts';

const COUNTS = ':count 3, :ok-count 1, :fail-count 1, :info-count 1';
const STATS = `{:valid? true, ${COUNTS}, :by-f {:echo {:valid? true, ${COUNTS}}}}`;
const NET = '{:valid? true, :all {:send-count 5}, :clients {:send-count 3}, :servers {:send-count 2}}';

interface Parts {
  readonly stats?: string;
  readonly net?: string;
  readonly workload?: string;
  /** The whole's own. */
  readonly valid?: Validity | undefined;
}

/** Results in which the reader found no problem of its own. */
function resultsWith(parts: Parts): ResultsFacts {
  const { stats = STATS, net = NET, workload = '{:valid? true}' } = parts;
  const text = `{:perf {:valid? true}, :timeline {:valid? true}, :exceptions {:valid? true}, :stats ${stats}, :availability {:valid? true}, :net ${net}, :workload ${workload}, :valid? true}`;
  return { part: someResults(text).part, problems: [], valid: 'valid' in parts ? parts.valid : true };
}

const damage = (parts: Parts, facts: Partial<RunFacts> = {}) => {
  const results = resultsWith(parts);
  return damageFindings(someFacts({ results, ...facts }), results);
};

describe('results without a checker of availability', () => {
  const old = {
    ...resultsWith({}),
    part: someResults(
      `{:perf {:valid? true}, :timeline {:valid? true}, :exceptions {:valid? true}, :stats ${STATS}, :net ${NET}, :workload {:valid? true}, :valid? true}`,
    ).part,
  };
  const told = (options: LoggedOptions) => {
    const facts = someFacts({ results: old, log: aLog({ options }) });
    return [...damageFindings(facts, old), ...contradictions(facts, old, false)];
  };

  it('are those of an older Maelstrom, where its log does not speak of one', () => {
    expect(told({})).toEqual([]);
  });

  it('are damaged where the log does', () => {
    expect(told({ knowsAvailability: true })).toMatchObject([{ detail: expect.stringContaining(':availability') }]);
  });
});

describe('damageFindings', () => {
  it('are none for whole results', () => {
    expect(damage({})).toEqual([]);
  });

  it.each<[string, Parts, string]>([
    ['a missing :valid?', { valid: undefined }, 'it has no :valid? of its own'],
    ['a checker without a word', { workload: '{}' }, 'it lacks a verdict of :workload'],
    ['two checkers without a word', { workload: '{}', net: '{:valid? 3}' }, 'it lacks a verdict of :net, :workload'],
    [
      'missing counts',
      { stats: '{:valid? true, :count 0, :by-f {}}' },
      ':stats lacks :ok-count, :fail-count, :info-count',
    ],
    ['missing kinds', { stats: `{:valid? true, ${COUNTS}}` }, ':stats lacks :by-f'],
    ['kinds that are not a map', { stats: `{:valid? true, ${COUNTS}, :by-f [1]}` }, ':stats lacks :by-f'],
    ['a wrong sum', { stats: STATS.replace(':count 3', ':count 4') }, 'the counts in :stats do not add up'],
    [
      'a wrong sum of a kind',
      { stats: STATS.replace(/(:echo \{:valid\? true, ):count 3, :ok-count 1/, '$1:count 3, :ok-count 2') },
      'the counts in :stats do not add up',
    ],
    ['kinds that are not all', { stats: `{:valid? true, ${COUNTS}, :by-f {}}` }, 'the counts in :stats do not add up'],
    [
      'a kind without its count',
      { stats: `{:valid? true, ${COUNTS}, :by-f {:echo {:valid? true, :ok-count 1, :fail-count 1, :info-count 1}}}` },
      'the counts in :stats do not add up',
    ],
    ['a wrong sum of messages', { net: NET.replace('5', '6') }, 'the counts in :net do not add up'],
  ])('tell of %s', (_, parts, problem) => {
    expect(damage(parts)).toEqual([
      { id: 'damaged-results', detail: `results.edn is damaged: ${problem}.`, argues: 'unknown' },
    ]);
  });

  it('want no counts of a checker that broke off, and none of messages', () => {
    expect(damage({ stats: '{:valid? :unknown, :error "x"}', net: '{:valid? true}' })).toEqual([]);
    for (const counted of [':all {:send-count 5}', ':clients {:send-count 3}', ':servers {:send-count 2}']) {
      expect(damage({ net: NET.replace(counted, '') })).toEqual([]);
    }
  });

  it('leave a run failed that is called invalid, by its status or by itself', () => {
    expect(damage({ workload: '{}' }, { exitCode: 1 })[0]?.argues).toBe('fail');
    expect(damage({ workload: '{}', valid: false })[0]?.argues).toBe('fail');
    expect(damage({ workload: '{}' }, { exitCode: 0 })[0]?.argues).toBe('unknown');
  });

  it('tell at most four problems', () => {
    const results = { ...resultsWith({}), problems: ['a', 'b', 'c', 'd', 'e'] };
    expect(damageFindings(someFacts({ results }), results)[0]?.detail).toBe('results.edn is damaged: a; b; c; d.');
  });
});

describe('contradictions', () => {
  const found = (parts: Parts, facts: Partial<RunFacts> = {}, isExplained = false) => {
    const results = resultsWith(parts);
    return contradictions(someFacts({ results, workload: 'echo', ...facts }), results, isExplained);
  };

  it('are none where all agree', () => {
    expect(found({})).toEqual([]);
    expect(found({}, { exitCode: 0, storedWorkload: 'echo' })).toEqual([]);
    expect(found({ workload: '{:valid? false}', valid: false }, { exitCode: 1 })).toEqual([]);
    expect(found({}, { exitCode: 255 })).toEqual([]);
    expect(found({ workload: '{:valid? :unknown}', valid: 'unknown' }, { exitCode: 2 })).toEqual([]);
  });

  it('are none where one side is not known', () => {
    expect(found({ valid: undefined }, { exitCode: 0 })).toEqual([]);
    expect(found({ workload: '{}', net: '{:valid? false}' })).toEqual([]);
    expect(found({}, { workload: null, storedWorkload: 'kafka' })).toEqual([]);
  });

  it('are told together', () => {
    expect(found({}, { exitCode: 1, storedWorkload: 'kafka' })[0]?.detail).toBe(
      'The exit status is 1, but results.edn says :valid? true; the workload to be judged is echo, but the run was of kafka.',
    );
  });

  it.each<[number, Validity, string]>([
    [1, true, 'The exit status is 1, but results.edn says :valid? true.'],
    [2, true, 'The exit status is 2, but results.edn says :valid? true.'],
    [0, 'unknown', 'The exit status is 0, but results.edn says :valid? :unknown.'],
    [0, false, 'The exit status is 0, but results.edn says :valid? false.'],
  ])('tell that status %d is not %s', (exitCode, valid, detail) => {
    expect(
      found({ workload: `{:valid? ${valid === 'unknown' ? ':unknown' : valid}}`, valid }, { exitCode })[0]?.detail,
    ).toBe(detail);
  });

  it('tell of parts that come to something else', () => {
    expect(found({ workload: '{:valid? false}' })).toMatchObject([
      {
        id: 'results-disagree',
        detail: 'Results.edn says :valid? true, but its parts come to false.',
        argues: 'unknown',
      },
    ]);
    expect(found({ workload: '{}' })).toEqual([]);
  });

  it('tell of another workload', () => {
    expect(found({}, { storedWorkload: 'kafka' })[0]?.detail).toBe(
      'The workload to be judged is echo, but the run was of kafka.',
    );
  });

  const history = (ok: number) =>
    someHistory('echo', ...Array.from({ length: ok }, () => ':time 1, :type :ok, :process 0, :f :echo, :value nil'));

  it('tell of a whole history that counts otherwise', () => {
    expect(found({}, { history: history(1) })).toEqual([]);
    expect(found({}, { history: history(2) })[0]?.detail).toBe(
      'Results.edn counts 1 successful echo, history.edn holds 2.',
    );
    expect(found({}, { history: history(0) })[0]?.detail).toContain('history.edn holds 0.');
    expect(found({}, { history: history(2), damaged: ['history.edn'] })).toEqual([]);
    expect(found({}, { history: history(2), workload: null })).toEqual([]);
    expect(found({ stats: '{:valid? true}' }, { history: history(2) })).toEqual([]);
  });

  it('leave a run failed whose status says so and nothing else does', () => {
    expect(found({}, { exitCode: 1 })[0]?.argues).toBe('fail');
    expect(found({}, { exitCode: 1 }, true)[0]?.argues).toBe('unknown');
    expect(found({}, { exitCode: 2 })[0]?.argues).toBe('unknown');
  });

  it('quote the last line of the console', () => {
    const log = aLog({ tail: ['a', 'b', 'Everything looks good!'] });
    expect(found({}, { exitCode: 1, log })[0]?.evidence).toEqual([
      { source: 'console', text: 'Everything looks good!' },
    ]);
  });
});

describe('damageWarning', () => {
  it('names the files, at most ten', () => {
    expect(damageWarning(someFacts())).toEqual([]);
    const damaged = Array.from({ length: 12 }, (_, index) => `f${index}`);
    expect(damageWarning(someFacts({ damaged }))).toEqual([
      { id: 'damaged-store', detail: 'Cut off or unreadable: f0, f1, f2, f3, f4, f5, f6, f7, f8, f9.' },
    ]);
  });
});
