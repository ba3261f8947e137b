import { decodeState } from '../../report/markdown/comment-state.ts';
import type { ReportTarget } from '../../report/report-target.ts';
import { joinRows } from '../../report/rows/join.ts';
import type { Row } from '../../report/rows/row.ts';
import { ApiError } from '../api.ts';
import type { PullRequestLookup } from '../pull-request.ts';
import type { ReportWorld } from '../report-world.ts';
import { createComments } from './our-comments.ts';

/** The rows that the comment carries; none where there is no comment, or it can't be read. */
export async function carriedRows(
  lookup: PullRequestLookup,
  target: ReportTarget,
  { api, clock, log, context }: ReportWorld,
): Promise<readonly Row[]> {
  if (lookup.kind !== 'found' || api === null) return [];
  const of = { ...target, forge: context.forge, pullRequest: lookup.pullRequest.number };
  try {
    const { comments } = await createComments(of, api, clock).look(false);
    return joinRows(...comments.map(({ body }) => decodeState(body)));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    log(`What the comment says already could not be read: ${error.message}`);
    return [];
  }
}
