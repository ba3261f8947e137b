import { writeWithin } from '../files/write-within.ts';
import { ApiError, type GitHubApi } from '../github/api.ts';
import { forkReportAdvice } from '../github/comment/permission-advice.ts';
import { commentOn } from '../github/comment/pull-request-comment.ts';
import { carriedRows } from '../github/comment/read-carried-rows.ts';
import { findPullRequest, reportTargetOf } from '../github/pull-request.ts';
import { REPORT_TITLE, type ReportWorld } from '../github/report-world.ts';
import {
  asThisRunSays,
  type ForkVerdicts,
  type OtherRun,
  otherRunOf,
  readForkVerdicts,
} from '../github/verdicts/fork-verdicts.ts';
import { readAllVerdicts } from '../github/verdicts/run-verdicts.ts';
import type { WorkflowCommands } from '../github/workflow-commands.ts';
import { suitesOfRows } from '../report/formats/suite.ts';
import { renderJoinedSummary } from '../report/markdown/joined-summary.ts';
import type { ReportTarget } from '../report/report-target.ts';
import { joinRows } from '../report/rows/join.ts';
import { legsOf, shownRows } from '../report/rows/legs-of-jobs.ts';
import type { Row } from '../report/rows/row.ts';
import { outcomeOf, whyOf } from '../report/rows/row-outcome.ts';
import { messageOf } from '../text/thrown-message.ts';
import { UserError } from '../text/user-error.ts';
import { worstOutcome } from '../verdict/outcomes.ts';
import { rowsOfAbsent, whyUnread } from './absent-rows.ts';
import { rowsThatFail } from './fail-on.ts';
import { writeFormats } from './format-files.ts';
import { type ReportInputs, readReportInputs } from './report-inputs.ts';

export interface ReportActionWorld {
  readonly env: NodeJS.ProcessEnv;
  readonly commands: WorkflowCommands;
  readonly reportWorld: (token: string) => ReportWorld;
}

/** The report action; gives the exit status. */
export async function runReportAction({ env, commands, reportWorld }: ReportActionWorld): Promise<number> {
  try {
    const workspace = env['GITHUB_WORKSPACE'] || process.cwd();
    const inputs = readReportInputs(env, workspace);
    for (const warning of inputs.warnings) commands.warning(warning, REPORT_TITLE);
    const world = reportWorld(inputs.token);
    await world.loadClients();
    return world.context.eventName === 'workflow_run'
      ? await reportForkRun(inputs, workspace, world)
      : await reportOwnRun(inputs, workspace, world);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    commands.error(error.message, REPORT_TITLE);
    return 1;
  }
}

/** The last job of a matrix: joins what its legs left, and fails for what is missing or does not pass. */
async function reportOwnRun(inputs: ReportInputs, workspace: string, world: ReportWorld): Promise<number> {
  const { commands, context } = world;
  const warn = (message: string): void => commands.warning(message, REPORT_TITLE);

  const verdicts = await commands.group('Verdicts', () => readAllVerdicts(world));
  const unread = whyUnread(verdicts);
  if (unread !== null) warn(unread);

  const lookup = await findPullRequest(context, inputs.pullRequest, world);
  const target = reportTargetOf(lookup, inputs.commentKey, context);
  // A comment may start a run that tests the code of a fork; its jobs have the token of this repository, and are not trusted more.
  const fork = lookup.kind === 'found' && lookup.pullRequest.fromFork ? lookup.pullRequest : null;
  const read = fork === null ? verdicts.rows : verdicts.rows.map((row) => asThisRunSays(row, fork.headSha, context));
  const carried = inputs.comment === 'never' ? [] : await carriedRows(lookup, target, world);
  const known = withRowsOfComment(read, carried, world);
  const { runId: id, runNumber: number, attempt } = context;
  const headSha = known[0]?.headSha ?? (lookup.kind === 'found' ? lookup.pullRequest.headSha : context.sha);
  const run = { run: { id, number, attempt }, headSha, now: new Date(world.clock.now()) };
  // Without a service no leg could leave a verdict.
  const problem = verdicts.hasService ? verdicts.problem : null;
  const all = joinRows(known, rowsOfAbsent(known, inputs.expect, { ...verdicts, problem }, run));

  const artifacts = verdicts.problem === null ? 'working' : verdicts.hasService ? 'failing' : 'none';
  const comment = await commentOn(lookup, { own: all, target, mode: inputs.comment, artifacts }, world, warn);

  const rows = withRowsOfComment(all, comment.rows, world);
  setOutputs(rows, comment.commentUrl, world);
  world.summarize(renderJoinedSummary(rows, target));
  writeFormats(inputs.formats, suitesOfRows(shownRows(rows), verdicts.verdicts), workspace, warn);
  await writeIndex(inputs, rows, target, workspace, warn);

  const problems = rowsThatFail(rows, inputs.failOn);
  for (const message of problems) commands.error(message, REPORT_TITLE);
  return problems.length === 0 ? 0 : 1;
}

/**
 * Adds the rows that only the comment still has, such as those of an attempt whose artifacts are gone. They never
 * replace one that was read.
 */
function withRowsOfComment(read: readonly Row[], commented: readonly Row[], { context }: ReportWorld): readonly Row[] {
  const keys = new Set(read.map((row) => row.key));
  const more = commented.filter(
    (row) => row.run.id === context.runId && row.run.attempt <= context.attempt && !keys.has(row.key),
  );
  return joinRows(read, more);
}

/**
 * After the run of a fork, with this repository's own token. Nothing of that run is executed or believed. The fork's own
 * run fails where its verdicts ask for it; this one fails only when it can't report.
 */
async function reportForkRun(inputs: ReportInputs, workspace: string, world: ReportWorld): Promise<number> {
  const { commands, context, api } = world;
  const other = otherRunOf(context);
  if (other === null) throw new UserError('The event workflow_run does not say which run it was.');
  const note = whyNotReported(other, context.repository);
  if (note !== null) {
    commands.notice(note);
    return 0;
  }
  if (api === null) throw new UserError('github-token: found nothing; leave it out, and the job uses its own.');

  const read = await readVerdicts(other, api, world);
  if (read instanceof ApiError) return unable(read, world);
  const isNothing = read.rows.length === 0 && read.discarded.length === 0;
  if (isNothing && !['success', 'failure', 'timed_out'].includes(other.conclusion)) {
    commands.notice(`That run left no verdict, and ended as ${other.conclusion || 'nothing that the event names'}.`);
    return 0;
  }
  const lookup = await findPullRequest(context, inputs.pullRequest, world);
  if (lookup.kind === 'failed') return unable(lookup.error, world);

  const target = reportTargetOf(lookup, inputs.commentKey || other.workflow, context);
  let warned = false;
  const warn = (message: string): void => {
    warned = true;
    commands.warning(message, REPORT_TITLE);
  };
  const { id, number, attempt, headSha } = other;
  const run = { run: { id, number, attempt }, headSha, now: new Date(world.clock.now()) };
  const absent = rowsOfAbsent(read.rows, inputs.expect, { discarded: read.discarded, problem: null }, run);
  const rows = joinRows(read.rows, absent);
  const agreement = { own: rows, target, mode: inputs.comment, artifacts: 'none' } as const;
  const { commentUrl } = await commentOn(lookup, agreement, world, warn);

  setOutputs(rows, commentUrl, world);
  world.summarize(renderJoinedSummary(rows, target));
  writeFormats(inputs.formats, suitesOfRows(shownRows(rows), []), workspace, warn);
  await writeIndex(inputs, rows, target, workspace, warn);
  return warned && commentUrl === null ? 1 : 0;
}

function whyNotReported(other: OtherRun, repository: string): string | null {
  if (other.headRepository === repository)
    return 'That run was of this repository itself: its own jobs have commented already.';
  if (!other.event.startsWith('pull_request'))
    return `That run was not of a pull request, but of the event "${other.event}".`;
  return null;
}

async function readVerdicts(other: OtherRun, api: GitHubApi, world: ReportWorld): Promise<ForkVerdicts | ApiError> {
  try {
    return await readForkVerdicts(other, api, world);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

function unable(error: ApiError, { commands }: ReportWorld): number {
  commands.error(forkReportAdvice(error), REPORT_TITLE);
  return 1;
}

/** The page that leads to the pages of all rows. One that can't be written is a warning, as the files for other tools are. */
async function writeIndex(
  { html }: ReportInputs,
  rows: readonly Row[],
  target: ReportTarget,
  workspace: string,
  warn: (message: string) => void,
): Promise<void> {
  if (html === undefined) return;
  try {
    const { indexOfRows } = await import('../page/index-page.ts');
    writeWithin(workspace, html, indexOfRows(shownRows(rows), target));
  } catch (error) {
    warn(`html: ${messageOf(error, 500)}. The verdict is not affected.`);
  }
}

function setOutputs(all: readonly Row[], commentUrl: string | null, world: ReportWorld): void {
  const rows = shownRows(all);
  const outcomes = rows.map(outcomeOf);
  world.setOutput('outcome', rows.length === 0 ? 'error' : worstOutcome(outcomes));
  world.setOutput('passed', String(rows.length > 0 && outcomes.every((outcome) => outcome === 'pass')));
  world.setOutput('total', String(rows.reduce((sum, row) => sum + legsOf(row), 0)));
  world.setOutput(
    'rows',
    JSON.stringify(rows.map((row) => ({ key: row.key, outcome: outcomeOf(row), why: whyOf(row) }))),
  );
  world.setOutput('comment-url', commentUrl ?? '');
}
