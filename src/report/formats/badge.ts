/** The JSON of a badge: https://shields.io/badges/endpoint-badge */
import { type Outcome, worstOutcome } from '../../verdict/verdict.ts';
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

/** A single row says how it went, several how many of them pass. */
export function renderBadge(suites: readonly TestSuite[]): string {
  const [only, ...more] = suites;
  const outcome = only === undefined ? 'error' : worstOutcome(suites.map((suite) => suite.outcome));
  const passed = suites.filter((suite) => suite.outcome === 'pass').length;
  const isOne = only !== undefined && more.length === 0;
  const badge = {
    schemaVersion: 1,
    label: isOne ? plainLine(only.name, TEXT_AT_MOST) : 'Maelstrom',
    message: isOne ? outcome : suites.length === 0 ? 'no verdict' : `${passed} of ${suites.length} pass`,
    color: COLORS[outcome],
    ...(outcome === 'error' ? { isError: true } : {}),
  };
  return `${JSON.stringify(badge, null, 2)}\n`;
}
