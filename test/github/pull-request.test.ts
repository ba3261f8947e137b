import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApi, type GitHubApi, type Pause } from '../../src/github/api.ts';
import { readContext, type WorkflowContext } from '../../src/github/context.ts';
import { findPullRequest } from '../../src/github/pull-request.ts';
import { createOutsideSteps } from '../../src/outside/step-budgets.ts';
import {
  badGateway,
  type GitHubService,
  secondaryLimit,
  sleepingClock,
  startGitHubService,
} from '../support/github-api.ts';
import { HEAD_SHA, pullRequestEvent, REPOSITORY } from '../support/workflow-run.ts';

let github: GitHubService;
let api: GitHubApi;
let slept: number[];
let clock: Pause;
beforeEach(async () => {
  github = await startGitHubService(REPOSITORY);
  ({ clock, slept } = sleepingClock());
  api = createApi('ghs_test', github.url, () => Date.now(), createOutsideSteps({}));
  github.pullRequests.push(
    { number: 7, headSha: HEAD_SHA, headRef: 'topic', headRepository: REPOSITORY, baseRef: 'main', state: 'open' },
    {
      number: 8,
      headSha: 'd'.repeat(40),
      headRef: 'topic',
      headRepository: 'someone/gossip',
      baseRef: 'main',
      state: 'open',
    },
    {
      number: 9,
      headSha: 'f'.repeat(40),
      headRef: 'done',
      headRepository: REPOSITORY,
      baseRef: 'main',
      state: 'closed',
    },
  );
});
afterEach(async () => {
  expect(github.problems).toEqual([]);
  await github.close();
});

const aContext = (eventName: string, payload: unknown, different: Partial<WorkflowContext> = {}): WorkflowContext => ({
  ...readContext({
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_SHA: HEAD_SHA,
    GITHUB_RUN_ID: '1001',
    GITHUB_RUN_NUMBER: '12',
  }),
  eventName,
  payload,
  ...different,
});
const numberOf = async (context: WorkflowContext): Promise<number | string> => {
  const found = await findPullRequest(context, api, clock);
  if (found.kind === 'found') return found.pullRequest.number;
  return found.kind === 'none' ? found.note : found.error.message;
};

describe('the pull request of a run', () => {
  it('is the event’s own, without asking anyone', async () => {
    const { name, payload } = pullRequestEvent('someone/gossip');
    const found = await findPullRequest(aContext(name, payload), api, clock);
    expect(found).toEqual({
      kind: 'found',
      pullRequest: {
        number: 7,
        headSha: HEAD_SHA,
        headRepository: 'someone/gossip',
        baseBranch: 'main',
        fromFork: true,
      },
    });
    expect(github.requests).toEqual([]);
  });

  it('of a push is the open one whose head is the commit', async () => {
    expect(await numberOf(aContext('push', {}))).toBe(7);
    expect(await numberOf(aContext('push', {}, { sha: 'f'.repeat(40) }))).toContain(
      'No open pull request has the commit fffffff',
    );
  });

  it('of the merge queue is the one that the branch names', async () => {
    const queue = (name: string) =>
      aContext('merge_group', { merge_group: { head_ref: `refs/heads/gh-readonly-queue/${name}` } });
    expect(await numberOf(queue(`main/pr-8-${'a'.repeat(40)}`))).toBe(8);
    expect(await numberOf(queue(`release/1.x/pr-7-${'a'.repeat(40)}`))).toBe(7);
    expect(await numberOf(queue(`main/pr-70-${'a'.repeat(40)}`))).toContain('70 was not found');
    expect(await numberOf(queue('main/other'))).toContain('names no pull request');
  });

  it('of another workflow’s run is found by branch, repository and commit of its head', async () => {
    const run = (different: object = {}) =>
      aContext('workflow_run', {
        workflow_run: {
          head_sha: 'd'.repeat(40),
          head_branch: 'topic',
          head_repository: { full_name: 'someone/gossip', owner: { login: 'someone' } },
          pull_requests: [{ number: 7 }],
          ...different,
        },
      });
    expect(await numberOf(run())).toBe(8);
    expect(await numberOf(run({ head_sha: HEAD_SHA }))).toContain('it may have moved on');
    expect(
      await numberOf(run({ head_repository: { full_name: 'someone/other', owner: { login: 'someone' } } })),
    ).toContain('No open pull request');
    expect(await numberOf(run({ head_branch: null }))).toContain('does not say which commit');
  });

  it('is not looked up without a token', async () => {
    expect(await findPullRequest(aContext('push', {}), null, clock)).toMatchObject({ kind: 'none' });
  });

  it('is asked for again after what need not last, and not after what does', async () => {
    const replies = [badGateway, secondaryLimit(2)];
    github.interfere = () => replies.shift() ?? null;
    expect(await numberOf(aContext('push', {}))).toBe(7);
    expect(slept).toEqual([600, 2000]);
    github.interfere = () => ({ status: 404, body: { message: 'Not Found' } });
    expect(await numberOf(aContext('push', {}))).toContain('404');
    expect(slept).toHaveLength(2);
  });
});
