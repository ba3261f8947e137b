import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderCtrf } from '../../../src/report/formats/ctrf.ts';
import { suiteOfVerdict } from '../../../src/report/formats/suite.ts';
import { HOSTILE } from '../hostile.ts';
import { fourteen } from '../matrix-of-fourteen.ts';
import { aCase, aSuite } from './suites.ts';

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
const validate = ajv.compile(JSON.parse(readFileSync('test/fixtures/formats/ctrf.schema.json', 'utf8')));
const problems = (text: string): string => (validate(JSON.parse(text)) ? '' : ajv.errorsText(validate.errors));

describe('a CTRF report', () => {
  it('is valid for the fourteen challenges, and for none', () => {
    expect(problems(renderCtrf(fourteen.map(suiteOfVerdict)))).toBe('');
    expect(problems(renderCtrf([]))).toBe('');
  });

  it('would be found invalid by the schema with a status that it does not have', () => {
    expect(problems(renderCtrf([aSuite()]).replace('"passed",', '"green",'))).toContain('must be equal to one of');
  });

  it('counts, and spans all suites in time', () => {
    const suites = [
      aSuite({ startedAt: 2000, durationMs: 500, cases: [aCase(), aCase({ status: 'failed' })] }),
      aSuite({ startedAt: 1000, durationMs: 100, cases: [aCase({ status: 'error' }), aCase({ status: 'skipped' })] }),
    ];
    expect(JSON.parse(renderCtrf(suites)).results.summary).toEqual({
      tests: 4,
      passed: 1,
      failed: 2,
      skipped: 1,
      pending: 0,
      other: 0,
      suites: 2,
      start: 1000,
      stop: 2500,
    });
  });

  it('tells of each test why it failed, where, and what it was run with', () => {
    const failed = aCase({
      status: 'error',
      outcome: 'crash',
      reasonId: 'node-crashed',
      message: 'n0 crashed',
      lines: ['one', 'two'],
      location: { file: 'src/echo.ts', line: 31 },
    });
    expect(JSON.parse(renderCtrf([aSuite({ cases: [failed] })])).results.tests).toEqual([
      {
        name: '1-echo',
        status: 'failed',
        rawStatus: 'crash',
        duration: 1500,
        suite: ['1-echo'],
        type: 'integration',
        message: 'n0 crashed',
        trace: 'one\ntwo',
        filePath: 'src/echo.ts',
        line: 31,
        tags: ['node-crashed'],
        extra: { workload: 'echo' },
      },
    ]);
  });

  it('keeps the warnings of a pass as output', () => {
    const [test] = JSON.parse(renderCtrf([aSuite({ cases: [aCase({ lines: ['! Noise'] })] })])).results.tests;
    expect(test).toMatchObject({ status: 'passed', stdout: ['! Noise'] });
    expect(test).not.toHaveProperty('trace');
  });

  it('is valid and small whatever the texts', () => {
    const holds = (text: string): void => {
      const each = aCase({ name: text, status: 'failed', reasonId: text, message: text, lines: [text] });
      const report = renderCtrf([aSuite({ name: text, properties: [[text, text]], cases: [each] })]);
      expect(problems(report)).toBe('');
      expect(report).not.toMatch(/\\u(?:d[89a-f]|00[01])/i);
      expect(report.length).toBeLessThan(30_000);
    };
    for (const text of [...HOSTILE, '', 'x'.repeat(2 ** 20), '\ufffe\udfff']) holds(text);
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 100 }), holds));
  });
});
