import { durationText, figureText, plainNumber } from '../../report/figure-text.ts';
import { runCommandLine } from '../../report/run-command-line.ts';
import { FIGURES } from '../../report/shown-figures.ts';
import { engineTitle } from '../../run/run-record.ts';
import { seedsSentence } from '../../verdict/seeds-sentence.ts';
import type { LimitResult, Metrics } from '../../verdict/verdict.ts';
import { gaugeOf, reasonsOf, runVerdictOf } from '../data/reasons.ts';
import { Command } from '../parts/command-to-copy.tsx';
import { Foreign } from '../parts/text.tsx';
import type { App } from '../state/app.ts';
import { Glance } from './glance.tsx';
import { ReasonCard } from './reason-card.tsx';

/** What the run came to, and why. */
export function Overview({ app }: { readonly app: App }) {
  const { head } = app.run;
  const run = runVerdictOf(head);
  const reasons = reasonsOf(head);
  const limits = run?.limits ?? head.verdict.limits;
  const { reproduce } = head.verdict;
  return (
    <div class="overview">
      <div class="overview-main">
        <Figures metrics={run?.metrics ?? head.verdict.metrics} />
        <Glance app={app} />
        <section aria-labelledby="reasons-title">
          <h2 id="reasons-title">{reasons.length === 0 ? 'Nothing went wrong' : 'What happened'}</h2>
          {reasons.length === 0 && run !== undefined && (
            <p>
              <Foreign text={run.summary} />
            </p>
          )}
          <ol class="reasons">
            {reasons.map((reason, at) => (
              <ReasonCard key={at} app={app} reason={reason} number={at + 1} />
            ))}
          </ol>
        </section>
      </div>
      <aside class="overview-side">
        {limits.length > 0 && (
          <section aria-labelledby="limits-title">
            <h2 id="limits-title">Limits</h2>
            {limits.map((limit) => (
              <LimitGauge key={limit.expression} limit={limit} />
            ))}
          </section>
        )}
        {head.verdict.seeds !== undefined && (
          <section aria-labelledby="seeds-title">
            <h2 id="seeds-title">Seeds</h2>
            <p>
              <Foreign text={seedsSentence(head.verdict.seeds)} most={800} />
            </p>
          </section>
        )}
        {reproduce !== undefined && (
          <section aria-labelledby="repeat-title">
            <h2 id="repeat-title">Repeat it</h2>
            <Command line={runCommandLine(reproduce)} />
          </section>
        )}
        <About app={app} />
      </aside>
    </div>
  );
}

/** Figures that any run has, beside those of the table of the comment. */
const COUNTS = [
  ['Operations', 'stats.count'],
  ['Messages', 'net.all.msg-count'],
] as const;

function Figures({ metrics }: { readonly metrics: Metrics }) {
  const figures = [
    ...FIGURES.map(({ heading, metric, unit }) => ({
      heading,
      metric,
      text: figureText(metrics[metric] ?? null, unit),
    })),
    ...COUNTS.map(([heading, metric]) => ({ heading, metric, text: plainNumber(metrics[metric] ?? Number.NaN) })),
  ].filter(({ metric }) => metrics[metric] !== undefined);
  if (figures.length === 0) return null;
  return (
    <dl class="figures">
      {figures.map(({ heading, text }) => (
        <div key={heading}>
          <dt>{heading}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function LimitGauge({ limit }: { readonly limit: LimitResult }) {
  const gauge = gaugeOf(limit);
  const state = limit.met === null ? 'undecided' : limit.met ? 'met' : 'missed';
  const percent = (value: number, scale: number): string => `${Math.min(100, (value / scale) * 100)}%`;
  return (
    <div class={`gauge gauge-${state}`}>
      <p>
        <span class="gauge-state">{state}</span> <Foreign text={limit.sentence} />
      </p>
      {gauge !== null && (
        <div class="gauge-bar" aria-hidden="true">
          <div
            class="gauge-good"
            style={
              gauge.below
                ? { left: 0, width: percent(gauge.bound, gauge.scale) }
                : { left: percent(gauge.bound, gauge.scale), right: 0 }
            }
          />
          <div class="gauge-fill" style={{ width: percent(gauge.actual, gauge.scale) }} />
          <div class="gauge-bound" style={{ left: percent(gauge.bound, gauge.scale) }} />
        </div>
      )}
    </div>
  );
}

function About({ app }: { readonly app: App }) {
  const { head } = app.run;
  const { verdict } = head;
  const run = runVerdictOf(head);
  const at = verdict.reproduce?.indexOf('--seed') ?? -1;
  const seed = at === -1 ? undefined : verdict.reproduce?.[at + 1];
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Challenge', verdict.challenge],
    ['Workload', run?.workload ?? verdict.workload ?? undefined],
    ['Run', verdict.runs.length > 1 ? run?.name : undefined],
    ['Nodes', String(head.nodeCount)],
    ['Engine', run === undefined ? undefined : engineTitle(run.engine)],
    ['Seed', seed],
    ['Took', run?.durationMs == null ? undefined : durationText(run.durationMs)],
    ['Finished', verdict.finishedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')],
    ['Commit', verdict.headSha?.slice(0, 10)],
    ['Damaged', run === undefined || run.damaged.length === 0 ? undefined : run.damaged.join(', ')],
  ];
  return (
    <section aria-labelledby="about-title">
      <h2 id="about-title">This run</h2>
      <dl class="facts">
        {facts.map(([name, text]) =>
          text === undefined ? null : (
            <>
              <dt>{name}</dt>
              <dd>
                <Foreign text={text} />
              </dd>
            </>
          ),
        )}
      </dl>
      {run?.secondOpinion !== undefined && (
        <p class="note">
          <Foreign text={`Second opinion, by ${run.secondOpinion.by}: ${run.secondOpinion.detail}`} most={800} />
        </p>
      )}
      {head.notes.map((note) => (
        <p key={note} class="note">
          <Foreign text={note} />
        </p>
      ))}
    </section>
  );
}
