/** How a figure has changed against the base branch. */
import type { Change } from '../figure-change.ts';
import { NBSP } from '../figure-text.ts';

/** What stands beside a change that is more than noise. */
export const CHANGE_SIGNS = { better: '🟢', worse: '🔴' } as const;

/** `−12 %` in small print, with a sign that says whether that is good. */
export const changeText = (change: Change): string =>
  change.verdict === 'same' ? change.text : `<sub>${change.text}${NBSP}${CHANGE_SIGNS[change.verdict]}</sub>`;
