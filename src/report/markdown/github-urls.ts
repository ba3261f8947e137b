import type { SourceLocation } from '../../verdict/verdict.ts';
import type { ReportTarget } from '../report-target.ts';
import { urlPath } from './escape.ts';

export const runUrl = (target: ReportTarget, runId: number): string =>
  `${target.serverUrl}/${target.repository}/actions/runs/${runId}`;

export const artifactUrl = (target: ReportTarget, runId: number, artifactId: number): string =>
  `${runUrl(target, runId)}/artifacts/${artifactId}`;

/** The page of a job, with its log. */
export const jobUrl = (target: ReportTarget, runId: number, checkRun: number): string =>
  `${runUrl(target, runId)}/job/${checkRun}`;

export const commitUrl = (target: ReportTarget, sha: string): string =>
  `${target.serverUrl}/${target.headRepository ?? target.repository}/commit/${sha}`;

export const commentUrl = (target: ReportTarget, pullRequest: number, commentId: number): string =>
  `${target.serverUrl}/${target.repository}/pull/${pullRequest}#issuecomment-${commentId}`;

/**
 * The permanent address of a source line, with `around` lines before and after it; null for a file that is not in the repository,
 * or whose path can't be linked to.
 */
export function sourceUrl(target: ReportTarget, headSha: string, location: SourceLocation, around = 0): string | null {
  const path = location.inRepository === undefined ? null : urlPath(location.inRepository);
  if (path === null || target.headRepository === null || headSha === '' || location.line < 1) return null;
  const first = Math.max(1, location.line - around);
  const lines = around === 0 ? `L${location.line}` : `L${first}-L${location.line + around}`;
  return `${target.serverUrl}/${target.headRepository}/blob/${headSha}/${path}#${lines}`;
}
