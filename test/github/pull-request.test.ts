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
  untoldLimit,
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
const numberOf = async (context: WorkflowContext, asked?: number): Promise<number | string> => {
  const found = await findPullRequest(context, asked, { api, clock });
  if (found.kind === 'found') return found.pullRequest.number;
  return found.kind === 'none' ? found.note : found.error.message;
};

describe('the pull request of a run', () => {
  it('is the event’s own, without asking anyone', async () => {
    const { name, payload } = pullRequestEvent('someone/gossip');
    const found = await findPullRequest(aContext(name, payload), undefined, { api, clock });
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
    expect(await numberOf(aContext('push', {}, { sha: 'f'.repeat(40) }))).toBe(
      'The event push names no pull request, and no open one has the commit fffffff as its head. Name one with the input pull-request to get a comment there.',
    );
  });

  it('of any other event is that of its commit, or there is none', async () => {
    expect(await numberOf(aContext('workflow_dispatch', { inputs: {} }))).toBe(7);
    expect(await numberOf(aContext('schedule', {}, { sha: '' }))).toMatch(
      /^The event schedule .* the run has no commit/,
    );
    expect(await numberOf(aContext('', null, { sha: '' }))).toContain('The event (without a name)');
  });

  it('of a comment is the one that it is on, with the head that the API gives', async () => {
    const on = (issue: unknown) => aContext('issue_comment', { action: 'created', issue }, { sha: 'e'.repeat(40) });
    const link = { url: `https://api.github.com/repos/${REPOSITORY}/pulls/8` };
    expect(await findPullRequest(on({ number: 8, pull_request: link }), undefined, { api, clock })).toMatchObject({
      kind: 'found',
      pullRequest: { number: 8, headSha: 'd'.repeat(40), fromFork: true },
    });
    expect(await numberOf(on({ number: 80, pull_request: link }))).toContain('pull request 80 was not found');
    github.requests.length = 0;
    expect(await numberOf(on({ number: 8 }))).toContain('on issue 8, not on a pull request');
    expect(await numberOf(on({}))).toContain('does not say what the comment is on');
    expect(github.requests).toEqual([]);
  });

  it('is the one that the input names, whatever the event says', async () => {
    const { name, payload } = pullRequestEvent();
    expect(await numberOf(aContext('workflow_dispatch', {}, { sha: 'e'.repeat(40) }), 8)).toBe(8);
    expect(await numberOf(aContext(name, payload), 8)).toBe(8);
    github.requests.length = 0;
    expect(await numberOf(aContext(name, payload), 7)).toBe(7);
    expect(github.requests).toEqual([]);
    expect(await findPullRequest(aContext('push', {}), 70, { api, clock })).toEqual({
      kind: 'none',
      asked: true,
      note: 'pull-request: octo/gossip has no pull request 70 that this token may see. Write the number of one.',
    });
  });

  it('is not the one that the input names after a fork’s run of another commit', async () => {
    const ended = (sha: string) => aContext('workflow_run', { workflow_run: { head_sha: sha } });
    expect(await numberOf(ended('d'.repeat(40)), 8)).toBe(8);
    expect(await numberOf(ended(HEAD_SHA), 8)).toContain('is not the commit of the run that has ended, a1b2c3d');
  });

  it('of a commit is not looked up where the API is another one', async () => {
    for (const forge of ['Gitea', 'Forgejo'] as const)
      expect(await numberOf(aContext('push', {}, { forge }))).toContain(`${forge} is not asked for those of a commit`);
    expect(github.requests).toEqual([]);
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
    expect(await findPullRequest(aContext('push', {}), undefined, { api: null, clock })).toMatchObject({
      kind: 'none',
    });
  });

  it('is asked for again after what need not last, and not after what does', async () => {
    const replies = [badGateway, secondaryLimit(2)];
    github.interfere = () => replies.shift() ?? null;
    expect(await numberOf(aContext('push', {}))).toBe(7);
    expect(slept).toEqual([600, 2125]);
    github.interfere = () => ({ status: 404, body: { message: 'Not Found' } });
    expect(await numberOf(aContext('push', {}))).toContain('404');
    expect(slept).toHaveLength(2);
  });

  it('is asked for again once a secondary limit has passed that does not say when', async () => {
    const replies = [untoldLimit, untoldLimit];
    github.interfere = () => replies.shift() ?? null;
    expect(await numberOf(aContext('push', {}))).toBe(7);
    expect(slept).toEqual([63_750, 127_500]);
    expect(github.requests).toHaveLength(3);
  });

  it('is given up when a limit asks for more patience than there is', async () => {
    github.interfere = () => untoldLimit;
    expect(await numberOf(aContext('push', {}))).toMatch(/a secondary rate limit refuses it \(403 You have exceeded/);
    expect(slept).toEqual([63_750, 127_500]);
    github.interfere = () => secondaryLimit(3_600);
    expect(await numberOf(aContext('push', {}))).toContain(
      'a secondary rate limit refuses it, asks to wait for 3600 s',
    );
    expect(slept).toHaveLength(2);
  });
});
