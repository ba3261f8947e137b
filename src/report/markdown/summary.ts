import type { LimitResult, Metrics, RunVerdict, Verdict } from '../../verdict/verdict.ts';
import { changeOf, FIGURES, figureText, metricOf, plainNumber } from '../figures.ts';
import { SIGNS, VERBS } from '../outcome-words.ts';
import { outcomeOf } from '../rows/join.ts';
import { type Row, rankedReasons } from '../rows/row.ts';
import { byteLength, markdownCode, markdownText } from './escape.ts';
import { longest } from './fit-bytes.ts';
import { artifactUrl, type Place } from './links.ts';
import { latencyChart } from './mermaid-diagrams.ts';
import {
  byImportance,
  changeText,
  foldedDetail,
  headline,
  newsList,
  reasonParts,
  reproduceLine,
  table,
  tableLine,
} from './sections.ts';

/** GitHub takes 1 MiB for each step; a little is left for what the step writes besides. */
export const SUMMARY_BYTES_AT_MOST = 1024 * 1024 - 4096;

/** The page of one verdict in the job's summary: everything that there is to say. */
export function renderSummary(verdict: Verdict, place: Place, bytesAtMost = SUMMARY_BYTES_AT_MOST): string {
  const reasons = rankedReasons(verdict.reasons);
  const links = artifactLine(verdict, place);
  const head = [
    `## ${SIGNS[verdict.outcome]} ${markdownText(verdict.key, 100)} ${VERBS[verdict.outcome]}`,
    subtitle(verdict),
    ...(links === null ? [] : [links]),
  ];
  const tail = [
    ...(verdict.limits.length > 0 ? ['### Limits', limitsTable(verdict.limits)] : []),
    ...figures(verdict),
    ...(verdict.runs.length > 1 ? ['### Runs', runsTable(verdict.runs)] : []),
    ...notes(verdict),
    ...(verdict.reproduce === undefined ? [] : [reproduceLine(verdict.reproduce)]),
  ];
  const told = reasons.map((reason) =>
    [
      `#### ${reason.severity === 'warning' ? '⚠️ ' : ''}${markdownText(reason.title, 200)}`,
      ...reasonParts(reason, verdict.headSha ?? '', place, 'summary'),
    ].join('\n\n'),
  );
  const whole = [...head, ...(told.length > 0 ? ['### Why', ...told] : []), ...tail];
  return withinBytes(whole, head.length + 1, told.length, bytesAtMost, 'reasons');
}

/** The page of all rows, for the job that joins them. */
export function renderJoinedSummary(rows: readonly Row[], place: Place, bytesAtMost = SUMMARY_BYTES_AT_MOST): string {
  const failures = newsList(rows, 20);
  const head = [`## ${headline(rows)}`, ...(failures === null ? [] : [failures])];
  const details = byImportance(rows.filter((row) => outcomeOf(row) !== 'pass')).flatMap(
    (row) => foldedDetail(row, place, 'summary') ?? [],
  );
  const body = rows.length === 0 ? 'No verdict was found in this run.' : table(rows, place, true);
  return withinBytes([...head, body, ...details], head.length + 1, details.length, bytesAtMost, 'sections');
}

/** Joins sections, leaving out the last of those `count` that start at `from` until the text fits. */
function withinBytes(sections: readonly string[], from: number, count: number, atMost: number, noun: string): string {
  const keeping = (kept: number): string => {
    const left = count - kept;
    const note = left > 0 ? [`${left} more ${noun} are left out: there was no room.`] : [];
    return `${[...sections.slice(0, from + kept), ...note, ...sections.slice(from + count)].join('\n\n')}\n`;
  };
  const fits = (text: string): boolean => byteLength(text) <= atMost;
  return longest(count, keeping, fits) ?? `${sections[0] ?? ''}\n\nThe rest is left out: there was no room.\n`;
}

function subtitle(verdict: Verdict): string {
  const engine = `${verdict.engine.name === 'embedded' ? 'Embedded engine' : 'Maelstrom'}${verdict.engine.version === null ? '' : ` ${markdownText(verdict.engine.version, 40)}`}`;
  return [
    ...(verdict.title === verdict.key ? [] : [markdownText(verdict.title, 200)]),
    ...(verdict.workload === null ? [] : [`workload ${markdownCode(verdict.workload, 60)}`]),
    engine,
    ...(verdict.exitCode === null ? [] : [`exit status ${verdict.exitCode}`]),
    ...(verdict.durationMs === null ? [] : [`${plainNumber(verdict.durationMs / 1000)} s`]),
  ].join(' · ');
}

function artifactLine(verdict: Verdict, place: Place): string | null {
  const names = { report: 'Report', messages: 'Messages (SVG)', store: 'Store (ZIP)' } as const;
  const runId = verdict.run?.id;
  const links = (Object.keys(names) as (keyof typeof names)[]).flatMap((kind) => {
    const artifact = verdict.artifacts?.[kind];
    return artifact === undefined || runId === undefined
      ? []
      : [`[${names[kind]}](${artifactUrl(place, runId, artifact.id)})`];
  });
  return links.length === 0 ? null : links.join(' · ');
}

function limitsTable(limits: readonly LimitResult[]): string {
  const sign = (met: boolean | null): string => (met === null ? '❔ no baseline yet' : met ? '✅' : '❌ broken');
  return [
    tableLine(['Limit', 'Measured', '']),
    '|:--|--:|:--|',
    ...limits
      .slice(0, 40)
      .map((limit) =>
        tableLine([
          markdownCode(limit.expression, 200),
          limit.actual === null ? '–' : plainNumber(limit.actual),
          sign(limit.met),
        ]),
      ),
  ].join('\n');
}

function figures(verdict: Verdict): readonly string[] {
  const base = verdict.base?.metrics;
  const main = FIGURES.flatMap((figure) => {
    const value = metricOf(verdict.metrics, figure.metric);
    if (value === null) return [];
    const before = metricOf(base, figure.metric);
    const change = changeOf(value, before, figure);
    return [
      tableLine([
        figure.heading,
        figureText(value, figure.unit),
        ...(base === undefined ? [] : [figureText(before, figure.unit), change === null ? '–' : changeText(change)]),
      ]),
    ];
  });
  const heads = base === undefined ? ['Figure', 'Value'] : ['Figure', 'Value', 'Base branch', 'Change'];
  const align = `|:--${'|--:'.repeat(heads.length - 1)}|`;
  const chart = latencyChart(verdict.metrics, base);
  const every = Object.entries(verdict.metrics).slice(0, 200);
  return [
    ...(main.length === 0 ? [] : ['### Figures', [tableLine(heads), align, ...main].join('\n')]),
    ...(chart === null ? [] : [chart]),
    ...(every.length === 0 ? [] : [foldedMetrics(every, base)]),
  ];
}

function foldedMetrics(metrics: readonly (readonly [string, number])[], base: Metrics | undefined): string {
  const lines = metrics.map(([name, value]) => {
    const before = metricOf(base, name);
    return tableLine([
      markdownCode(name, 100),
      plainNumber(value),
      ...(base === undefined ? [] : [before === null ? '–' : plainNumber(before)]),
    ]);
  });
  const heads = ['Metric', 'Value', ...(base === undefined ? [] : ['Base branch'])];
  return [
    `<details><summary>All ${metrics.length} metrics, by the names that <code>limits</code> takes</summary>`,
    [tableLine(heads), `|:--${'|--:'.repeat(heads.length - 1)}|`, ...lines].join('\n'),
    '</details>',
  ].join('\n\n');
}

function runsTable(runs: readonly RunVerdict[]): string {
  return [
    tableLine(['', 'Run', 'Outcome', 'Exit status', 'Time', '']),
    '|:-:|:--|:--|--:|--:|:--|',
    ...runs
      .slice(0, 100)
      .map((run) =>
        tableLine([
          SIGNS[run.outcome],
          markdownText(run.name, 100),
          run.outcome,
          run.exitCode === null ? '–' : String(run.exitCode),
          run.durationMs === null ? '–' : `${plainNumber(run.durationMs / 1000)} s`,
          markdownText(run.summary, 300),
        ]),
      ),
  ].join('\n');
}

function notes(verdict: Verdict): readonly string[] {
  const opinions = verdict.runs.flatMap((run) => {
    const opinion = run.secondOpinion;
    if (opinion === undefined) return [];
    const says = opinion.valid === 'unknown' ? 'cannot tell' : opinion.valid ? 'finds it valid' : 'finds it invalid';
    return [`- A second checker (${markdownText(opinion.by, 100)}) ${says}: ${markdownText(opinion.detail, 1000)}`];
  });
  const damaged = verdict.runs.flatMap((run) =>
    run.damaged
      .slice(0, 10)
      .map((file) => `- ${markdownCode(file, 300)} of ${markdownText(run.name, 100)} was damaged or cut off`),
  );
  const lines = [...opinions, ...damaged];
  return lines.length === 0 ? [] : [['### Notes', '', ...lines.slice(0, 60)].join('\n')];
}
