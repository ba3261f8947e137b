import { parseSeedRange, type SeedRange } from '../plan/seed-range.ts';
import { oneOf, orElse, wholeNumber } from '../text/parse-given-value.ts';
import { type FormatFiles, readFormatFiles } from './format-files.ts';
import { inputText, pullRequestInput } from './input-variables.ts';

/** The inputs that say how a verdict is reported, and of which leg it is. */
export interface ReportingInputs {
  readonly comment: 'always' | 'on-failure' | 'never';
  /** Empty: the name of the workflow. */
  readonly commentKey: string;
  /** The number of the pull request to comment on; undefined: that of the run. */
  readonly pullRequest?: number;
  readonly artifacts: 'all' | 'on-failure' | 'none';
  readonly retentionDays?: number;
  readonly compressionLevel: number;
  readonly formats: FormatFiles;
  /** What a pass is worth to a teacher. */
  readonly points: number;
  /** Empty: none. */
  readonly token: string;
  /** The text of `toJSON(matrix)`; empty without a matrix. */
  readonly matrix: string;
  /** How many legs the job has; undefined where the runner does not say, as under act. */
  readonly jobTotal?: number;
  /** The job's id on GitHub; undefined where the runner does not say. */
  readonly checkRun?: number;
  /** The seeds that the leg was asked to run. */
  readonly seeds?: SeedRange;
}

/** Reads an input that a person wrote, or stands in for it. */
type Attempt = <T>(read: () => T, standard: T) => T;

/** @throws UserError naming the input, what was found, and what to write. */
export const readReporting = (env: NodeJS.ProcessEnv, workspace: string): ReportingInputs =>
  reportingFrom(env, workspace, (read) => read());

/** The same for a leg that has an error to report: an input that can't be read counts as not given. */
export const readableReporting = (env: NodeJS.ProcessEnv, workspace: string): ReportingInputs =>
  reportingFrom(env, workspace, orElse);

/** GitHub allows so many legs in a matrix. */
const LEGS_AT_MOST = 256;

function reportingFrom(env: NodeJS.ProcessEnv, workspace: string, attempt: Attempt): ReportingInputs {
  const text = (name: string): string | undefined => inputText(env, name);
  const whole = (name: string, from: number, to: number): number | undefined =>
    attempt(() => wholeNumber(name, text(name), from, to), undefined);
  const retentionDays = whole('retention-days', 1, 400);
  const pullRequest = attempt(() => pullRequestInput(env), undefined);
  const jobTotal = numberOfRunner(text('job-total'), LEGS_AT_MOST);
  const checkRun = numberOfRunner(text('check-run-id'), Number.MAX_SAFE_INTEGER);
  const seeds = attempt(() => parseSeedRange('seeds', text('seeds')), undefined);
  return {
    comment: attempt(() => oneOf('comment', text('comment') ?? 'always', ['always', 'on-failure', 'never']), 'always'),
    commentKey: text('comment-key') ?? '',
    ...(pullRequest === undefined ? {} : { pullRequest }),
    artifacts: attempt(() => oneOf('artifacts', text('artifacts') ?? 'all', ['all', 'on-failure', 'none']), 'all'),
    ...(retentionDays === undefined ? {} : { retentionDays }),
    compressionLevel: whole('compression-level', 0, 9) ?? 6,
    formats: attempt(() => readFormatFiles(text, workspace), {}),
    points: whole('points', 0, 10_000) ?? 0,
    token: text('github-token') ?? '',
    matrix: text('matrix') ?? '',
    ...(jobTotal === undefined ? {} : { jobTotal }),
    ...(checkRun === undefined ? {} : { checkRun }),
    ...(seeds === undefined ? {} : { seeds }),
  };
}

/** A number from 1 that the runner fills in. Runners that do not know it leave it empty, or write something else. */
function numberOfRunner(text: string | undefined, atMost: number): number | undefined {
  const number = /^\d{1,16}$/.test(text ?? '') ? Number(text) : Number.NaN;
  return number >= 1 && number <= atMost ? number : undefined;
}
