/** The Common Test Report Format, https://ctrf.io: one list of tests, each with the suite that it belongs to. */
import { plainLine, plainLines } from './plain-text.ts';
import type { CaseStatus, TestCase, TestSuite } from './suite.ts';

/** The version of the specification that this is written to. */
const SPEC_VERSION = '1.0.0';

export function renderCtrf(suites: readonly TestSuite[]): string {
  const tests = suites.flatMap((suite) => suite.cases.map((each) => testOf(each, suite)));
  const count = (wanted: CtrfStatus): number => tests.filter(({ status }) => status === wanted).length;
  const report = {
    reportFormat: 'CTRF',
    specVersion: SPEC_VERSION,
    generatedBy: 'maelstrom-action',
    results: {
      tool: { name: 'Maelstrom' },
      summary: {
        tests: tests.length,
        passed: count('passed'),
        failed: count('failed'),
        skipped: count('skipped'),
        pending: 0,
        other: 0,
        suites: suites.length,
        start: suites.reduce((first, { startedAt }) => Math.min(first, startedAt), suites[0]?.startedAt ?? 0),
        stop: suites.reduce((last, { startedAt, durationMs }) => Math.max(last, startedAt + durationMs), 0),
      },
      tests,
    },
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

type CtrfStatus = 'passed' | 'failed' | 'skipped';

/** The format has no status for an error; `rawStatus` keeps the verdict's own word. */
const STATUS_OF: Readonly<Record<CaseStatus, CtrfStatus>> = {
  passed: 'passed',
  failed: 'failed',
  error: 'failed',
  skipped: 'skipped',
};

function testOf(each: TestCase, suite: TestSuite) {
  const { status, outcome, durationMs, reasonId, message, lines, location } = each;
  const text = plainLines(lines);
  return {
    name: plainLine(each.name) || '(no name)',
    status: STATUS_OF[status],
    rawStatus: outcome,
    duration: durationMs,
    suite: [plainLine(suite.name)],
    type: 'integration',
    ...(message === '' ? {} : { message: plainLine(message) }),
    ...(text === '' ? {} : status === 'passed' ? { stdout: text.split('\n') } : { trace: text }),
    ...(location === undefined ? {} : { filePath: plainLine(location.file), line: location.line }),
    ...(reasonId === '' ? {} : { tags: [plainLine(reasonId)] }),
    extra: Object.fromEntries(suite.properties.map(([name, value]) => [plainLine(name), plainLine(value)])),
  };
}
