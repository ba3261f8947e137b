import { documentUrl } from '../../text/document-url.ts';
import type { ApiError } from '../api.ts';
import type { WorkflowContext } from '../context.ts';
import type { PullRequest } from '../pull-request.ts';

const PERMISSIONS = `permissions:
  contents: read
  pull-requests: write`;

/** Of a job that runs after a fork's. */
const AFTERWARDS = `permissions:
  actions: read
  pull-requests: write`;

const FORK_RECIPE = `A pull request from a fork runs with a token that can only read. To comment on it, add a workflow that runs afterwards with the repository's own token (${documentUrl('security.md')} says what that means):

on:
  workflow_run:
    workflows: ["<the name of this workflow>"]
    types: [completed]
${AFTERWARDS}
jobs:
  report:
    if: github.event.workflow_run.event == 'pull_request'
    runs-on: ubuntu-latest
    steps:
      - uses: glomers/maelstrom-action/report@v1`;

/** What to do about a comment that could not be written: sentences, and lines to paste. */
export function commentAdvice(
  status: number | null,
  message: string,
  pullRequest: PullRequest,
  { actor, eventName }: Pick<WorkflowContext, 'actor' | 'eventName'>,
): string {
  const what = `The comment on pull request ${pullRequest.number} could not be written (${message}). The verdict is not affected.`;
  if (status === 422)
    return `${what} GitHub rejects this text, or so many comments, as invalid. The job's summary has the whole report.`;
  if (status !== 401 && status !== 403 && status !== 404) return `${what} Running the job again may help.`;
  if (/locked/i.test(message))
    return `${what} The conversation is locked, and only people who may write to the repository can comment.`;
  if (eventName === 'workflow_run') return `${what} Give the job:\n\n${AFTERWARDS}`;
  if (pullRequest.fromFork) return `${what}\n${FORK_RECIPE}`;
  const dependabot =
    actor === 'dependabot[bot]' ? ' Runs that Dependabot starts can only read unless the workflow says this:' : '';
  return `${what}${dependabot} Give the job:\n\n${PERMISSIONS}`;
}

/** What the report of another run needs. */
export function forkReportAdvice({ message, lasting }: ApiError): string {
  const what = `The other run's verdicts could not be read (${message}).`;
  return lasting ? `${what} Give the job:\n\n${AFTERWARDS}` : `${what} Running the job again may help.`;
}
