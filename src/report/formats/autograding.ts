/** The result of one grader, as `classroom-resources/autograding-grading-reporter` takes it: JSON in base64. */

import type { Outcome } from '../../verdict/outcomes.ts';
import type { Verdict } from '../../verdict/verdict.ts';
import { plainLine } from './plain-text.ts';
import { suiteOfVerdict } from './suite.ts';

/** Characters of each text. The result travels in a variable of the environment, of which Linux takes 128 KiB. */
const TEXT_AT_MOST = 4000;

/** The reporter prints the message of an `error`, of a `fail` only the name. */
const STATUS_OF: Readonly<Record<Outcome, 'pass' | 'fail' | 'error'>> = {
  pass: 'pass',
  fail: 'fail',
  unknown: 'error',
  timeout: 'error',
  crash: 'error',
  error: 'error',
};

/** One test, so that the points of the row are given in whole or not at all. */
export function autogradingResult(verdict: Verdict, points: number): string {
  const status = STATUS_OF[verdict.outcome];
  const cases = suiteOfVerdict(verdict).cases.filter((each) => each.status !== 'passed' && each.status !== 'skipped');
  const location = cases.find((each) => each.location !== undefined)?.location;
  const result = {
    version: 1,
    status,
    max_score: points,
    tests: [
      {
        name: printed(verdict.key),
        status,
        score: status === 'pass' ? points : 0,
        message: printed(
          cases.flatMap(({ message, lines }) => [message, ...lines.map((line) => line.trim())]).join(' '),
        ),
        test_code:
          verdict.reproduce === undefined ? '' : printed(`npx maelstrom-action run ${verdict.reproduce.join(' ')}`),
        filename: location === undefined ? '' : printed(location.file),
        line_no: location?.line ?? 0,
        duration: verdict.durationMs ?? 0,
      },
    ],
  };
  return Buffer.from(JSON.stringify(result)).toString('base64');
}

/**
 * The reporter prints texts as they are, and a line that it prints can be a command of the runner: one such notice says how many
 * points there are. A text of one line is a command where it begins with `::` or holds `##[`.
 */
const printed = (text: string): string =>
  plainLine(text, TEXT_AT_MOST)
    .replace(/^(\s*):(?=:)/, '$1: ')
    .replaceAll('##[', '## [');
