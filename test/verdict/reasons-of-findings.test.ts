import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, catalogueEntry, catalogueRank } from '../../src/verdict/catalogue/catalogue.ts';
import type { Decision } from '../../src/verdict/decide-outcome.ts';
import { type Argument, FINDERS, type Findings } from '../../src/verdict/finding.ts';
import type { Outcome } from '../../src/verdict/outcomes.ts';
import { boundedReasons, onlyReason, reasonsOf } from '../../src/verdict/reasons-of-findings.ts';
import { REASONS_AT_MOST, type Reason } from '../../src/verdict/verdict.ts';

const NONE = Object.fromEntries(FINDERS.map((finder) => [finder, []])) as unknown as Findings;

const aFinding = (id: string, finding: Partial<Argument> = {}): Argument => ({ id, detail: `about ${id}`, ...finding });

/** The reasons of these findings; those that argue decide. */
function reasons(findings: Partial<Findings>, outcome: Outcome = 'fail'): readonly Reason[] {
  const all = { ...NONE, ...findings };
  const deciding = new Set(Object.values(all).flatMap((some) => some.filter(({ argues }) => argues !== undefined)));
  return reasonsOf(all, { outcome, deciding });
}

const told = (findings: Partial<Findings>, outcome?: Outcome) =>
  reasons(findings, outcome).map(({ id, severity, under }) => [id, severity, under]);

describe('reasonsOf', () => {
  it('tells failures first, then by the order of the catalogue', () => {
    const findings = {
      history: [aFinding('huge-offsets')],
      results: [aFinding('invalid', { argues: 'fail' }), aFinding('duplicate-ids', { argues: 'fail' })],
      damage: [aFinding('damaged-store')],
    };
    expect(told(findings)).toEqual([
      ['duplicate-ids', 'failure', undefined],
      ['invalid', 'failure', undefined],
      ['huge-offsets', 'warning', undefined],
      ['damaged-store', 'warning', undefined],
    ]);
  });

  it('puts what a cause brought about right after it, and calls the cause a failure with it', () => {
    const findings = {
      log: [aFinding('stdout-not-json'), aFinding('bad-shebang')],
      results: [aFinding('availability', { argues: 'fail' })],
      history: [aFinding('timeouts')],
    };
    expect(told(findings)).toEqual([
      ['stdout-not-json', 'failure', undefined],
      ['availability', 'failure', 'stdout-not-json'],
      ['timeouts', 'warning', 'stdout-not-json'],
      ['bad-shebang', 'warning', undefined],
    ]);
  });

  it('gives advice for a single node where there is only one', () => {
    const finding = [aFinding('anomaly-inconsistent-offsets')];
    const advice = (...nodes: readonly string[]) =>
      reasonsOf({ ...NONE, results: finding }, { outcome: 'fail', deciding: new Set(finding) }, nodes)[0]?.advice;
    expect(advice('n0', 'n1')).toMatch(/owning node/);
    expect(advice()).toMatch(/owning node/);
    expect(advice('n0')).toMatch(/await/);
    expect(advice('n0')).not.toMatch(/owning node|lin-kv/);
  });

  it('gives a cause no effect that came before it', () => {
    const under = (lateReply: Partial<Argument>, wrongRead: Partial<Argument>) =>
      told({
        log: [aFinding('late-reply', lateReply)],
        results: [aFinding('counter-mismatch', { argues: 'fail', ...wrongRead })],
      }).find(([id]) => id === 'counter-mismatch')?.[2];
    expect(under({ firstAt: 29_000 }, { firstAt: 26_000 })).toBeUndefined();
    expect(under({ firstAt: 25_000 }, { firstAt: 26_000 })).toBe('late-reply');
    expect(under({ firstAt: 26_000 }, { firstAt: 26_000 })).toBe('late-reply');
    // The log of a busy machine tells it somewhat later.
    expect(under({ firstAt: 26_010 }, { firstAt: 26_000 })).toBe('late-reply');
    expect(under({ firstAt: 26_050 }, { firstAt: 26_000 })).toBeUndefined();
    expect(under({}, { firstAt: 26_000 })).toBe('late-reply');
    expect(under({ firstAt: 29_000 }, {})).toBe('late-reply');
    expect(under({ firstAt: 29_000 }, { firstAt: 26_000, settledAt: 30_000 })).toBe('late-reply');
  });

  it('compares times node by node, where they are known', () => {
    const under = (muted: Partial<Argument>) =>
      told({
        log: [aFinding('stdout-not-json', muted)],
        history: [
          aFinding('timeouts', {
            firstAt: 6_000,
            firstAtOf: new Map([
              ['n0', 6_000],
              ['n1', 15_000],
            ]),
          }),
        ],
      }).find(([id]) => id === 'timeouts')?.[2];
    expect(under({ node: 'n1', firstAt: 10_000 })).toBe('stdout-not-json');
    expect(under({ node: 'n0', firstAt: 10_000 })).toBeUndefined();
    const ofBoth = new Map([
      ['n0', 10_000],
      ['n1', 12_000],
    ]);
    expect(under({ node: 'n0', firstAt: 10_000, firstAtOf: ofBoth })).toBe('stdout-not-json');
  });

  it('puts a late reply under the time-outs that it presupposes', () => {
    const findings = {
      log: [aFinding('late-reply', { firstAt: 29_000 })],
      history: [aFinding('timeouts', { firstAt: 13_000 })],
      results: [aFinding('availability', { argues: 'fail', settledAt: 13_000 })],
    };
    expect(told(findings)).toEqual([
      ['timeouts', 'failure', undefined],
      ['availability', 'failure', 'timeouts'],
      ['late-reply', 'warning', 'timeouts'],
    ]);
  });

  it('looks at the causes of this run before those of the catalogue', () => {
    const crash = (more = {}) =>
      told({ log: [aFinding('node-crashed', { argues: 'crash', ...more }), aFinding('unknown-destination')] });
    expect(crash({ causes: ['unknown-destination'] })[0]?.[0]).toBe('unknown-destination');
    expect(crash()[0]?.[0]).toBe('node-crashed');
  });

  it('follows causes over several steps, up to the root', () => {
    const findings = {
      log: [aFinding('node-out-of-memory'), aFinding('node-crashed')],
      history: [aFinding('timeouts')],
      results: [aFinding('no-successful-echo', { argues: 'fail' })],
    };
    expect(told(findings)).toEqual([
      ['node-out-of-memory', 'failure', undefined],
      ['node-crashed', 'failure', 'node-out-of-memory'],
      ['no-successful-echo', 'failure', 'node-crashed'],
      ['timeouts', 'warning', 'node-crashed'],
    ]);
  });

  it('takes the first cause that the entry names, whatever the order of findings', () => {
    const log = [aFinding('late-reply'), aFinding('unknown-destination')];
    const under = reasons({ log, history: [aFinding('timeouts')] }).find(({ id }) => id === 'timeouts')?.under;
    expect(under).toBe('unknown-destination');
  });

  it('takes any member of a family for a cause', () => {
    const results = [aFinding('nothing-stable', { argues: 'unknown' }), aFinding('no-successful-read')];
    expect(told({ results }, 'unknown')).toEqual([
      ['no-successful-read', 'failure', undefined],
      ['nothing-stable', 'failure', 'no-successful-read'],
    ]);
  });

  it('takes no other reason for a cause because its id begins alike', () => {
    const log = [aFinding('node-crashe'), aFinding('node-crashed-twice')];
    expect(reasons({ log, history: [aFinding('timeouts')] }).every(({ under }) => under === undefined)).toBe(true);
  });

  it('has only warnings for a pass', () => {
    expect(told({ results: [aFinding('invalid', { argues: 'fail' })] }, 'pass')).toEqual([
      ['invalid', 'warning', undefined],
    ]);
  });

  it('takes title and advice from the catalogue, unless the finding has its own', () => {
    const entry = catalogueEntry('invalid');
    expect(reasons({ results: [aFinding('invalid')] })).toMatchObject([{ title: entry?.title, advice: entry?.advice }]);
    const own = aFinding('invalid', { title: 'Mine', advice: 'Do it.' });
    expect(reasons({ results: [own] })).toMatchObject([{ title: 'Mine', advice: 'Do it.' }]);
  });

  it('refers what follows from a cause to the cause', () => {
    const [, timeouts] = reasons({ log: [aFinding('node-crashed')], history: [aFinding('timeouts', { advice: 'x' })] });
    expect(timeouts?.advice).toBe('This may go away with its cause, which stands above it: mend that first.');
  });

  it('bounds every text, cleans it, and rounds times to microseconds', () => {
    const long = 'x'.repeat(3_000);
    const [reason] = reasons({
      log: [aFinding('odd', { title: long, detail: long, node: `n\u0000${long}`, firstAt: 1.23456 })],
    });
    expect(reason?.title).toHaveLength(160);
    expect(reason?.detail).toHaveLength(2_000);
    expect(reason?.node).toHaveLength(60);
    expect(reason?.node).toMatch(/^n␀x/);
    expect(reason?.firstAt).toBe(1.235);
    expect(Object.keys(reasons({ log: [aFinding('odd')] })[0] ?? {})).toEqual(['id', 'severity', 'title', 'detail']);
    expect(reasons({ log: [aFinding('odd')] })[0]?.title).toBe('odd');
  });

  it('tells at most so many', () => {
    const log = Array.from({ length: REASONS_AT_MOST + 5 }, (_, index) => aFinding(`anomaly-${index}`));
    const told = reasons({ log });
    expect(told).toHaveLength(REASONS_AT_MOST);
    expect(told.at(-1)).toMatchObject({ id: 'reasons-left-out', title: '6 more reasons were left out' });
    expect(told.at(-1)?.detail).toContain('The history shows an anomaly; ');
  });

  it('counts those that were left out before when more are left out', () => {
    const some = Array.from(
      { length: 50 },
      (_, index): Reason => ({ id: `r${index}`, severity: 'failure', title: `r${index}`, detail: '' }),
    );
    const once = boundedReasons(some, 40);
    const twice = boundedReasons(once, 4);
    expect([once.length, once.at(-1)?.title]).toEqual([40, '11 more reasons were left out']);
    expect([twice.length, twice.at(-1)?.title]).toEqual([4, '47 more reasons were left out']);
    expect(boundedReasons(some.slice(0, 40))).toEqual(some.slice(0, 40));
    const [one] = boundedReasons(some.slice(0, 5), 4).slice(-1);
    expect(one?.title).toBe('2 more reasons were left out');
  });
});

describe('findings of the same reason', () => {
  const merged = (findings: Partial<Findings>) => reasons(findings)[0];

  it('are one, in the words of the finder that comes first', () => {
    const findings = {
      history: [aFinding('x', { detail: 'history' })],
      log: [aFinding('x', { detail: 'log', node: 'n1' })],
    };
    expect(reasons(findings)).toHaveLength(1);
    expect(merged(findings)).toMatchObject({ detail: 'log', node: 'n1' });
  });

  it('supply what the leading one lacks', () => {
    const findings = {
      log: [aFinding('x', { detail: 'log' })],
      results: [aFinding('x', { detail: 'results', node: 'n1' })],
      history: [aFinding('x', { detail: 'history', node: 'n2', firstAt: 5 })],
    };
    expect(merged(findings)).toMatchObject({ detail: 'log', node: 'n1', firstAt: 5 });
  });

  it('are led by the one that decides', () => {
    const findings = {
      log: [aFinding('x', { detail: 'log' })],
      results: [aFinding('x', { detail: 'results', argues: 'fail' })],
    };
    expect(merged(findings)).toMatchObject({ detail: 'results', severity: 'failure' });
  });

  it('are never led by one without words, which still makes a failure of them', () => {
    const findings = {
      results: [aFinding('x', { detail: '', argues: 'fail' })],
      history: [aFinding('x', { detail: 'history' })],
    };
    expect(merged(findings)).toMatchObject({ detail: 'history', severity: 'failure' });
  });

  it('stay a failure when the leading one stands among those that decided and argues for nothing', () => {
    const [words, verdict] = [aFinding('x', { detail: 'log' }), aFinding('x', { detail: '', argues: 'fail' })];
    const findings = { ...NONE, log: [words], results: [verdict] };
    const [reason] = reasonsOf(findings, { outcome: 'fail', deciding: new Set([words, verdict]) });
    expect(reason).toMatchObject({ detail: 'log', severity: 'failure' });
  });

  it('do not decide by what they argue for unless they were asked', () => {
    const finding = aFinding('x', { argues: 'crash' });
    const [reason] = reasonsOf({ ...NONE, log: [finding] }, { outcome: 'fail', deciding: new Set() });
    expect(reason?.severity).toBe('warning');
  });
});

describe('any findings', () => {
  const ids = CATALOGUE.map(({ id }) => id.replace('*', 'x'));
  const finding = fc.record({
    id: fc.constantFrom(...ids),
    detail: fc.constantFrom('', 'a', 'b'),
    argues: fc.constantFrom<Outcome | undefined>('fail', 'unknown', undefined),
  });
  const finders = fc.record(Object.fromEntries(FINDERS.map((finder) => [finder, fc.array(finding, { maxLength: 4 })])));

  it('give each id once, a cause before what it caused, and no failure below an innocent cause', () => {
    fc.assert(
      fc.property(finders, (some) => {
        const findings = some as unknown as Findings;
        const all = Object.values(findings).flat();
        const deciding: Decision['deciding'] = new Set(all.filter(({ argues }) => argues !== undefined));
        const result = reasonsOf(findings, { outcome: 'fail', deciding });
        expect(result.map(({ id }) => id).toSorted()).toEqual([...new Set(all.map(({ id }) => id))].toSorted());
        for (const [index, { under, severity }] of result.entries()) {
          if (under === undefined) continue;
          const cause = result.findIndex(({ id }) => id === under);
          expect(cause).toBeGreaterThanOrEqual(0);
          expect(cause).toBeLessThan(index);
          if (severity === 'failure') expect(result[cause]?.severity).toBe('failure');
        }
        const roots = result.filter(({ under }) => under === undefined);
        const order = roots.map(({ id, severity }) => [severity === 'failure' ? 0 : 1, catalogueRank(id)] as const);
        expect(order).toEqual(order.toSorted(([a, b], [c, d]) => a - c || b - d));
      }),
    );
  });
});

describe('onlyReason', () => {
  it('is a failure', () => {
    expect(onlyReason(aFinding('cancelled', { argues: 'error' }), 'error')).toMatchObject([
      { id: 'cancelled', severity: 'failure', advice: 'Run it again.' },
    ]);
  });
});
