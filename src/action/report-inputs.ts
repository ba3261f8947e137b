import { refuseSharedFiles } from '../report/formats/formats.ts';
import { oneOf, unfit } from '../text/parse-given-value.ts';
import { type FailOn, failOnOf } from './fail-on.ts';
import { type FormatFiles, fileInWorkspace, readFormatFiles } from './format-files.ts';
import { inputText, pullRequestInput } from './input-variables.ts';
import { misspeltInputs } from './misspelt-inputs.ts';

export interface ReportInputs {
  readonly comment: 'always' | 'on-failure' | 'never';
  /** Empty: the name of the workflow whose verdicts are joined. */
  readonly commentKey: string;
  /** The number of the pull request to comment on; undefined: that of the run. */
  readonly pullRequest?: number;
  /** How many rows the report must have, or which; null: any. */
  readonly expect: Expectation | null;
  readonly failOn: FailOn;
  /** Empty: none. */
  readonly token: string;
  readonly warnings: readonly string[];
  readonly formats: FormatFiles;
  /** Where the index of all rows' pages is written, absolute; undefined: nowhere. */
  readonly html?: string;
}

/** The inputs of report/action.yml. */
export const REPORT_INPUT_NAMES = [
  'expect',
  'fail-on',
  'comment',
  'comment-key',
  'pull-request',
  'junit',
  'ctrf',
  'badge',
  'html',
  'github-token',
] as const;

export type Expectation =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'keys'; readonly keys: readonly string[] };

/** @throws UserError naming the input, what was found, and what to write. */
export function readReportInputs(env: NodeJS.ProcessEnv, workspace: string): ReportInputs {
  const warnings = misspeltInputs(env, REPORT_INPUT_NAMES);
  const text = (name: (typeof REPORT_INPUT_NAMES)[number]): string | undefined => inputText(env, name);
  const pullRequest = pullRequestInput(env);
  const formats = readFormatFiles(text, workspace);
  const html = fileInWorkspace('html', text('html'), workspace, 'maelstrom.html');
  refuseSharedFiles({ ...formats, html });
  return {
    ...(pullRequest === undefined ? {} : { pullRequest }),
    comment: oneOf('comment', text('comment') ?? 'always', ['always', 'on-failure', 'never']),
    commentKey: text('comment-key') ?? '',
    expect: parseExpectation(text('expect') ?? ''),
    failOn: failOnOf(text('fail-on')),
    token: text('github-token') ?? '',
    warnings,
    formats,
    ...(html === undefined ? {} : { html }),
  };
}

/** `14`, or keys separated by commas or line ends. @throws UserError */
export function parseExpectation(text: string): Expectation | null {
  if (text === '') return null;
  if (/^\d{1,4}$/.test(text)) return { kind: 'count', count: Number(text) };
  const keys = text
    .split(/[\n,]/)
    .map((key) => key.trim())
    .filter((key) => key !== '');
  const [first] = keys;
  // `-3` and `1.5` are meant as numbers, not as the key of the only row.
  if (first === undefined || (keys.length === 1 && /^-?\d[\d.]*$/.test(first)))
    throw unfit('expect', text, 'a number of rows, or their keys, one on each line');
  return { kind: 'keys', keys };
}
