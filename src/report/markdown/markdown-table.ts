import { type Change, NBSP } from '../figures.ts';

export interface Column {
  readonly heading: string;
  readonly align: 'left' | 'right' | 'center';
}

const ALIGNMENTS: Readonly<Record<Column['align'], string>> = { left: ':--', right: '--:', center: ':-:' };

export const left = (heading: string): Column => ({ heading, align: 'left' });
export const right = (heading: string): Column => ({ heading, align: 'right' });
export const center = (heading: string): Column => ({ heading, align: 'center' });

/** A table of GitHub's Markdown, without a line end at its end. The cells are Markdown: escape what they hold. */
export const markdownTable = (columns: readonly Column[], rows: readonly (readonly string[])[]): string =>
  [
    tableLine(columns.map(({ heading }) => heading)),
    `|${columns.map(({ align }) => ALIGNMENTS[align]).join('|')}|`,
    ...rows.map(tableLine),
  ].join('\n');

const tableLine = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** What stands beside a change that is more than noise. */
export const CHANGE_SIGNS = { better: '🟢', worse: '🔴' } as const;

/** `−12 %` in small print, with a sign that says whether that is good. */
export const changeText = (change: Change): string =>
  change.verdict === 'same' ? change.text : `<sub>${change.text}${NBSP}${CHANGE_SIGNS[change.verdict]}</sub>`;
