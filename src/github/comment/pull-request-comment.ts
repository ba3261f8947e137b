import { OutOfBudget } from '../../outside/step-budgets.ts';
import type { PullRequestLookup } from '../pull-request.ts';
import type { ReportWorld } from '../report-world.ts';
import { type Agreed, type Agreement, agreeOnComment } from './comment-agreement.ts';

/** Writes the comment where there is a pull request to write it on; says why where there is not. */
export async function commentOn(
  lookup: PullRequestLookup,
  agreement: Omit<Agreement, 'pullRequest'>,
  world: ReportWorld,
  warn: (message: string) => void,
): Promise<Agreed> {
  const { api } = world;
  const none = { commentUrl: null, rows: agreement.own };
  if (agreement.mode === 'never') return none;
  if (lookup.kind === 'none') {
    if (lookup.asked === true) warn(`No comment was written. ${lookup.note}`);
    else world.log(`No comment: ${lookup.note}`);
    return none;
  }
  if (lookup.kind === 'failed') {
    warn(`The pull request of this run could not be looked up: ${lookup.error.message}`);
    return none;
  }
  if (agreement.own.length === 0) return none;
  if (api === null) {
    warn('There is no token to comment with: leave the input github-token out, and the job uses its own.');
    return none;
  }
  const { pullRequest } = lookup;
  const agree = () => agreeOnComment({ ...agreement, pullRequest }, api, world, warn);
  try {
    return await world.commands.group('Comment', () => world.steps.run('comment', agree));
  } catch (error) {
    if (!(error instanceof OutOfBudget)) throw error;
    warn(`The comment on pull request ${pullRequest.number} may lack this row: ${error.message}.`);
    return none;
  }
}
