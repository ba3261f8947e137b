import { ApiError, type GitHubApi } from '../github/api.ts';
import { forkReportAdvice } from '../github/comment/permission-advice.ts';
import { commentOn } from '../github/comment/pull-request-comment.ts';
import { findPullRequest, reportTargetOf } from '../github/pull-request.ts';
import { REPORT_TITLE, type ReportWorld } from '../github/report-world.ts';
import { asThisRunSays, type OtherRun, otherRunOf, readForkVerdicts } from '../github/verdicts/fork-verdicts.ts';
import { type AllVerdicts, readAllVerdicts } from '../github/verdicts/run-verdicts.ts';
import type { WorkflowCommands } from '../github/workflow-commands.ts';
import { suiteOfProblems, suitesOfRows } from '../report/formats/suite.ts';
import { renderJoinedSummary } from '../report/markdown/joined-summary.ts';
import { joinRows } from '../report/rows/join.ts';
import type { Row } from '../report/rows/row.ts';
import { outcomeOf } from '../report/rows/row-outcome.ts';
import { UserError } from '../text/user-error.ts';
import { worstOutcome } from '../verdict/verdict.ts';
import { missingRows, rowsThatFail } from './expected-rows.ts';
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

  const lookup = await findPullRequest(context, inputs.pullRequest, world);
  const target = reportTargetOf(lookup, inputs.commentKey, context);
  const artifacts = verdicts.problem === null ? 'working' : verdicts.hasService ? 'failing' : 'none';
  // A comment may start a run that tests the code of a fork; its jobs have the token of this repository, and are not trusted more.
  const fork = lookup.kind === 'found' && lookup.pullRequest.fromFork ? lookup.pullRequest : null;
  const read = fork === null ? verdicts.rows : verdicts.rows.map((row) => asThisRunSays(row, fork.headSha, context));
  const own = { own: read, target, mode: inputs.comment, artifacts } as const;
  const comment = await commentOn(lookup, own, world, warn);

  const rows = withRowsOfComment(read, comment.rows, world);
  setOutputs(rows, comment.commentUrl, world);
  world.summarize(renderJoinedSummary(rows, target));

  const unread = unreadRows(verdicts, rows, inputs, warn);
  const suites = [
    ...suitesOfRows(rows, verdicts.verdicts),
    ...(unread.length === 0 ? [] : [suiteOfProblems(REPORT_TITLE, unread, world.clock.now())]),
  ];
  writeFormats(inputs.formats, suites, workspace, warn);
  const problems = [...unread, ...rowsThatFail(rows, inputs.failOn)];
  for (const problem of problems) commands.error(problem, REPORT_TITLE);
  return problems.length === 0 ? 0 : 1;
}

/**
 * Sentences about rows that are missing. A row that could not be read may be one that fails, so the job fails without it,
 * except where all rows that are expected are there.
 */
function unreadRows(
  { problem, hasService }: AllVerdicts,
  rows: readonly Row[],
  { expect }: ReportInputs,
  warn: (message: string) => void,
): readonly string[] {
  const missing = missingRows(rows, expect);
  if (problem === null) return missing;
  const message = `The run's verdicts could not all be read from its artifacts: ${problem}`;
  if (hasService && (rows.length === 0 || expect === null)) return [message];
  warn(message);
  return missing;
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

  const rows = await readRows(other, api, world);
  if (rows instanceof ApiError) return unable(rows, world);
  if (rows.length === 0) {
    commands.notice('That run left no verdicts (no artifact maelstrom-verdict-….json).');
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
  const agreement = { own: rows, target, mode: inputs.comment, artifacts: 'none' } as const;
  const { commentUrl } = await commentOn(lookup, agreement, world, warn);

  setOutputs(rows, commentUrl, world);
  world.summarize(renderJoinedSummary(rows, target));
  writeFormats(inputs.formats, suitesOfRows(rows, []), workspace, warn);
  return warned && commentUrl === null ? 1 : 0;
}

function whyNotReported(other: OtherRun, repository: string): string | null {
  if (other.headRepository === repository)
    return 'That run was of this repository itself: its own jobs have commented already.';
  if (!other.event.startsWith('pull_request'))
    return `That run was not of a pull request, but of the event "${other.event}".`;
  return null;
}

async function readRows(other: OtherRun, api: GitHubApi, world: ReportWorld): Promise<readonly Row[] | ApiError> {
  try {
    return joinRows(await readForkVerdicts(other, api, world));
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

function unable(error: ApiError, { commands }: ReportWorld): number {
  commands.error(forkReportAdvice(error), REPORT_TITLE);
  return 1;
}

function setOutputs(rows: readonly Row[], commentUrl: string | null, world: ReportWorld): void {
  const outcomes = rows.map(outcomeOf);
  world.setOutput('outcome', rows.length === 0 ? 'error' : worstOutcome(outcomes));
  world.setOutput('passed', String(rows.length > 0 && outcomes.every((outcome) => outcome === 'pass')));
  world.setOutput('total', String(rows.length));
  world.setOutput('rows', JSON.stringify(rows.map((row) => ({ key: row.key, outcome: outcomeOf(row), why: row.why }))));
  world.setOutput('comment-url', commentUrl ?? '');
}
