import { oneLine } from '../verdict/quote.ts';
import type { Reason, SourceLocation, Verdict } from '../verdict/verdict.ts';
import { rankedReasons } from './rows/row.ts';

/** A note that GitHub shows at a line of the source in the Files tab, or at the step. */
export interface Annotation {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly message: string;
  readonly location?: SourceLocation;
}

/** GitHub keeps ten of each level for a step. */
const ANNOTATIONS_AT_MOST = 10;

/**
 * What a verdict says in the Files tab: one note for each reason with a source line. When no failure has one, the first
 * failure is a note at the step. A pass has warnings at most.
 */
export function annotationsOf(verdict: Verdict): readonly Annotation[] {
  const ranked = rankedReasons(verdict.reasons);
  const located = distinct(ranked.filter((reason) => reason.location !== undefined));
  const [first] = ranked.filter((reason) => reason.location === undefined && reason.under === undefined);
  const failureLocated = located.some((reason) => reason.severity === 'failure');
  const atStep = first !== undefined && (first.severity === 'failure' ? !failureLocated : located.length === 0);
  const shown = [...(atStep ? [first] : []), ...located].slice(0, ANNOTATIONS_AT_MOST);
  if (shown.length > 0 || verdict.outcome === 'pass') return shown.map((reason) => annotate(reason, verdict));
  const broken = verdict.limits.find((limit) => limit.met === false);
  const message = broken?.sentence ?? `The outcome is ${verdict.outcome}.`;
  return [{ level: 'error', title: oneLine(`${verdict.key} does not pass`, 120), message: oneLine(message, 500) }];
}

function annotate(reason: Reason, verdict: Verdict): Annotation {
  return {
    level: reason.severity === 'failure' && verdict.outcome !== 'pass' ? 'error' : 'warning',
    title: oneLine(`${verdict.key}: ${reason.title}`, 160),
    message: [reason.detail, ...(reason.advice === undefined ? [] : [reason.advice])]
      .map((part) => oneLine(part, 1500))
      .join('\n'),
    ...(reason.location === undefined ? {} : { location: reason.location }),
  };
}

/** One reason for each source line. */
function distinct(reasons: readonly Reason[]): readonly Reason[] {
  const seen = new Set<string>();
  return reasons.filter((reason) => {
    const line = `${reason.location?.file}:${reason.location?.line}`;
    if (seen.has(line)) return false;
    seen.add(line);
    return true;
  });
}
