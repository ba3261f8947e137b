import path from 'node:path';
import { withUtf8Locale } from './machine/utf8-locale.ts';
import { FILES } from './maelstrom/store-files.ts';
import type { Plan } from './plan/plan.ts';
import { makeNodeLauncher } from './run/node-launcher.ts';
import { makeProgress, type ProgressClock } from './run/progress.ts';
import { engineTitle, type Run } from './run/run.ts';
import { type EngineCommand, type RunWorld, runTest } from './run/run-test.ts';
import { judgePlan } from './verdict/judge-plan.ts';
import { judgeRun } from './verdict/judge-run.ts';
import type { Metrics, RunVerdict, Verdict } from './verdict/verdict.ts';

export interface PipelineWorld extends Omit<RunWorld, 'onLine'> {
  /** Source files are named relative to it. */
  readonly workspace: string;
  /** Node.js that the user's scripts run on, absolute. */
  readonly nodePath: string;
  readonly now: () => Date;
  /** Says which run of the plan is next, and what else concerns the whole plan. */
  readonly say: (text: string) => void;
  /** Says how far the run is. */
  readonly onProgress: (text: string) => void;
  readonly clock: ProgressClock;
  /** Gives metrics of the base branch, for limits that refer to them. It is asked when the first run is under way. */
  readonly base?: () => Promise<Metrics | null>;
}

export interface CarriedOut {
  readonly verdict: Verdict;
  readonly runs: readonly Run[];
}

/** Run → store → verdict for each run of a plan. The first run that does not pass is the last. */
export async function carryOut(
  plan: Plan,
  engine: EngineCommand,
  directory: string,
  world: PipelineWorld,
): Promise<CarriedOut> {
  const launcher = makeNodeLauncher(plan.node, path.join(directory, 'launcher'), world.nodePath, world.workspace);
  const { env, warning } = withUtf8Locale(world.env);
  if (warning !== null) world.say(warning);
  const runs: Run[] = [];
  const verdicts: RunVerdict[] = [];
  let base: Promise<Metrics | null> | undefined;
  for (const planned of plan.runs) {
    if (plan.runs.length > 1) world.say(`${planned.name} (${runs.length + 1} of at most ${plan.runs.length})`);
    const progress = makeProgress(engineTitle(engine.id), world.onProgress, world.clock);
    const running = runTest(planned, launcher, engine, path.join(directory, planned.name.replaceAll(' ', '-')), {
      ...world,
      env,
      onLine: progress.line,
    }).finally(progress.end);
    base ??= world.base?.() ?? Promise.resolve(null);
    // What it throws is thrown where it is waited for, and not while something of the run is still alive.
    base.catch(() => undefined);
    const run = await running;
    const metrics = await base;
    const verdict = await judgeRun(run, {
      workload: plan.workload,
      ...(plan.challenge === undefined ? {} : { challenge: plan.challenge }),
      workspace: world.workspace,
      limits: planned.faults ? [] : plan.limits,
      ...(metrics === null ? {} : { base: metrics }),
    });
    if (run.plotsNotDrawn !== undefined) {
      world.say(
        `${run.plotsNotDrawn} plots were not drawn (plots: ${planned.plots}); ${FILES.plotsNotDrawn} in the store names them`,
      );
    }
    runs.push(run);
    verdicts.push(verdict);
    if (verdict.outcome !== 'pass') break;
  }
  const judged = judgePlan(plan, verdicts, world.now());
  const metrics = await base;
  const measured = metrics == null ? {} : { base: { metrics } };
  return { verdict: { ...judged, reproduce: plan.reproduce, ...measured }, runs };
}
