import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseExpectation, REPORT_INPUT_NAMES, readReportInputs } from '../../src/action/report-inputs.ts';

const action: { readonly inputs: Record<string, { readonly default?: string }> } = parse(
  readFileSync(path.resolve(import.meta.dirname, '../../report/action.yml'), 'utf8'),
);

describe('the inputs of the report action', () => {
  it('are read by the names that report/action.yml gives them', () => {
    expect([...REPORT_INPUT_NAMES].sort()).toEqual(Object.keys(action.inputs).sort());
    const asked: string[] = [];
    readReportInputs(
      new Proxy({} as NodeJS.ProcessEnv, {
        get: (_, name) => {
          asked.push(String(name));
          return undefined;
        },
      }),
      '/app',
    );
    expect(asked.sort()).toEqual(
      Object.keys(action.inputs)
        .map((name) => `INPUT_${name.toUpperCase()}`)
        .sort(),
    );
  });

  it('have the defaults of report/action.yml where nothing is given', () => {
    const read = readReportInputs({}, '/app');
    expect(read).toEqual({
      comment: 'always',
      commentKey: '',
      expect: null,
      failOn: 'unknown',
      token: '',
      warnings: [],
      formats: {},
    });
    expect(read.comment).toBe(action.inputs['comment']?.default);
    expect(read.failOn).toBe(action.inputs['fail-on']?.default);
  });

  it('lose the blanks around them', () => {
    expect(
      readReportInputs(
        {
          INPUT_COMMENT: ' on-failure\n',
          'INPUT_COMMENT-KEY': ' nightly ',
          INPUT_EXPECT: ' 14 ',
          'INPUT_FAIL-ON': ' never ',
          'INPUT_GITHUB-TOKEN': ' ghs_1 ',
          INPUT_JUNIT: ' junit.xml ',
        },
        '/app',
      ),
    ).toEqual({
      comment: 'on-failure',
      commentKey: 'nightly',
      expect: { kind: 'count', count: 14 },
      failOn: 'never',
      token: 'ghs_1',
      warnings: [],
      formats: { junit: '/app/junit.xml' },
    });
  });

  it.each([
    [{ 'INPUT_PULL-REQUEST': 'seven' }, 'pull-request: found "seven"; write a whole number from 1 to 999999999.'],
    [{ INPUT_EXPECTED: '14' }, 'There is no input "expected". Did you mean "expect"?'],
    [{ INPUT_COMMENT: 'sometimes' }, 'comment: found "sometimes"; write always, on-failure or never.'],
    [{ 'INPUT_FAIL-ON': 'crash' }, 'fail-on: found "crash"; write unknown, fail or never.'],
    [{ INPUT_BADGE: '../b' }, 'badge: found "../b"; write the path of a file in the workspace, such as badge.json.'],
    [{ INPUT_EXPECT: '-3' }, 'expect: found "-3"; write a number of rows, or their keys, one on each line.'],
  ])('%j is refused in a sentence', (env, message) => {
    expect(() => readReportInputs(env, '/app')).toThrow(message);
  });
});

describe('what is expected', () => {
  it.each([
    ['', null],
    ['14', { kind: 'count', count: 14 }],
    ['9999', { kind: 'count', count: 9999 }],
    ['1-echo, 3d\n', { kind: 'keys', keys: ['1-echo', '3d'] }],
    ['1-echo', { kind: 'keys', keys: ['1-echo'] }],
    ['v2', { kind: 'keys', keys: ['v2'] }],
    [' a \n\n b ,', { kind: 'keys', keys: ['a', 'b'] }],
    ['14,15', { kind: 'keys', keys: ['14', '15'] }],
  ])('%j is %j', (text, expectation) => {
    expect(parseExpectation(text)).toEqual(expectation);
  });

  it.each(['-3', '1.5', '12345', ',', '\n'])('%j is neither a number nor a list of keys', (text) => {
    expect(() => parseExpectation(text)).toThrow(/^expect: found /);
  });
});
