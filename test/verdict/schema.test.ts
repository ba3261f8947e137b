import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parseLimits } from '../../src/plan/metric-limits.ts';
import { judgeNothing, judgePlan } from '../../src/verdict/judge-plan.ts';
import { fixtureCases, judgeFixture } from './fixtures.ts';

const schema = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../schema/verdict.schema.json'), 'utf8'),
) as object;
const validate = new Ajv2020({ strict: true, strictTypes: false, formats: { 'date-time': true } }).compile(schema);
const now = new Date('2026-11-22T17:00:00Z');

const problemsOf = (value: unknown): unknown => {
  validate(JSON.parse(JSON.stringify(value)));
  return validate.errors ?? [];
};

describe('schema/verdict.schema.json', () => {
  it.each(fixtureCases)('describes the verdict on $name', async (one) => {
    const limits = parseLimits('net.servers.msgs-per-op < 30; no-such.number < 1; stats.count > base');
    const run = await judgeFixture(one, {}, { limits });
    expect(problemsOf(judgePlan({ workload: one.workload }, [run], now))).toEqual([]);
  });

  it('describes the verdict on a plan that never came to a run', () => {
    const reason = { id: 'installation-failed', detail: 'There is no network.' };
    expect(problemsOf(judgeNothing({ workload: 'echo', key: '1-echo' }, reason, now))).toEqual([]);
    expect(problemsOf(judgePlan({ workload: null }, [], now))).toEqual([]);
  });

  it('refuses what is not a verdict', () => {
    const verdict = judgeNothing({ workload: 'echo' }, { id: 'not-started', detail: '' }, now);
    for (const wrong of [
      { ...verdict, outcome: 'good' },
      { ...verdict, version: 2 },
      { ...verdict, metrics: { 'stats.count': '3' } },
      { ...verdict, surprise: true },
      { ...verdict, reasons: [{ id: 'no spaces', severity: 'failure', title: '', detail: '' }] },
    ]) {
      expect(problemsOf(wrong)).not.toEqual([]);
    }
  });
});
