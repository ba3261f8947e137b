/** The table of all benchmarks: for a terminal, and as docs/performance.md. */
import type { Group, Row, Unit } from './figures.ts';

/** The machine that figures were measured on: those of unlike machines must not be held against each other. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  /** Bytes. */
  readonly memory: number;
  readonly system: string;
  readonly node: string;
  /** Processes that ran or waited for a core, on average of the minute before. */
  readonly load: number;
}

export interface GroupResult {
  readonly group: Pick<Group, 'name' | 'about'>;
  readonly rows: readonly Row[];
}

const HEADINGS = ['what', 'figure', 'baseline', 'ratio', 'peak MB', 'the baseline is'] as const;
/** Columns of words; the others are of figures. */
const WORDS: readonly number[] = [0, 5];

/** Three digits that count, and thousands in groups. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  const places = Math.max(0, Math.min(3, 2 - size));
  return value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places });
}

const inUnit = (value: number, unit: Unit): string => `${digits(value)} ${unit}`;

const cellsOf = ({ what, unit, figure, baseline, ratio, peakMegabytes }: Row): readonly string[] => [
  what,
  inUnit(figure, unit),
  inUnit(baseline.figure, unit),
  digits(ratio),
  peakMegabytes === undefined ? '' : Math.round(peakMegabytes).toLocaleString('en-US'),
  baseline.what,
];

/** One table with a line for each row, the groups one after the other. */
export function textTable(results: readonly GroupResult[]): string {
  const lines = results.map(({ group, rows }) => ({ title: group.name, cells: rows.map(cellsOf) }));
  const all = [HEADINGS, ...lines.flatMap(({ cells }) => cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...all.map((cells) => (cells[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        WORDS.includes(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(HEADINGS), ...lines.flatMap(({ title, cells }) => ['', title, ...cells.map(line)])].join('\n');
}

const markdownCell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const markdownLine = (cells: readonly string[]): string => `| ${cells.map(markdownCell).join(' | ')} |`;

/** The text of docs/performance.md. */
export function performanceDocument(results: readonly GroupResult[], machine: Machine, date: Date): string {
  const rows = results.flatMap(({ group, rows: ofGroup }) => [
    markdownLine([`**${group.name}**`, '', '', '', '', '']),
    ...ofGroup.map((row) => markdownLine(cellsOf(row))),
  ]);
  const abouts = results.map(({ group }) => `- **${group.name}**: ${group.about}`);
  return `# Performance

<!-- Written by npm run bench -- --docs -->

Measured on ${date.toISOString().slice(0, 10)} on ${machine.cores} cores (${machine.processor}) with ${Math.round(machine.memory / 1024 ** 3)} GB, ${machine.system}, Node.js ${machine.node}.
${loadSentence(machine)}
Each row has a baseline, which was measured in the same rounds: both by turns, several times. Figures are medians, and the ratio is the
median of the rounds' ratios. Ratios can be held against those of another machine; figures can't. \`npm run bench\` measures yours.

${markdownLine(HEADINGS)}
|---|--:|--:|--:|--:|---|
${rows.join('\n')}

${abouts.join('\n')}
`;
}

function loadSentence({ load, cores }: Machine): string {
  if (load < cores / 2) return 'Little else ran on the machine.';
  return `Other work ran on the machine: ${digits(load)} processes shared its cores, so the figures are those of a busy machine.`;
}
