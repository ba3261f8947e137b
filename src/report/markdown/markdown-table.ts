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
