import { describe, expect, it } from 'vitest';
import type { Workload } from '../../../src/maelstrom/workloads.ts';
import { failedKinds, missingWork } from '../../../src/verdict/findings/missing-work-findings.ts';
import type { RunFacts } from '../../../src/verdict/gather/facts.ts';
import { someFacts, someHistory, someResults } from '../facts.ts';

interface Counts {
  readonly ok?: number;
  readonly fail?: number;
  readonly info?: number;
  readonly valid?: boolean;
}

const countsText = ({ ok = 0, fail = 0, info = 0, valid = true }: Counts): string =>
  `{:valid? ${valid}, :count ${ok + fail + info}, :ok-count ${ok}, :fail-count ${fail}, :info-count ${info}}`;

/** Results whose `:stats` counts these kinds of operations. */
function stats(kinds: Readonly<Record<string, Counts>>): string {
  const sum = (key: 'ok' | 'fail' | 'info'): number =>
    Object.values(kinds).reduce((total, counts) => total + (counts[key] ?? 0), 0);
  const [ok, fail, info] = [sum('ok'), sum('fail'), sum('info')];
  const byF = Object.entries(kinds).map(([f, counts]) => `:${f} ${countsText(counts)}`);
  return `{:stats {:valid? true, :count ${ok + fail + info}, :ok-count ${ok}, :fail-count ${fail}, :info-count ${info}, :by-f {${byF.join(', ')}}}, :valid? true}`;
}

const missing = (workload: Workload | null, kinds: Readonly<Record<string, Counts>>) => {
  const results = someResults(stats(kinds));
  return missingWork(someFacts({ workload, results }), results);
};

describe('missingWork', () => {
  it('is nothing when every kind of work succeeded once', () => {
    expect(missing('broadcast', { broadcast: { ok: 1, fail: 9 }, read: { ok: 1 } })).toEqual([]);
    expect(missing(null, { anything: { ok: 1 } })).toEqual([]);
  });

  it('is that nothing was done', () => {
    expect(missing('echo', {})).toEqual([
      { id: 'no-operations', detail: 'Not one operation was asked for or ended.', argues: 'unknown' },
    ]);
    expect(missing(null, {})).toMatchObject([{ id: 'no-operations', argues: 'unknown' }]);
  });

  it('says how to send one by hand, or why none was tried', () => {
    const results = someResults(stats({ add: { info: 3 } }));
    const facts = someFacts({ workload: 'g-set', command: 'node dist/set.js', results });
    const [add, read] = missingWork(facts, results);
    expect(add?.advice).toMatch(/"type":"init".*"type":"add".*\| node dist\/set\.js/);
    expect(read?.advice).toMatch(/rate/);
    expect(read?.advice).not.toMatch(/by hand/);
    expect(missing('g-set', { add: { info: 3 }, read: { ok: 1 } })[0]?.advice).toMatch(/\| YOUR-NODE/);
  });

  it('names each kind that never succeeded, tried or not', () => {
    expect(missing('broadcast', { broadcast: { ok: 1 } })).toMatchObject([
      {
        id: 'no-successful-read',
        title: 'Not one read succeeded',
        detail: 'Not one read succeeded. None was even tried.',
      },
    ]);
    expect(missing('g-set', { add: { fail: 2, info: 1 }, read: { fail: 1 } })).toMatchObject([
      {
        id: 'no-successful-add',
        detail: 'Not one add succeeded. 3 operations ended: 2 failed, 1 with an unknown outcome.',
        argues: 'unknown',
      },
      {
        id: 'no-successful-read',
        detail: 'Not one read succeeded. One was sent, and it failed.',
      },
    ]);
    expect(missing(null, { anything: { fail: 1 } })).toMatchObject([
      { id: 'no-successful-operation', argues: 'unknown' },
    ]);
  });

  it('leaves out kinds that Maelstrom calls invalid itself, and those that are not work', () => {
    expect(missing('echo', { echo: { fail: 1, valid: false } })).toEqual([]);
    expect(missing('kafka', { send: { ok: 1 }, poll: { ok: 1 }, crash: { info: 3 } })).toEqual([]);
  });

  it('says nothing of results without counts, which are damaged', () => {
    const results = someResults('{:stats {:valid? true}, :valid? true}');
    expect(missingWork(someFacts({ workload: 'echo', results }), results)).toEqual([]);
  });
});

describe('failedKinds', () => {
  const failed = (kinds: Readonly<Record<string, Counts>>, facts = someFacts()) =>
    failedKinds(someResults(stats(kinds)).part('stats') ?? null, facts);

  it('names those that never succeeded', () => {
    expect(failed({ read: { ok: 1 }, write: { fail: 1, valid: false }, cas: { fail: 1, valid: false } })).toMatchObject(
      [
        { id: 'no-successful-write', argues: 'fail' },
        { id: 'no-successful-cas', argues: 'fail' },
      ],
    );
  });

  it.each(['crash', 'debug-topic-partitions'])('does not name %s, which never succeeds by design', (f) => {
    expect(failed({ [f]: { info: 1, valid: false }, send: { fail: 1, valid: false } }).map(({ id }) => id)).toEqual([
      'no-successful-send',
    ]);
  });

  it('still fails a run when no kind can be named', () => {
    expect(failed({ crash: { info: 1, valid: false } })).toMatchObject([{ id: 'invalid', argues: 'fail' }]);
    expect(failed({})).toMatchObject([{ id: 'invalid', argues: 'fail' }]);
  });

  it('names at most ten, by names that an id may hold', () => {
    const kinds = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`f${index}`, { fail: 1, valid: false }]),
    );
    expect(failed(kinds)).toHaveLength(10);
    expect(failed({ 'a<b': { fail: 1, valid: false } })[0]?.id).toBe('no-successful-operation');
    expect(failed({ [`a${'b'.repeat(40)}`]: { fail: 1, valid: false } })[0]?.id).toBe('no-successful-operation');
    expect(failed({ [`a${'b'.repeat(39)}`]: { fail: 1, valid: false } })[0]?.id).toBe(
      `no-successful-a${'b'.repeat(39)}`,
    );
  });

  it('puts kinds of which nothing was answered below the unanswered requests, where there are several', () => {
    const timedOut = (f: string) => `:time 2, :type :info, :process 0, :f :${f}, :value nil, :error :net-timeout`;
    const kinds = { add: { info: 1, valid: false }, read: { info: 1, valid: false } };
    const causes = (...lines: readonly string[]) =>
      failed(kinds, someFacts({ history: someHistory('g-set', ...lines) })).map((one) => one.causes?.at(-1));
    expect(causes(timedOut('add'), timedOut('read'))).toEqual(['timeouts', 'timeouts']);
    expect(causes(timedOut('add'))).toEqual([undefined, undefined]);
  });

  it('puts a kind of which the first was answered with an error below the errors', () => {
    const history = someHistory('echo', ':time 2, :type :info, :process 0, :f :echo, :value nil, :error [:crash "no"]');
    const [finding] = failed({ echo: { info: 1, valid: false } }, someFacts({ history }));
    expect(finding?.causes?.at(-1)).toBe('error-replies');
  });

  const malformed =
    '"indeterminate: Malformed RPC response. Maelstrom sent node n0 the following request:\\n{}\\n... but instead received\\n{}"';
  it.each([
    ['[:not-supported "later"]', ' The first was answered with the error not-supported (10), "later".'],
    ['[:strange nil]', ' The first was answered with the error strange.'],
    [malformed, ' The first was answered in the wrong form.'],
    ['"something else"', ''],
    ['nil', ''],
  ])('tells how the first ended: %s', (error, words) => {
    const history = someHistory('echo', `:time 2, :type :info, :process 0, :f :echo, :value nil, :error ${error}`);
    expect(failed({ echo: { info: 1, valid: false } }, someFacts({ history }))[0]?.detail).toBe(
      `Not one echo succeeded. One was sent, and it ended with an unknown outcome.${words}`,
    );
  });

  describe('of which requests were never answered', () => {
    // Reads that time out count as failed for Maelstrom, and writes as unknown.
    const read = (error: string) => `:time 2, :type :fail, :process 0, :f :read, :value nil, :error ${error}`;
    const detail =
      (...errors: readonly string[]) =>
      (facts: Partial<RunFacts> = {}) => {
        const history = someHistory('broadcast', ...errors.map(read));
        return failed({ read: { fail: errors.length, valid: false } }, someFacts({ history, ...facts }))[0]?.detail;
      };

    it('says how many they are', () => {
      const timeout = ':net-timeout';
      expect(detail(timeout)()).toBe('Not one read succeeded. One was sent, and it was never answered.');
      expect(detail(timeout, timeout)()).toBe('Not one read succeeded. 2 were sent, and they were never answered.');
      expect(detail(timeout, '[:abort "no"]', '[:abort "no"]')()).toBe(
        'Not one read succeeded. 3 operations ended: 1 was never answered, 2 failed otherwise. The first was never answered.',
      );
    });

    it('says how they all ended where all were answered', () => {
      const error = '[:abort "no"]';
      expect(detail(error, error)()).toMatch(
        /^Not one read succeeded\. All 2 failed\. The first was answered with the error abort/,
      );
    });

    it('does not count them in a history that lacks operations', () => {
      expect(detail(':net-timeout', ':net-timeout')({ damaged: ['history.edn'] })).toBe(
        'Not one read succeeded. 2 operations ended without success. The first was never answered.',
      );
    });

    it("says what the node's own log says, and what that calls for", () => {
      const error = 'Object of type set is not JSON serializable';
      const hint = { advice: 'JSON has no sets.' };
      const stacks = new Map([['n0', { error, location: undefined, hint }]]);
      expect(detail(':net-timeout')({ stacks })).toMatch(
        /n0's own log says: Object of type set is not JSON serializable\.$/,
      );
    });
  });

  it.each([
    [
      'generate is not written yet: src/2-unique-ids.ts',
      /^Write the handler for `generate` in src\/2-unique-ids\.ts: /,
    ],
    ['this node does not handle generate', /^Is there a handler for messages of type `generate`/],
    ['generate is not written yet: <b>', /^Is there a handler for messages of type `generate`/],
  ])('advises on the error not-supported by its text: %s', (text, advice) => {
    const error = `[:not-supported "${text}"]`;
    const history = someHistory(
      'unique-ids',
      `:time 2, :type :fail, :process 0, :f :generate, :value nil, :error ${error}`,
    );
    expect(failed({ generate: { fail: 1, valid: false } }, someFacts({ history }))[0]?.advice).toMatch(advice);
  });
});
