/** JUnit's XML, as Jenkins' xUnit plugin, the strictest of its readers, wants it: test/fixtures/formats/junit-10.xsd. */
import { markupText } from '../../text/markup-text.ts';
import { plainLine, plainLines } from './plain-text.ts';
import type { TestCase, TestSuite } from './suite.ts';

export function renderJunit(suites: readonly TestSuite[]): string {
  const attributes = { name: 'Maelstrom', ...countsOf(suites), time: seconds(total(suites)) };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', attributes, suites.map(suiteElement))}\n`;
}

function suiteElement(suite: TestSuite): string {
  const { name, cases } = suite;
  const located = cases.find(({ location }) => location !== undefined)?.location;
  const properties = suite.properties.map(([property, value]) => element('property', { name: property, value }));
  return element(
    'testsuite',
    {
      name,
      ...countsOf([suite]),
      skipped: String(cases.filter(({ status }) => status === 'skipped').length),
      time: seconds(suite.durationMs),
      // Readers take a time without a zone for UTC, and some take no other.
      timestamp: new Date(suite.startedAt).toISOString().replace(/\.\d+Z$/, ''),
      // Test cases may not have one.
      ...(located === undefined ? {} : { file: located.file }),
    },
    [
      ...(properties.length === 0 ? [] : [element('properties', {}, properties)]),
      ...cases.map((each) => caseElement(each, name)),
    ],
  );
}

function caseElement({ name, status, durationMs, reasonId, message, lines }: TestCase, suite: string): string {
  const text = plainLines(lines);
  const why = { ...(reasonId === '' ? {} : { type: reasonId }), message };
  return element(
    'testcase',
    { name, classname: suite, time: seconds(durationMs) },
    status === 'passed'
      ? text === ''
        ? []
        : [textElement('system-out', {}, text)]
      : [textElement(ELEMENT_OF[status], why, text === '' ? message : text)],
  );
}

const ELEMENT_OF = { failed: 'failure', error: 'error', skipped: 'skipped' } as const;

function countsOf(suites: readonly TestSuite[]): Attributes {
  const cases = suites.flatMap((suite) => suite.cases);
  const count = (wanted: TestCase['status']): string => String(cases.filter(({ status }) => status === wanted).length);
  return { tests: String(cases.length), failures: count('failed'), errors: count('error') };
}

const total = (suites: readonly TestSuite[]): number => suites.reduce((sum, { durationMs }) => sum + durationMs, 0);

/** Milliseconds as seconds; the schema takes three digits after the point. */
const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

type Attributes = Readonly<Record<string, string>>;

function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const start = `<${name}${attributesText(attributes)}`;
  if (children.length === 0) return `${start}/>`;
  return [`${start}>`, ...children, `</${name}>`].join('\n');
}

const textElement = (name: string, attributes: Attributes, text: string): string =>
  `<${name}${attributesText(attributes)}>${text.split('\n').map(escaped).join('\n')}</${name}>`;

const attributesText = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('');

const escaped = (text: string): string => markupText(plainLine(text));
