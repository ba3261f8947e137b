import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseVerdict, VERDICT_BYTES_AT_MOST, verdictJson } from '../../../src/report/rows/verdict-json.ts';
import { CATALOGUE } from '../../../src/verdict/catalogue/catalogue.ts';
import { anomalyId } from '../../../src/verdict/finding.ts';
import { judgePlan } from '../../../src/verdict/judge-plan.ts';
import type { Reason, RunVerdict, Verdict } from '../../../src/verdict/verdict.ts';
import { fixtureCases, judgeFixture } from '../../verdict/fixtures.ts';
import { fourteen } from '../matrix-of-fourteen.ts';
import { aFailingSeed, aMessage, aReason, aVerdict, seedsUpTo } from '../verdicts.ts';

/** A type whose objects have every field, however deep. */
type Whole<T> = T extends object ? { readonly [K in keyof T]-?: Whole<T[K]> } : T;

const wholeReason: Whole<Reason> = {
  id: 'anomaly-G1c',
  severity: 'warning',
  title: 'title',
  detail: 'detail',
  node: 'n1',
  location: { file: 'node.js', line: 3, column: 1, inRepository: 'src/node.js' },
  evidence: [{ source: 'console', line: 7, text: 'said' }],
  advice: 'advice',
  under: 'node-crashed',
  firstAt: 1.5,
  messages: [{ id: -1, src: 'c1', dest: 'n0', type: 'echo', label: 'label', sentAt: 0.5, receivedAt: null }],
  key: '0',
  transactions: {
    members: [{ name: 'T1', where: 'n0 at 1 s', operations: 'read 8 → 2' }],
    steps: [{ from: 'T1', to: 'T2', sentence: 'T1 ended before T2 began' }],
  },
};

const wholeRun: Whole<RunVerdict> = {
  name: 'run',
  faults: true,
  workload: 'echo',
  outcome: 'unknown',
  reasons: [wholeReason],
  metrics: { 'stats.count': 3 },
  limits: [{ expression: 'a < 1', metric: 'a', sentence: 'in words', actual: 0.5, operator: '<', bound: 1, met: true }],
  engine: { name: 'embedded', version: null, clock: 'simulated' },
  exitCode: null,
  durationMs: null,
  summary: 'summary',
  damaged: ['history.edn'],
  secondOpinion: { by: 'ours', valid: 'unknown', detail: 'detail' },
};

const extent = { nodes: 5, operations: 40, faults: 2, timeLimit: 10 };

const wholeVerdict: Whole<Verdict> = {
  version: 1,
  key: 'key',
  title: 'title',
  challenge: '1-echo',
  workload: null,
  outcome: 'fail',
  reasons: [wholeReason],
  metrics: { 'stats.ok-count': 2 },
  limits: [
    { expression: 'b > 1', metric: 'b', sentence: 'in words', actual: null, operator: '>=', bound: -1.5, met: null },
  ],
  runs: [wholeRun, { ...wholeRun, secondOpinion: { by: 'ours', valid: false, detail: '' } }],
  engine: { name: 'maelstrom', version: '0.2.4', clock: 'real' },
  exitCode: 1,
  durationMs: 2.5,
  finishedAt: '2026-11-22T12:00:00.123Z',
  seeds: {
    from: 1,
    to: 9,
    counts: { maelstrom: 1, harder: 2, undecided: 3 },
    overdue: [4, 5],
    slow: { count: 2, seed: 1, detail: 'Node n0 computed.' },
    failed: {
      seed: 6,
      schedule: 'harder',
      reason: 'lost-values',
      found: extent,
      smallest: { ...extent, nodes: 2 },
      smallestSeed: 14,
      reproduce: ['3d'],
      repeats: true,
      difference: 'differs',
    },
    cutShort: 'time was over',
  },
  reproduce: ['1-echo', '--seed', '1'],
  run: { id: 1, number: 2, attempt: 3 },
  job: { id: 'test', leg: '0123abcd', total: 4, checkRun: 5, seeds: { from: 6, to: 7 } },
  headSha: 'ab'.repeat(32),
  base: { metrics: { 'stats.count': 1 }, outcome: 'pass' },
  artifacts: {
    store: { id: 1, url: 'https://a' },
    messages: { id: 2, url: 'https://b' },
    report: { id: 3, url: 'https://c' },
  },
};

describe('a verdict as JSON', () => {
  it('keeps every field', () => {
    expect(JSON.parse(verdictJson(wholeVerdict))).toEqual(wholeVerdict);
    expect(parseVerdict(verdictJson(wholeVerdict))).toEqual(wholeVerdict);
  });

  it('comes back as it was', () => {
    for (const verdict of fourteen) {
      expect(JSON.stringify(parseVerdict(verdictJson(verdict)))).toBe(verdictJson(verdict));
      expect(parseVerdict(verdictJson(verdict))).toMatchObject({
        key: verdict.key,
        outcome: verdict.outcome,
        metrics: { ...verdict.metrics },
      });
    }
  });

  it('keeps the id of every reason, those of anomalies with their capitals', () => {
    const ids = CATALOGUE.map(({ id }) => id.replace('*', 'G-single-item-realtime'));
    expect(ids).toContain('anomaly-G1c');
    for (const id of [...ids, anomalyId('PL-1.5+cycle'), anomalyId('x'.repeat(200))]) {
      const verdict = aVerdict({ outcome: 'fail', reasons: [aReason({ id })] });
      expect(parseVerdict(verdictJson(verdict)).reasons[0]?.id).toBe(id);
    }
  });

  it('keeps a command whole that names many operations', () => {
    const operations = Array.from({ length: 600 }, (_, at) => 2 * at).join();
    const reproduce = ['3c', '--seed', '18', '--only-operations', operations];
    const seeds = { ...seedsUpTo(18, 1, 200), failed: aFailingSeed(18, { reproduce }) };
    const verdict = aVerdict({ outcome: 'fail', seeds, reproduce });
    expect(parseVerdict(verdictJson(verdict))).toMatchObject({ reproduce, seeds });
  });

  it.each(fixtureCases)('keeps every reason of $name', async (one) => {
    const run = await judgeFixture(one);
    const plan = { key: one.name, title: one.name, workload: one.workload };
    const verdict = { ...aVerdict(), ...judgePlan(plan, [run], new Date('2026-11-22T17:00:00Z')) };
    const ids = (from: Verdict): string[] => from.reasons.map(({ id }) => id);
    expect(ids(parseVerdict(verdictJson(verdict)))).toEqual(ids(verdict));
  });

  it('loses messages first, then evidence, then reasons, when it would be too large', () => {
    const reasons = Array.from({ length: 30 }, () =>
      aReason({
        evidence: Array.from({ length: 20 }, () => ({ source: 'console', text: 'e'.repeat(600) })),
        messages: Array.from({ length: 60 }, () => aMessage({ label: 'm'.repeat(200) })),
      }),
    );
    const verdict = aVerdict({ outcome: 'fail', reasons });
    const at = (bytes: number) => parseVerdict(verdictJson(verdict, { bytesAtMost: bytes })).reasons;
    expect(at(1_000_000)[0]?.messages).toHaveLength(60);
    expect(at(500_000)[0]?.messages).toBeUndefined();
    expect(at(500_000)[0]?.evidence).toHaveLength(20);
    expect(at(100_000)[0]?.evidence).toBeUndefined();
    expect(at(1000)).toHaveLength(4);
    expect(at(1000).at(-1)?.title).toMatch(/^\d+ more reasons were left out$/);
    expect(at(1000)[0]).not.toHaveProperty('evidence');
    expect(at(1000)[0]).not.toHaveProperty('messages');
  });
});

describe('the runs of a verdict as JSON', () => {
  const aRun = (name: string, outcome: 'pass' | 'fail' = 'pass') => ({
    name,
    faults: false,
    outcome,
    reasons: [],
    metrics: {},
    limits: [],
    engine: { name: 'maelstrom' as const, version: '0.2.4' },
    exitCode: 0,
    durationMs: 1,
    summary: 'x'.repeat(100),
    damaged: [],
  });
  const runs = [...Array.from({ length: 199 }, (_, index) => aRun(`run ${index + 1}`)), aRun('run 200', 'fail')];
  const verdict = aVerdict({ outcome: 'fail', runs });

  it('are all of those that a plan can have', () => {
    expect(parseVerdict(verdictJson(verdict)).runs.map(({ name }) => name)).toEqual(runs.map(({ name }) => name));
  });

  it('are the last ones when there is no room: the one that does not pass is among them', () => {
    const kept = parseVerdict(verdictJson(verdict, { bytesAtMost: 1000 })).runs;
    expect(kept.map(({ name }) => name)).toEqual(['run 196', 'run 197', 'run 198', 'run 199', 'run 200']);
    expect(kept.at(-1)?.outcome).toBe('fail');
  });

  it('are indented when that is asked for, and read back the same', () => {
    const indented = verdictJson(verdict, { indent: 2 });
    expect(indented).toContain('\n  "key": "1-echo",\n');
    expect(JSON.stringify(parseVerdict(indented))).toBe(verdictJson(verdict));
  });
});

describe('a verdict that others wrote', () => {
  it('is refused with the place and what should have been there', () => {
    const refused = (change: object): string => {
      try {
        parseVerdict(JSON.stringify({ ...aVerdict(), ...change }));
      } catch (error) {
        return String(error);
      }
      return 'accepted';
    };
    expect(refused({ version: 2 })).toBe(
      'ShapeError: verdict.version is not 1, the only version that this release can read',
    );
    expect(refused({ outcome: 'great' })).toBe(
      'ShapeError: verdict.outcome is not one of pass, unknown, fail, timeout, crash, error',
    );
    expect(refused({ reasons: [{ ...aReason(), location: { file: 'a', line: 'x' } }] })).toBe(
      'ShapeError: verdict.reasons[0].location.line is not a whole number',
    );
    expect(refused({ headSha: 'main' })).toBe('ShapeError: verdict.headSha is not a commit');
    expect(refused({ finishedAt: 'now' })).toContain('verdict.finishedAt is not a time');
    expect(refused({ extra: 1 })).toBe('accepted');
  });

  it.each<[keyof Verdict, object, object]>([
    ['finishedAt', { finishedAt: '2026-11-22T12:00:00.123456789Z' }, { finishedAt: 'x2026-11-22T12:00:00Z' }],
    ['finishedAt', { finishedAt: '2026-11-22T12:00:00Z' }, { finishedAt: '2026-11-22T12:00:00Z.' }],
    ['finishedAt', { finishedAt: '2026-11-22T12:00:00.1Z' }, { finishedAt: '2026-11-22T12:00:00+01:00' }],
    ['headSha', { headSha: 'a0'.repeat(20) }, { headSha: 'a0'.repeat(20).concat('a') }],
    ['headSha', { headSha: 'f9'.repeat(32) }, { headSha: `x${'a0'.repeat(20)}` }],
    ['reasons', { reasons: [aReason({ id: 'a'.repeat(80) })] }, { reasons: [aReason({ id: 'a'.repeat(81) })] }],
    ['reasons', { reasons: [aReason({ id: '9A.z+-' })] }, { reasons: [aReason({ id: '-a' })] }],
    ['job', { job: { id: 'a', leg: 'a'.repeat(64) } }, { job: { id: 'a', leg: 'a'.repeat(65) } }],
    ['job', { job: { id: 'a', leg: '01234567' } }, { job: { id: 'a', leg: '0123456g' } }],
    ['engine', { engine: { name: 'embedded', version: null } }, { engine: { name: 'other', version: null } }],
  ])('is read by the form of %s: %j, and not %j', (key, right, wrong) => {
    const read = (change: object) => parseVerdict(JSON.stringify({ ...aVerdict(), ...change }))[key];
    expect(read(right)).toEqual((right as Partial<Verdict>)[key]);
    expect(() => read(wrong)).toThrow(`verdict.${key}`);
  });

  it('is refused when it is not JSON, or too large', () => {
    const padded = (bytes: number) => JSON.stringify(aVerdict()).padEnd(bytes);
    expect(parseVerdict(padded(VERDICT_BYTES_AT_MOST)).key).toBe('1-echo');
    expect(() => parseVerdict(padded(VERDICT_BYTES_AT_MOST + 1))).toThrow('it is larger than 1048576 bytes');
    expect(() => parseVerdict('{')).toThrow('it is not JSON');
  });

  it('has no more legs than GitHub allows', () => {
    const job = (total: number) =>
      parseVerdict(JSON.stringify(aVerdict({ job: { id: 'a', leg: '01234567', total } }))).job?.total;
    expect([job(256), job(257)]).toEqual([256, 256]);
  });

  it.each([
    [{ actual: 40 }, 'stats.count', 'stats.count < 30, but it was 40'],
    [{ actual: null }, 'stats.count', 'stats.count < 30, but it was not measured'],
    [{ actual: 40, metric: 'm', sentence: 'in words' }, 'm', 'in words'],
  ])('may have limits of an earlier release: %j', (parts, metric, sentence) => {
    const limit = { expression: 'stats.count < 30', met: false, ...parts };
    const [read] = parseVerdict(JSON.stringify({ ...aVerdict(), limits: [limit] })).limits;
    expect(read).toEqual({ ...limit, metric, sentence });
  });

  it('never gives anything but a verdict or a refusal', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.jsonValue().map((value) => JSON.stringify({ ...aVerdict(), reasons: value, metrics: value })),
        ),
        (json) => {
          try {
            expect(parseVerdict(json).version).toBe(1);
          } catch (error) {
            expect((error as Error).name).toBe('ShapeError');
          }
        },
      ),
    );
  });

  it('cannot reach a prototype by a metric’s name', () => {
    const json = JSON.stringify(aVerdict()).replace('"stats.count"', '"__proto__"');
    expect(Object.keys(parseVerdict(json).metrics)).not.toContain('__proto__');
    expect(({} as Record<string, unknown>)['stats.count']).toBeUndefined();
  });

  it('is what the published schema describes', () => {
    const schema = new URL('../../../schema/verdict.schema.json', import.meta.url);
    const validate = new Ajv({ strict: false, validateFormats: false }).compile({
      ...JSON.parse(readFileSync(schema, 'utf8')),
      $schema: undefined,
    });
    for (const verdict of [wholeVerdict, ...fourteen]) {
      expect(validate(JSON.parse(verdictJson(verdict))), JSON.stringify(validate.errors)).toBe(true);
    }
  });
});
