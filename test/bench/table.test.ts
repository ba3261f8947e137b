import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../bench/figures.ts';
import { digits, type GroupResult, type Machine, performanceDocument, textTable } from '../../bench/table.ts';

const aRow = (different: Partial<Row> = {}): Row => ({
  what: '`cli.js --help`',
  unit: 'ms',
  figure: 61.24,
  baseline: { what: '`node -e 0`', figure: 40.8 },
  ratio: 1.5012,
  ...different,
});

const RESULTS: readonly GroupResult[] = [
  { group: { name: 'start-up', about: 'Whole processes.' }, rows: [aRow()] },
  {
    group: { name: 'readers', about: 'Recorded runs.' },
    rows: [aRow({ what: 'a | b', unit: 'events/s', figure: 314_159.2, ratio: 0.04567, peakMegabytes: 1234.4 })],
  },
];

const MACHINE: Machine = {
  cores: 2,
  processor: 'A Processor',
  memory: 8 * 1024 ** 3,
  system: 'Linux 6.1',
  node: '24.1.0',
  load: 0.2,
};

const documentOf = (machine: Partial<Machine> = {}, results = RESULTS): string =>
  performanceDocument(results, { ...MACHINE, ...machine }, new Date('2026-11-26T23:59:00Z'));

describe('the digits of a figure', () => {
  it.each([
    [0, '0.00'],
    [0.0004, '0.000'],
    [0.04567, '0.046'],
    [1.5012, '1.50'],
    [61.24, '61.2'],
    [999.4, '999'],
    [314_159.2, '314,159'],
    [-2.5, '-2.50'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('of %d are %s', (value, text) => expect(digits(value)).toBe(text));
});

describe('the table in a terminal', () => {
  it('has a line for each row below the name of its group, and columns that stand below one another', () => {
    expect(textTable(RESULTS)).toBe(
      [
        'what                       figure       baseline  ratio  peak MB  the baseline is',
        '',
        'start-up',
        '`cli.js --help`           61.2 ms        40.8 ms   1.50           `node -e 0`',
        '',
        'readers',
        'a | b            314,159 events/s  40.8 events/s  0.046    1,234  `node -e 0`',
      ].join('\n'),
    );
  });
});

describe('docs/performance.md', () => {
  it('says on which machine, and on which day', () => {
    expect(documentOf()).toContain(
      'Measured on 2026-11-26 on 2 cores (A Processor) with 8 GB, Linux 6.1, Node.js 24.1.0.\nLittle else ran on the machine.',
    );
  });

  it('says when other work kept the cores busy', () => {
    expect(documentOf({ load: 1 })).toContain('Other work ran on the machine: 1.00 processes');
    expect(documentOf({ load: 0.9 })).not.toContain('Other work');
  });

  it('is one table with all rows, and a sentence on each group', () => {
    const html = new MarkdownIt().render(documentOf());
    expect(html.match(/<table>/g)).toHaveLength(1);
    const rows = [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
      [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => cell),
    );
    expect(rows).toEqual([
      ['what', 'figure', 'baseline', 'ratio', 'peak MB', 'the baseline is'],
      ['<strong>start-up</strong>', '', '', '', '', ''],
      ['<code>cli.js --help</code>', '61.2 ms', '40.8 ms', '1.50', '', '<code>node -e 0</code>'],
      ['<strong>readers</strong>', '', '', '', '', ''],
      ['a | b', '314,159 events/s', '40.8 events/s', '0.046', '1,234', '<code>node -e 0</code>'],
    ]);
    expect(html).toContain('<strong>readers</strong>: Recorded runs.');
  });
});
