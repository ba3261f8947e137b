/** The JSON of a badge: https://shields.io/badges/endpoint-badge */
import { type Outcome, worstOutcome } from '../../verdict/outcomes.ts';
import { plainLine } from './plain-text.ts';
import type { TestSuite } from './suite.ts';

const COLORS: Readonly<Record<Outcome, string>> = {
  pass: 'brightgreen',
  unknown: 'yellow',
  fail: 'red',
  timeout: 'red',
  crash: 'red',
  error: 'lightgrey',
};

/** Characters of a badge's half. */
const TEXT_AT_MOST = 60;

/** A single row says how it went, several how many of them pass. Each leg that left no verdict counts. */
export function renderBadge(suites: readonly TestSuite[]): string {
  const [only, ...more] = suites;
  const outcome = only === undefined ? 'error' : worstOutcome(suites.map((suite) => suite.outcome));
  const passed = suites.filter((suite) => suite.outcome === 'pass').length;
  const total = suites.reduce((sum, { absent = 1 }) => sum + absent, 0);
  const isJudged = suites.some(({ absent }) => absent === undefined);
  const isOne = isJudged && only !== undefined && more.length === 0;
  const badge = {
    schemaVersion: 1,
    label: isOne ? plainLine(only.name, TEXT_AT_MOST) : 'Maelstrom',
    message: isOne ? outcome : isJudged ? `${passed} of ${total} pass` : 'no verdict',
    color: COLORS[outcome],
    ...(outcome === 'error' ? { isError: true } : {}),
  };
  return `${JSON.stringify(badge, null, 2)}\n`;
}
