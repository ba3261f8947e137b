import type { SourceLocation } from '../../verdict/verdict.ts';
import { urlPath } from './escape.ts';

/** Where a report stands; the part of it that is not in the verdicts. Nothing here comes from one. */
export interface Place {
  /** `https://github.com` */
  readonly serverUrl: string;
  /** `owner/name` of the repository whose workflow ran; its artifacts and the pull request are there. */
  readonly repository: string;
  /** `owner/name` of the repository that has the pull request's head commit; null when that fork is gone. */
  readonly headRepository: string | null;
  /** Separates several reports on one pull request. */
  readonly commentKey: string;
  /** What the change of figures is measured against, such as `main`. */
  readonly baseName?: string;
}

export const runUrl = (place: Place, runId: number): string =>
  `${place.serverUrl}/${place.repository}/actions/runs/${runId}`;

export const artifactUrl = (place: Place, runId: number, artifactId: number): string =>
  `${runUrl(place, runId)}/artifacts/${artifactId}`;

export const commitUrl = (place: Place, sha: string): string =>
  `${place.serverUrl}/${place.headRepository ?? place.repository}/commit/${sha}`;

/** The permanent address of a source line, with so many lines around it; null for a path that is none. */
export function sourceUrl(place: Place, headSha: string, location: SourceLocation, around = 0): string | null {
  const path = urlPath(location.file);
  if (path === null || place.headRepository === null || headSha === '' || location.line < 1) return null;
  const first = Math.max(1, location.line - around);
  const lines = around === 0 ? `L${location.line}` : `L${first}-L${location.line + around}`;
  return `${place.serverUrl}/${place.headRepository}/blob/${headSha}/${path}#${lines}`;
}
