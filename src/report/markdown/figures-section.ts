import type { Metrics, Verdict } from '../../verdict/verdict.ts';
import { changeOf } from '../figure-change.ts';
import { figureText, plainNumber } from '../figure-text.ts';
import { FIGURES, metricOf } from '../shown-figures.ts';
import { changeText } from './change-text.ts';
import { markdownCode } from './escape.ts';
import { left, markdownTable, right } from './markdown-table.ts';
import { latencyChart } from './mermaid-diagrams.ts';

/** The figures of a verdict beside those of the base branch: the main ones, a chart of latencies, and all, folded. */
export function figuresSection({ metrics, base: baseline }: Verdict): readonly string[] {
  const base = baseline?.metrics;
  const main = mainFigures(metrics, base);
  const chart = latencyChart(metrics, base);
  const all = Object.entries(metrics);
  return [
    ...(main === null ? [] : ['### Figures', main]),
    ...(chart === null ? [] : [chart]),
    ...(all.length === 0 ? [] : [foldedMetrics(all, base)]),
  ];
}

const METRICS_AT_MOST = 200;

function mainFigures(metrics: Metrics, base: Metrics | undefined): string | null {
  const rows = FIGURES.flatMap((figure) => {
    const value = metricOf(metrics, figure.metric);
    if (value === null) return [];
    const before = metricOf(base, figure.metric);
    const change = changeOf(value, before, figure);
    const compared =
      base === undefined ? [] : [figureText(before, figure.unit), change === null ? '–' : changeText(change)];
    return [[figure.heading, figureText(value, figure.unit), ...compared]];
  });
  if (rows.length === 0) return null;
  const compared = base === undefined ? [] : [right('Base branch'), right('Change')];
  return markdownTable([left('Figure'), right('Value'), ...compared], rows);
}

function foldedMetrics(metrics: readonly (readonly [string, number])[], base: Metrics | undefined): string {
  const cut = metrics.length - METRICS_AT_MOST;
  const rows = metrics.slice(0, METRICS_AT_MOST).map(([name, value]) => {
    const before = metricOf(base, name);
    const compared = base === undefined ? [] : [before === null ? '–' : plainNumber(before)];
    return [markdownCode(name, 100), plainNumber(value), ...compared];
  });
  const compared = base === undefined ? [] : [right('Base branch')];
  return [
    `<details><summary>All ${metrics.length} metrics, by the names that <code>limits</code> takes</summary>`,
    markdownTable([left('Metric'), right('Value'), ...compared], rows),
    ...(cut > 0 ? [`${cut} more metrics are left out.`] : []),
    '</details>',
  ].join('\n\n');
}
