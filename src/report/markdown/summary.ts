import { seedsSentence } from '../../verdict/seeds-sentence.ts';
import type { LimitResult, RunVerdict, Verdict } from '../../verdict/verdict.ts';
import { plainNumber } from '../figure-text.ts';
import { SIGNS, VERBS } from '../outcome-words.ts';
import type { ReportTarget } from '../report-target.ts';
import { rankedReasons } from '../rows/row.ts';
import { LIMITS_AT_MOST, RUNS_AT_MOST } from '../rows/verdict-json.ts';
import { engineText } from './engine-text.ts';
import { markdownCode, markdownText } from './escape.ts';
import { figuresSection } from './figures-section.ts';
import { fittingPage } from './fit-bytes.ts';
import { artifactUrl } from './github-urls.ts';
import { center, left, markdownTable, right } from './markdown-table.ts';
import { sequenceDiagram } from './mermaid-diagrams.ts';
import { drawnOnce, identityOf } from './messages-drawn-once.ts';
import { reasonSection } from './reason-section.ts';
import { reproduceCommand } from './reproduce-command.ts';

/** GitHub takes 1 MiB for each step; a little is left for what the step writes besides. */
export const SUMMARY_BYTES_AT_MOST = 1024 * 1024 - 4096;

/** The job's summary of one verdict: everything that there is to say. */
export function renderSummary(verdict: Verdict, target: ReportTarget, bytesAtMost = SUMMARY_BYTES_AT_MOST): string {
  const links = artifactLine(verdict, target);
  const { run, artifacts } = verdict;
  const itsPage =
    run === undefined || artifacts?.report === undefined ? null : artifactUrl(target, run.id, artifacts.report.id);
  const drawn = new Set<string>();
  const seeds = seedsSection(verdict, drawn);
  const reasons = rankedReasons(verdict.reasons).map((reason) =>
    [
      `#### ${reason.severity === 'warning' ? '⚠️ ' : ''}${markdownText(reason.title, 200)}`,
      reasonSection(drawnOnce(reason, drawn), verdict.headSha ?? '', target, { snippets: false, page: itsPage }),
    ].join('\n\n'),
  );
  // The reason for broken limits has said which.
  const isSaid = verdict.reasons.some(({ id, severity }) => id.startsWith('limit-') && severity === 'failure');
  const limits = verdict.limits.filter(({ met }) => met !== false || !isSaid);
  const page = {
    head: [
      `## ${SIGNS[verdict.outcome]} ${markdownText(verdict.key, 100)} ${VERBS[verdict.outcome]}`,
      subtitle(verdict),
      ...(links === null ? [] : [links]),
      ...seeds,
      ...(reasons.length > 0 ? ['### Why'] : []),
    ],
    optional: reasons,
    tail: [
      ...(limits.length > 0 ? ['### Limits', limitList(limits)] : []),
      ...figuresSection(verdict),
      ...(verdict.runs.length > 1 ? ['### Runs', runsTable(verdict.runs)] : []),
      ...notes(verdict),
      // Where a seed fails, its command stands above, and is that of the verdict.
      ...(verdict.reproduce === undefined || verdict.seeds?.failed !== undefined
        ? []
        : reproduceCommand(verdict.reproduce)),
    ],
  };
  return fittingPage(page, 'reasons', bytesAtMost);
}

/** What came of the seeds; of one that fails, its command and the messages of its smallest run, before all words on why. */
function seedsSection({ seeds, reasons }: Verdict, drawn: Set<string>): readonly string[] {
  if (seeds === undefined) return [];
  const first =
    seeds.failed === undefined ? undefined : rankedReasons(reasons).find(({ messages }) => messages !== undefined);
  const diagram = first?.messages === undefined ? null : sequenceDiagram(first.messages, first.firstAt);
  for (const message of first?.messages ?? []) drawn.add(identityOf(message));
  return [
    '### Seeds',
    markdownText(seedsSentence(seeds)),
    ...(seeds.failed === undefined ? [] : reproduceCommand(seeds.failed.reproduce)),
    ...(diagram === null ? [] : [diagram]),
  ];
}

const subtitle = (verdict: Verdict): string =>
  [
    ...(verdict.title === verdict.key ? [] : [markdownText(verdict.title, 200)]),
    ...(verdict.workload === null ? [] : [`workload ${markdownCode(verdict.workload, 60)}`]),
    engineText(verdict.engine),
    ...(verdict.exitCode === null ? [] : [`exit status ${verdict.exitCode}`]),
    ...(verdict.durationMs === null ? [] : [`${plainNumber(verdict.durationMs / 1000)} s`]),
  ].join(' · ');

function artifactLine(verdict: Verdict, target: ReportTarget): string | null {
  const names = { report: 'Report', messages: 'Messages (SVG)', store: 'Store (ZIP)' } as const;
  const runId = verdict.run?.id;
  const links = (Object.keys(names) as (keyof typeof names)[]).flatMap((kind) => {
    const artifact = verdict.artifacts?.[kind];
    return artifact === undefined || runId === undefined
      ? []
      : [`[${names[kind]}](${artifactUrl(target, runId, artifact.id)})`];
  });
  return links.length === 0 ? null : links.join(' · ');
}

function limitList(limits: readonly LimitResult[]): string {
  const sign = (met: boolean | null): string => (met === null ? SIGNS.unknown : met ? SIGNS.pass : SIGNS.fail);
  const lines = limits.map(
    ({ expression, sentence, met }) =>
      `- ${sign(met)} ${markdownText(sentence, 300)} (${markdownCode(expression, 200)})`,
  );
  return linesWithin(lines, LIMITS_AT_MOST, 'limits');
}

/** What is cut is counted. */
function linesWithin(lines: readonly string[], atMost: number, noun: string): string {
  const cut = lines.length - atMost;
  return [...lines.slice(0, atMost), ...(cut > 0 ? [`- ${cut} more ${noun} are left out`] : [])].join('\n');
}

function runsTable(runs: readonly RunVerdict[]): string {
  const cut = runs.length - RUNS_AT_MOST;
  const table = markdownTable(
    [center(''), left('Run'), left('Outcome'), right('Exit status'), right('Time'), left('')],
    runs
      .slice(0, RUNS_AT_MOST)
      .map((run) => [
        SIGNS[run.outcome],
        markdownText(run.name, 100),
        run.outcome,
        run.exitCode === null ? '–' : String(run.exitCode),
        run.durationMs === null ? '–' : `${plainNumber(run.durationMs / 1000)} s`,
        markdownText(run.summary, 300),
      ]),
  );
  return cut > 0 ? `${table}\n\n${cut} more runs are left out.` : table;
}

const NOTES_AT_MOST = 60;

function notes(verdict: Verdict): readonly string[] {
  const opinions = verdict.runs.flatMap((run) => {
    const opinion = run.secondOpinion;
    if (opinion === undefined) return [];
    const says = opinion.valid === 'unknown' ? 'cannot tell' : opinion.valid ? 'finds it valid' : 'finds it invalid';
    return [`- A second checker (${markdownText(opinion.by, 100)}) ${says}: ${markdownText(opinion.detail, 1000)}`];
  });
  const damaged = verdict.runs.flatMap((run) =>
    run.damaged.map((file) => `- ${markdownCode(file, 300)} of ${markdownText(run.name, 100)} was damaged or cut off`),
  );
  const lines = [...opinions, ...damaged];
  return lines.length === 0 ? [] : ['### Notes', linesWithin(lines, NOTES_AT_MOST, 'notes')];
}
