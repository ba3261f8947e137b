import type { ReportTarget } from '../report/report-target.ts';
import { ApiError, type GitHubApi, type Pause, persistently, waitingOutLimits } from './api.ts';
import { numberAt, problemOfContext, textAt, type WorkflowContext } from './context.ts';

export interface PullRequest {
  readonly number: number;
  readonly headSha: string;
  /** `owner/name`; null when the fork was deleted. */
  readonly headRepository: string | null;
  readonly baseBranch: string | null;
  /** Whether its branch is in another repository, so that the token of its own runs can only read. */
  readonly fromFork: boolean;
}

/** A pull request, or why there is none to comment on. */
export type PullRequestLookup =
  | { readonly kind: 'found'; readonly pullRequest: PullRequest }
  /** `asked`: the workflow names it, so that its absence is a mistake. */
  | { readonly kind: 'none'; readonly note: string; readonly asked?: true }
  | { readonly kind: 'failed'; readonly error: ApiError };

interface LookupWorld {
  /** null: there is no token. */
  readonly api: GitHubApi | null;
  readonly clock: Pause;
}

/**
 * The pull request that a run belongs to: the one that the input `pull-request` names; else the event's own; for a comment the one
 * that it is on; for the merge queue the one that its branch names; for a push (and everything else that has a commit) the open
 * one whose head is that commit.
 */
export async function findPullRequest(
  context: WorkflowContext,
  asked: number | undefined,
  world: LookupWorld,
): Promise<PullRequestLookup> {
  const problem = problemOfContext(context);
  if (problem !== null) return unknowable(problem);
  const { eventName } = context;
  const own = eventName.startsWith('pull_request') ? pullRequestOf(context.payload, 'pull_request') : null;
  if (own !== null && (asked ?? own.number) === own.number) return { kind: 'found', pullRequest: own };
  if (world.api === null)
    return { kind: 'none', note: 'Without a token the pull request of this run cannot be looked up.' };
  const { clock } = world;
  const api = waitingOutLimits(world.api, clock);
  try {
    if (asked !== undefined) return await ofInput(asked, context, api, clock);
    if (eventName === 'issue_comment') return await ofComment(context, api, clock);
    if (eventName === 'merge_group') return await ofMergeQueue(context, api, clock);
    if (eventName === 'workflow_run') return await ofWorkflowRun(context, api, clock);
    const found = await ofCommit(context, api, clock);
    return found.kind === 'none' && eventName.startsWith('pull_request') ? unknowable(NO_PAYLOAD) : found;
  } catch (error) {
    if (error instanceof ApiError) return { kind: 'failed', error };
    throw error;
  }
}

/** After a fork's run a number may come from that run, so it has to be of the same commit. */
async function ofInput(
  asked: number,
  context: WorkflowContext,
  api: GitHubApi,
  clock: Pause,
): Promise<PullRequestLookup> {
  const pullRequest = await getPullRequest(context.repository, asked, api, clock);
  if (pullRequest === null) {
    const note = `pull-request: ${context.repository} has no pull request ${asked} that this token may see. Write the number of one.`;
    return { kind: 'none', note, asked: true };
  }
  const sha = textAt(context.payload, 'workflow_run', 'head_sha');
  if (context.eventName === 'workflow_run' && pullRequest.headSha !== sha) {
    const note = `pull-request: the head of pull request ${asked} is not the commit of the run that has ended, ${sha?.slice(0, 7)}. Leave the input out, and it is looked up.`;
    return { kind: 'none', note, asked: true };
  }
  return { kind: 'found', pullRequest };
}

/** A comment's event names no commit, so the head is what the pull request has now. */
async function ofComment(context: WorkflowContext, api: GitHubApi, clock: Pause): Promise<PullRequestLookup> {
  const number = numberAt(context.payload, 'issue', 'number');
  if (number === null) return { kind: 'none', note: 'The event issue_comment does not say what the comment is on.' };
  if (textAt(context.payload, 'issue', 'pull_request', 'url') === null)
    return { kind: 'none', note: `The comment that started this run is on issue ${number}, not on a pull request.` };
  const pullRequest = await getPullRequest(context.repository, number, api, clock);
  return pullRequest === null
    ? { kind: 'none', note: `The comment's pull request ${number} was not found.` }
    : { kind: 'found', pullRequest };
}

/** Asking again would give the same answer. */
const unknowable = (why: string): PullRequestLookup => ({ kind: 'failed', error: new ApiError(why, null, true) });

const NO_PAYLOAD =
  'the variable GITHUB_EVENT_PATH names no file with a pull request; the runner sets it to a JSON file that describes the event';

const MERGE_QUEUE_REF = /^refs\/heads\/gh-readonly-queue\/.+\/pr-(\d{1,15})-[0-9a-f]+$/;

async function ofMergeQueue(context: WorkflowContext, api: GitHubApi, clock: Pause): Promise<PullRequestLookup> {
  const ref = textAt(context.payload, 'merge_group', 'head_ref') ?? context.ref;
  const number = MERGE_QUEUE_REF.exec(ref)?.[1];
  if (number === undefined)
    return { kind: 'none', note: `The merge queue's branch names no pull request: ${ref.slice(0, 200)}` };
  const pullRequest = await getPullRequest(context.repository, Number(number), api, clock);
  return pullRequest === null
    ? { kind: 'none', note: `The merge queue's pull request ${number} was not found.` }
    : { kind: 'found', pullRequest };
}

const NAME_IT = 'Name one with the input pull-request to get a comment there.';

async function ofCommit(context: WorkflowContext, api: GitHubApi, clock: Pause): Promise<PullRequestLookup> {
  const { sha, eventName, forge } = context;
  const event = `The event ${eventName || '(without a name)'} names no pull request`;
  if (forge !== 'GitHub') {
    return { kind: 'none', note: `${event}, and ${forge} is not asked for those of a commit. ${NAME_IT}` };
  }
  if (sha === '') return { kind: 'none', note: `${event}, and the run has no commit. ${NAME_IT}` };
  const answer = await persistently(
    () =>
      api.request('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', {
        ...ownerAndRepo(context.repository),
        commit_sha: sha,
        per_page: 100,
      }),
    clock,
  );
  return openOne(
    answer.data,
    (each) => each.headSha === sha,
    `${event}, and no open one has the commit ${sha.slice(0, 7)} as its head. ${NAME_IT}`,
  );
}

/** A run's pull request by head repository, branch and commit; the event's own list is empty for forks. */
async function ofWorkflowRun(context: WorkflowContext, api: GitHubApi, clock: Pause): Promise<PullRequestLookup> {
  const sha = textAt(context.payload, 'workflow_run', 'head_sha');
  const branch = textAt(context.payload, 'workflow_run', 'head_branch');
  const owner = textAt(context.payload, 'workflow_run', 'head_repository', 'owner', 'login');
  const repository = textAt(context.payload, 'workflow_run', 'head_repository', 'full_name');
  if (sha === null || branch === null || owner === null || repository === null) {
    return { kind: 'none', note: 'The event does not say which commit and repository its run was of.' };
  }
  const answer = await persistently(
    () =>
      api.request('GET /repos/{owner}/{repo}/pulls', {
        ...ownerAndRepo(context.repository),
        state: 'open',
        head: `${owner}:${branch}`,
        per_page: 100,
      }),
    clock,
  );
  return openOne(
    answer.data,
    (each) => each.headSha === sha && each.headRepository === repository,
    `No open pull request of ${owner}:${branch} has the commit ${sha.slice(0, 7)} as its head; it may have moved on.`,
  );
}

function openOne(data: unknown, wanted: (each: PullRequest) => boolean, note: string): PullRequestLookup {
  const all = Array.isArray(data) ? data.slice(0, 100) : [];
  const [pullRequest] = all
    .filter((each) => textAt(each, 'state') === 'open')
    .map((each) => pullRequestOf(each))
    .filter((each) => each !== null)
    .filter(wanted)
    .sort((a, b) => a.number - b.number);
  return pullRequest === undefined ? { kind: 'none', note } : { kind: 'found', pullRequest };
}

/** null: there is none of that number. */
export async function getPullRequest(
  repository: string,
  number: number,
  api: GitHubApi,
  clock: Pause,
): Promise<PullRequest | null> {
  try {
    const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
    const answer = await persistently(
      () => api.request(route, { ...ownerAndRepo(repository), pull_number: number }),
      clock,
    );
    return pullRequestOf(answer.data);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

function pullRequestOf(value: unknown, ...path: readonly string[]): PullRequest | null {
  const number = numberAt(value, ...path, 'number');
  const headSha = textAt(value, ...path, 'head', 'sha');
  if (number === null || headSha === null) return null;
  const headRepository = textAt(value, ...path, 'head', 'repo', 'full_name');
  return {
    number,
    headSha,
    headRepository,
    baseBranch: textAt(value, ...path, 'base', 'ref'),
    fromFork: headRepository !== textAt(value, ...path, 'base', 'repo', 'full_name'),
  };
}

/** What the report of this run belongs to; `commentKey` is empty for the workflow's own. */
export function reportTargetOf(lookup: PullRequestLookup, commentKey: string, context: WorkflowContext): ReportTarget {
  const pullRequest = lookup.kind === 'found' ? lookup.pullRequest : null;
  return {
    serverUrl: context.serverUrl,
    repository: context.repository,
    headRepository: pullRequest === null ? context.repository : pullRequest.headRepository,
    commentKey: commentKey || context.workflow,
    ...(pullRequest?.baseBranch ? { baseBranch: pullRequest.baseBranch } : {}),
  };
}

export function ownerAndRepo(repository: string): { readonly owner: string; readonly repo: string } {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}
