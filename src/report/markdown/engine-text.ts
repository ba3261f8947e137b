import type { Verdict } from '../../verdict/verdict.ts';
import { markdownText } from './escape.ts';

/** `Maelstrom 0.2.4`, `embedded engine 1.0.0 (simulated time)`: what judged a row, and the time that its nodes lived in. */
export function engineText({ name, version, clock }: Verdict['engine']): string {
  return [
    name === 'embedded' ? 'embedded engine' : 'Maelstrom',
    ...(version === null ? [] : [markdownText(version, 40)]),
    ...(clock === undefined ? [] : [`(${clock} time)`]),
  ].join(' ');
}
