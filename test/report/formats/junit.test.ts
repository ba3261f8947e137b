import fc from 'fast-check';
import { JSDOM } from 'jsdom';
import { describe, expect, it } from 'vitest';
import { renderJunit } from '../../../src/report/formats/junit.ts';
import { suiteOfVerdict } from '../../../src/report/formats/suite.ts';
import { junitProblems } from '../../support/junit-schema.ts';
import { HOSTILE } from '../hostile.ts';
import { fourteen } from '../matrix-of-fourteen.ts';
import { aCase, aSuite } from './suites.ts';

const { DOMParser } = new JSDOM().window;

/** As a reader of XML sees it; it throws at what is not well formed. */
const read = (xml: string): Document => new DOMParser().parseFromString(xml, 'application/xml');
const one = (parent: Document | Element, name: string): Element => {
  const found = parent.getElementsByTagName(name);
  expect(found).toHaveLength(1);
  return found[0] as Element;
};

/** A suite that holds one text wherever a text may stand. */
const suiteOf = (text: string) =>
  aSuite({
    name: text,
    properties: [[text, text]],
    cases: (['passed', 'failed', 'error', 'skipped'] as const).map((status) =>
      aCase({
        name: text,
        status,
        reasonId: text,
        message: text,
        lines: [text],
        ...(status === 'passed' ? {} : { location: { file: text, line: 1 } }),
      }),
    ),
  });

describe('JUnit XML', () => {
  it('is valid for the fourteen challenges, two of which do not pass', async () => {
    const xml = renderJunit(fourteen.map(suiteOfVerdict));
    expect(await junitProblems(xml)).toEqual([]);
    const root = read(xml).documentElement;
    expect(root.getElementsByTagName('testsuite')).toHaveLength(14);
    expect(Number(root.getAttribute('failures')) + Number(root.getAttribute('errors'))).toBeGreaterThanOrEqual(2);
  });

  it('is valid without a row, and with a suite that has neither properties nor cases', async () => {
    expect(await junitProblems(renderJunit([]), renderJunit([aSuite({ properties: [], cases: [] })]))).toEqual([]);
  });

  it('would be found invalid by the schema with an attribute that it does not have', async () => {
    const problems = await junitProblems(renderJunit([aSuite()]).replace('<testcase ', '<testcase line="3" '));
    expect(problems.join()).toContain("The attribute 'line' is not allowed");
  });

  it('counts cases, and gives times in seconds and in UTC', () => {
    const suites = [
      aSuite({
        cases: [aCase(), aCase({ status: 'failed' }), aCase({ status: 'error' }), aCase({ status: 'skipped' })],
      }),
      aSuite({ name: '3d', durationMs: 24_300, cases: [aCase({ status: 'error' })] }),
    ];
    const root = read(renderJunit(suites)).documentElement;
    const [first, second] = root.getElementsByTagName('testsuite');
    const counts = (each: Element | undefined) =>
      ['tests', 'failures', 'errors', 'skipped', 'time'].map((name) => each?.getAttribute(name));
    expect(counts(root)).toEqual(['5', '1', '2', null, '25.800']);
    expect(counts(first)).toEqual(['4', '1', '1', '1', '1.500']);
    expect(counts(second)).toEqual(['1', '0', '1', '0', '24.300']);
    expect(first?.getAttribute('timestamp')).toBe('2026-11-22T12:00:00');
  });

  it('tells why, of what kind and where', () => {
    const location = { file: 'src/echo.ts', line: 31 };
    const failed = aCase({
      status: 'failed',
      reasonId: 'lost',
      message: 'A < B & "C"',
      lines: ['first', '  at src/echo.ts:31'],
      location,
    });
    const root = read(renderJunit([aSuite({ cases: [failed] })])).documentElement;
    const failure = one(root, 'failure');
    expect([failure.getAttribute('type'), failure.getAttribute('message')]).toEqual(['lost', 'A < B & "C"']);
    expect(failure.textContent).toBe('first\n  at src/echo.ts:31');
    expect(one(root, 'testcase').getAttribute('classname')).toBe('1-echo');
    expect(one(root, 'testsuite').getAttribute('file')).toBe('src/echo.ts');
    expect(one(root, 'property').getAttribute('value')).toBe('echo');
  });

  it('says something where a reason has no text', () => {
    const root = read(renderJunit([aSuite({ cases: [aCase({ status: 'error', message: 'Why', lines: [] })] })]));
    expect(one(root, 'error').textContent).toBe('Why');
  });

  it('keeps warnings of a pass where no reader takes them for a failure', () => {
    const root = read(renderJunit([aSuite({ cases: [aCase({ lines: ['! Noise'] })] })]));
    expect(one(root, 'system-out').textContent).toBe('! Noise');
  });

  it('is valid, and says the same, whatever the texts', async () => {
    const texts = [
      ...HOSTILE,
      ']]>',
      '<![CDATA[x]]>',
      '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;',
      '"/><testcase name="forged"/>',
      '\ufffe\uffff\ud800\udfff\u0000\u001b\u0085',
      '日本 🎉',
      '',
      ...fc.sample(fc.string({ unit: 'binary', maxLength: 60 }), 60),
    ];
    const documents = texts.map((text) => renderJunit([suiteOf(text)]));
    expect(await junitProblems(...documents)).toEqual([]);
    for (const document of documents) expect(read(document).getElementsByTagName('testcase')).toHaveLength(4);
  });

  it('stays small where a node printed a megabyte', () => {
    const megabyte = 'x'.repeat(2 ** 20);
    expect(renderJunit([suiteOf(megabyte)]).length).toBeLessThan(50_000);
    expect(renderJunit([suiteOf(`${megabyte}\n`.repeat(4).slice(0, 2 ** 22))]).length).toBeLessThan(100_000);
  });
});
