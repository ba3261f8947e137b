import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseVerdict, verdictJson } from '../../../src/report/rows/verdict-json.ts';
import { CATALOGUE } from '../../../src/verdict/catalogue/catalogue.ts';
import { anomalyId } from '../../../src/verdict/finding.ts';
import { judgePlan } from '../../../src/verdict/judge-plan.ts';
import type { Verdict } from '../../../src/verdict/verdict.ts';
import { fixtureCases, judgeFixture } from '../../verdict/fixtures.ts';
import { fourteen } from '../matrix-of-fourteen.ts';
import { aFailingSeed, aMessage, aReason, aVerdict, seedsUpTo } from '../verdicts.ts';

describe('a verdict as JSON', () => {
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
    for (const verdict of fourteen) {
      expect(validate(JSON.parse(verdictJson(verdict))), JSON.stringify(validate.errors)).toBe(true);
    }
  });
});
