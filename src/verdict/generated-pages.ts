import { replaceDocumentUrls } from '../text/document-url.ts';
import { CATALOGUE, headingAnchor } from './catalogue/catalogue.ts';
import type { CatalogueEntry, Chapter } from './catalogue/entry.ts';
import { METRICS, type MetricSpec } from './metric-specs.ts';

/** Pages under docs/ that are made from the tables of this folder, by file name. */
export const generatedPages = (): Readonly<Record<string, string>> => ({
  'troubleshooting.md': troubleshootingPage(),
  'metrics.md': metricsPage(),
});

const GENERATED = '<!-- Made from src/verdict by scripts/docs-verdict.mjs; edit the tables there. -->';

const CHAPTERS: readonly (readonly [Chapter, string])[] = [
  ['setup', 'The test does not start'],
  ['run', 'The test breaks off'],
  ['node', 'A node misbehaves'],
  ['results', 'The results say no'],
  ['accepted', 'What Maelstrom accepts, and is wrong all the same'],
  ['transactions', 'Anomalies of transactions'],
  ['kafka', 'Anomalies of kafka logs'],
  ['limits', 'Limits'],
  ['store', 'Files of the run'],
];

function troubleshootingPage(): string {
  const chapters = CHAPTERS.flatMap(([chapter, heading]) => [
    `## ${heading}`,
    ...CATALOGUE.filter((entry) => entry.chapter === chapter).map(entrySection),
  ]);
  return page([
    '# Troubleshooting',
    GENERATED,
    'Every reason that a verdict can give, by its id. Causes come before symptoms: when several reasons stand in a verdict, begin with the first. In a run that passes, reasons are warnings.',
    ...chapters,
  ]);
}

function entrySection({
  id,
  title,
  shows,
  explanation,
  advice,
  adviceForOne,
  outcome,
  causes,
}: CatalogueEntry): string {
  return page([
    `### \`${id}\``,
    `**${title}.** ${explanation}`,
    ...(shows === undefined ? [] : [['```text', ...shows, '```'].join('\n')]),
    `*What to do:* ${replaceDocumentUrls(advice, (name) => `[docs/${name}](${name})`)}`,
    ...(adviceForOne === undefined ? [] : [`*With a single node:* ${adviceForOne}`]),
    ...(outcome === undefined ? [] : [`*Outcome:* \`${outcome}\`.`]),
    ...(causes === undefined || causes.length === 0
      ? []
      : [`*Can be caused by:* ${causes.map((cause) => `[\`${cause}\`](#${headingAnchor(cause)})`).join(', ')}.`]),
  ]).trimEnd();
}

const TOPICS: readonly (readonly [string, string])[] = [
  ['net.', 'Messages'],
  ['availability.', 'Availability'],
  ['stats.', 'Operations'],
  ['workload.', 'The workload'],
];

function metricsPage(): string {
  const tables = TOPICS.flatMap(([prefix, heading]) => [
    `## ${heading}`,
    metricTable(METRICS.filter(({ name }) => name.startsWith(prefix))),
  ]);
  return page([
    '# Metrics and limits',
    GENERATED,
    'A verdict carries the numbers of its run under these names: paths in results.edn, written with dots. A number that a run does not have is absent, not 0. `<f>` stands for the name of an operation (`read`, `send`, `txn`, …), `<q>` for a quantile.',
    ...tables,
    '## Limits',
    'The `limits` input bounds them, one limit a line or separated by semicolons; `#` begins a comment.',
    [
      '```text',
      'net.servers.msgs-per-op < 24',
      'workload.stable-latencies.1 <= 500 ms     # the slowest value',
      'availability.ok-fraction >= 99.9%',
      'net.servers.msgs-per-op <= base * 1.1     # at most a tenth worse than the base branch',
      '```',
    ].join('\n'),
    [
      '```text',
      'limit    = metric operator bound',
      'operator = "<" | "<=" | ">" | ">=" | "="',
      'bound    = number [unit] | "base" ["*" number] | number "*" "base"',
      'unit     = "ms" | "s" | "%"',
      '```',
    ].join('\n'),
    'Without a unit the bound is in the metric’s own. A metric that the run does not have breaks its limit, so that a misspelling cannot pass unnoticed. A limit on `base` is undecided, with a warning, as long as there is no result of the base branch. Limits are held against the first run without faults.',
  ]);
}

function metricTable(metrics: readonly MetricSpec[]): string {
  const rows = metrics.map(({ name, unit, meaning, better }) => {
    return `| \`${name}\` | ${unit} | ${better === 'none' ? '' : better} | ${meaning.replaceAll('|', '\\|').replaceAll('<q>', '`<q>`')} |`;
  });
  return ['| metric | unit | better | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

const page = (blocks: readonly string[]): string => `${blocks.join('\n\n')}\n`;
