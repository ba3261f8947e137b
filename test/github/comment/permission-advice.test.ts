import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../src/github/api.ts';
import { commentAdvice, forkReportAdvice } from '../../../src/github/comment/permission-advice.ts';
import type { PullRequest } from '../../../src/github/pull-request.ts';

const pullRequest: PullRequest = {
  number: 7,
  headSha: 'a'.repeat(40),
  headRepository: 'octo/gossip',
  baseBranch: 'main',
  fromFork: false,
};
const job = { actor: 'alice', eventName: 'pull_request' };
const FAILED = 'The comment on pull request 7 could not be written (no). The verdict is not affected.';
const WRITE = 'permissions:\n  contents: read\n  pull-requests: write';
const AFTERWARDS = 'permissions:\n  actions: read\n  pull-requests: write';

const advice = (
  status: number | null,
  different: { message?: string; fromFork?: boolean } & Partial<typeof job> = {},
) =>
  commentAdvice(
    status,
    different.message ?? 'no',
    { ...pullRequest, fromFork: different.fromFork ?? false },
    { ...job, ...different },
  );

describe('advice about a comment that was refused', () => {
  it.each([401, 403, 404])('is the permission to paste for %i', (status) => {
    expect(advice(status)).toBe(`${FAILED} Give the job:\n\n${WRITE}`);
  });

  it.each([null, 500, 502, 400])('is to run the job again for %s', (status) => {
    expect(advice(status)).toBe(`${FAILED} Running the job again may help.`);
  });

  it('is the summary for a text that GitHub rejects as invalid', () => {
    expect(advice(422)).toMatch(
      /GitHub rejects this text, or so many comments, as invalid\. The job's summary has the whole report\.$/,
    );
  });

  it('says who can comment on a locked conversation, also to a fork', () => {
    for (const fromFork of [false, true]) {
      const text = advice(403, { message: 'Unable to comment: issue is Locked', fromFork });
      expect(text).toMatch(
        /The conversation is locked, and only people who may write to the repository can comment\.$/,
      );
    }
  });

  it('tells a fork of the workflow that runs afterwards', () => {
    const text = advice(403, { fromFork: true });
    expect(text).toContain(`${FAILED}\nA pull request from a fork runs with a token that can only read.`);
    expect(text).toContain(AFTERWARDS);
    expect(text).toContain("if: github.event.workflow_run.event == 'pull_request'");
    expect(text).toContain('uses: glomers/maelstrom-action/report@v1');
  });

  it('tells that workflow what it lacks itself, also for a fork', () => {
    expect(advice(403, { eventName: 'workflow_run', fromFork: true })).toBe(`${FAILED} Give the job:\n\n${AFTERWARDS}`);
  });

  it('says to Dependabot why its runs can only read', () => {
    expect(advice(403, { actor: 'dependabot[bot]' })).toBe(
      `${FAILED} Runs that Dependabot starts can only read unless the workflow says this: Give the job:\n\n${WRITE}`,
    );
  });
});

it('advice about another run that can not be read names what the job lacks', () => {
  expect(forkReportAdvice(new ApiError('403 no', 403, true))).toBe(
    `The other run's verdicts could not be read (403 no). Give the job:\n\n${AFTERWARDS}`,
  );
});
