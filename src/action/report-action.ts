import { ApiError } from '../github/api.ts';
import { agreeOnComment } from '../github/comment/comment-agreement.ts';
import type { CommentMode } from '../github/comment/convergence.ts';
import { forkReportAdvice } from '../github/comment/permission-advice.ts';
import { reportTargetOf } from '../github/publish.ts';
import { type Found, findPullRequest } from '../github/pull-request.ts';
import type { ReportWorld } from '../github/report-world.ts';
import { otherRunOf, readForkVerdicts } from '../github/verdicts/fork-verdicts.ts';
import { runVerdicts } from '../github/verdicts/run-verdicts.ts';
import { renderJoinedSummary } from '../report/markdown/joined-summary.ts';
import type { ReportTarget } from '../report/report-target.ts';
import { joinRows } from '../report/rows/join.ts';
import type { Row } from '../report/rows/row.ts';
import { outcomeOf } from '../report/rows/row-outcome.ts';
import { UserError } from '../text/user-error.ts';
import { worstOutcome } from '../verdict/verdict.ts';

export interface ReportInputs {
  readonly comment: CommentMode;
  /** Empty: the name of the workflow whose verdicts are joined. */
  readonly commentKey: string;
  /** How many rows there have to be, or which; null: any. */
  readonly expect: Expectation | null;
  readonly failOn: 'unknown' | 'fail' | 'never';
}

export type Expectation =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'keys'; readonly keys: readonly string[] };

/** Reads what the runner passes as `INPUT_*`. @throws UserError */
export function readReportInputs(env: NodeJS.ProcessEnv): ReportInputs & { readonly token: string } {
  const text = (name: string): string => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
  return {
    comment: choice('comment', text('comment') || 'always', ['always', 'on-failure', 'never']),
    commentKey: text('comment-key'),
    expect: parseExpectation(text('expect')),
    failOn: choice('fail-on', text('fail-on') || 'unknown', ['unknown', 'fail', 'never']),
    token: text('github-token'),
  };
}

function choice<T extends string>(name: string, value: string, choices: readonly T[]): T {
  const found = choices.find((each) => each === value);
  if (found === undefined) throw new UserError(`${name}: found "${value.slice(0, 60)}"; write ${choices.join(', ')}.`);
  return found;
}

/** `14`, or keys separated by commas or line ends. @throws UserError */
export function parseExpectation(text: string): Expectation | null {
  if (text === '') return null;
  if (/^\d{1,4}$/.test(text)) return { kind: 'count', count: Number(text) };
  const keys = text
    .split(/[\n,]/)
    .map((key) => key.trim())
    .filter((key) => key !== '');
  const [odd] = keys.filter((key) => /^-?\d/.test(key) && /^-?[\d.]+$/.test(key));
  if (keys.length === 0 || (odd !== undefined && keys.length === 1)) {
    throw new UserError(
      `expect: found "${text.slice(0, 60)}"; write a number of rows, or their keys, one on each line.`,
    );
  }
  return { kind: 'keys', keys };
}

/** Joins the verdicts of a run; gives the exit status. */
export async function reportRun(inputs: ReportInputs, world: ReportWorld): Promise<number> {
  return world.context.eventName === 'workflow_run' ? await reportFork(inputs, world) : await reportOwn(inputs, world);
}

/** The last job of a matrix. */
async function reportOwn(inputs: ReportInputs, world: ReportWorld): Promise<number> {
  const listed = await world.commands.group('Verdicts', () => ownVerdicts(world));
  const found = await findPullRequest(world.context, world.api, world.clock);
  const target = reportTargetOf(found, inputs, world);
  const agreed = await tell(listed, found, target, inputs, true, world);
  const rows = completed(listed, agreed.rows, world);
  conclude(rows, target, agreed.commentUrl, world);
  const problems = [...missing(rows, inputs.expect), ...failures(rows, inputs.failOn)];
  for (const problem of problems) world.commands.error(problem, 'Maelstrom report');
  return problems.length === 0 ? 0 : 1;
}

/** All verdicts among the run's artifacts; nobody else reads them for this job, so it takes its time. */
async function ownVerdicts(world: ReportWorld): Promise<readonly Row[]> {
  const { clock, commands } = world;
  const verdicts = runVerdicts([], world);
  const end = clock.now() + 120_000;
  let problem = '';
  while (clock.now() < end) {
    try {
      const { rows, unread } = await verdicts.look([], true);
      if (unread === 0) return joinRows(rows);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      if (/no artifact service/.test(problem)) break;
      await clock.sleep(3_000);
    }
  }
  commands.warning(
    `The run's verdicts could not be read from its artifacts: ${problem || 'it took too long'}`,
    'Maelstrom report',
  );
  return [];
}

/** Rows that only the comment still has, such as those of an attempt whose artifacts are gone; never instead of others. */
function completed(listed: readonly Row[], known: readonly Row[], { context }: ReportWorld): readonly Row[] {
  const keys = new Set(listed.map((row) => row.key));
  const more = known.filter(
    (row) => row.run.id === context.runId && row.run.attempt <= context.attempt && !keys.has(row.key),
  );
  return joinRows(listed, more);
}

/** After the run of a fork, with this repository's own token. Nothing of that run is executed or believed. */
async function reportFork(inputs: ReportInputs, world: ReportWorld): Promise<number> {
  const { commands, context, api } = world;
  const other = otherRunOf(context);
  if (other === null) throw new UserError('The event workflow_run does not say which run it was.');
  if (other.headRepository === context.repository) {
    commands.notice('That run was of this repository itself: its own jobs have commented already.');
    return 0;
  }
  if (!other.event.startsWith('pull_request')) {
    commands.notice(`That run was not of a pull request, but of the event "${other.event}".`);
    return 0;
  }
  if (api === null) throw new UserError('github-token: found nothing; leave it out, and the job uses its own.');
  let rows: readonly Row[];
  try {
    rows = joinRows(await readForkVerdicts(other, api, world));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    commands.error(forkReportAdvice(error), 'Maelstrom report');
    return 1;
  }
  if (rows.length === 0) {
    commands.notice(`That run left no verdicts (no artifact maelstrom-verdict-….json).`);
    return 0;
  }
  const found = await findPullRequest(context, api, world.clock);
  if (found.kind === 'failed') {
    commands.error(forkReportAdvice(found.error), 'Maelstrom report');
    return 1;
  }
  const target = reportTargetOf(found, { commentKey: inputs.commentKey || other.workflow }, world);
  const warned: string[] = [];
  const { commentUrl } = await tell(rows, found, target, inputs, false, world, warned);
  conclude(rows, target, commentUrl, world);
  // The fork's own run has failed where it had to; this one has only to tell.
  return found.kind === 'found' && inputs.comment !== 'never' && commentUrl === null && warned.length > 0 ? 1 : 0;
}

async function tell(
  rows: readonly Row[],
  found: Found,
  target: ReportTarget,
  inputs: ReportInputs,
  withArtifacts: boolean,
  world: ReportWorld,
  warned: string[] = [],
): Promise<{ readonly commentUrl: string | null; readonly rows: readonly Row[] }> {
  const warn = (message: string): void => {
    warned.push(message);
    world.commands.warning(message, 'Maelstrom report');
  };
  if (found.kind === 'none') world.log(`No comment: ${found.note}`);
  if (found.kind === 'failed') warn(`The pull request of this run could not be looked up: ${found.error.message}`);
  if (found.kind !== 'found' || inputs.comment === 'never' || world.api === null || rows.length === 0) {
    return { commentUrl: null, rows };
  }
  const { pullRequest } = found;
  const { api } = world;
  const agreement = { own: rows, target, mode: inputs.comment, pullRequest, withArtifacts };
  return await world.commands.group('Comment', () => agreeOnComment(agreement, api, world, warn));
}

function conclude(rows: readonly Row[], target: ReportTarget, commentUrl: string | null, world: ReportWorld): void {
  const outcomes = rows.map(outcomeOf);
  world.setOutput('outcome', rows.length === 0 ? 'error' : worstOutcome(outcomes));
  world.setOutput('passed', String(rows.length > 0 && outcomes.every((outcome) => outcome === 'pass')));
  world.setOutput('total', String(rows.length));
  world.setOutput('rows', JSON.stringify(rows.map((row) => ({ key: row.key, outcome: outcomeOf(row), why: row.why }))));
  world.setOutput('comment-url', commentUrl ?? '');
  world.summarize(renderJoinedSummary(rows, target));
}

function missing(rows: readonly Row[], expect: Expectation | null): readonly string[] {
  if (rows.length === 0) return ['No verdict was found in this run: no job got as far as leaving one.'];
  if (expect === null) return [];
  if (expect.kind === 'count') {
    if (rows.length >= expect.count) return [];
    const keys = rows.map((row) => row.key).join(', ');
    return [
      `${rows.length} of ${expect.count} expected rows are there: ${keys.slice(0, 2000)}. The jobs of the others left no verdict.`,
    ];
  }
  const there = new Set(rows.map((row) => row.key));
  const absent = expect.keys.filter((key) => !there.has(key));
  return absent.length === 0 ? [] : [`Expected, but without a verdict: ${absent.join(', ').slice(0, 2000)}.`];
}

function failures(rows: readonly Row[], failOn: ReportInputs['failOn']): readonly string[] {
  const bad = rows.filter((row) => {
    const outcome = outcomeOf(row);
    if (outcome === 'pass') return false;
    if (outcome === 'error') return true;
    return failOn === 'unknown' || (failOn === 'fail' && outcome !== 'unknown');
  });
  if (bad.length === 0) return [];
  const told = bad.map((row) => `${row.key} (${outcomeOf(row)}${row.why === '' ? '' : `: ${row.why}`})`);
  return [`${bad.length} of ${rows.length} rows do not pass: ${told.join('; ').slice(0, 3000)}`];
}
