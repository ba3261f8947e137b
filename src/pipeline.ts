import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { withUtf8Locale } from './machine/utf8-locale.ts';
import { parseTestArguments } from './maelstrom/parse-options.ts';
import { FILES } from './maelstrom/store-files.ts';
import { shellCommandOf } from './plan/node-program.ts';
import type { Plan, PlannedRun } from './plan/plan.ts';
import { withOptions } from './plan/reproduction.ts';
import { makeNodeExecutable, type NodeExecutable } from './run/node-executable.ts';
import { makeProgress, type ProgressDisplay } from './run/progress-messages.ts';
import type { ProgressClock } from './run/progress-pace.ts';
import type { ProgressState } from './run/progress-state.ts';
import { engineTitle, type Run } from './run/run-record.ts';
import { type EngineCommand, type RunWorld, runTest } from './run/run-test.ts';
import { runSeeds, type SeedsOutcome } from './seeds/run-seeds.ts';
import { type JudgedSeeds, judgePlan } from './verdict/judge-plan.ts';
import { judgeRun } from './verdict/judge-run.ts';
import type { Baseline, RunVerdict, Verdict } from './verdict/verdict.ts';

export interface PipelineWorld extends Omit<RunWorld, 'onLine'> {
  /** Source files are named relative to it. */
  readonly workspace: string;
  /** Node.js that the user's scripts run on, absolute. */
  readonly nodePath: string;
  readonly now: () => Date;
  /** Says which run of the plan is next, and what else concerns the whole plan. What is passing is shown by `onState` too. */
  readonly say: (text: string, isPassing: boolean) => void;
  /** Says how far the run is. */
  readonly onProgress: (text: string, isPassing: boolean) => void;
  /** Shows how far it is, many times a second. */
  readonly onState?: (state: ProgressState) => void;
  readonly clock: ProgressClock;
  /** Runs the plan's seeds. */
  readonly embeddedEngine: EngineCommand;
  /** Gives what the base branch came to, for limits that refer to its metrics. It is asked when the first run is under way. */
  readonly base?: () => Promise<Baseline | null>;
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
  const executable = makeNodeExecutable(plan.node, path.join(directory, 'launcher'), world.nodePath, world.workspace);
  const { env, warning } = withUtf8Locale(world.env);
  if (warning !== null) world.say(warning, false);
  const command = shellCommandOf(plan.node);
  const runs: Run[] = [];
  const verdicts: RunVerdict[] = [];
  const seeds: (number | null)[] = [];
  let base: Promise<Baseline | null> | undefined;
  for (const bare of plan.runs) {
    const { planned, seed } = withDrawnSeed(bare, plan);
    if (plan.runs.length > 1) {
      world.say(`${planned.name} (${runs.length + 1} of at most ${plan.runs.length})`, true);
    }
    const progress = makeProgress(
      engineTitle(engine.id),
      world.onProgress,
      world.clock,
      displayOf(planned, plan, runs.length, world),
    );
    const running = runTest(planned, executable, engine, path.join(directory, planned.name.replaceAll(' ', '-')), {
      ...world,
      env,
      onLine: progress.line,
    }).finally(progress.end);
    base ??= world.base?.() ?? Promise.resolve(null);
    // What it throws is thrown where it is waited for, and not while something of the run is still alive.
    base.catch(() => undefined);
    const run = await running;
    world.onState?.({ kind: 'doing', doing: 'reading what the run left' });
    const held = await base;
    const verdict = await judgeRun(run, {
      workload: plan.workload,
      ...(plan.challenge === undefined ? {} : { challenge: plan.challenge }),
      workspace: world.workspace,
      ...(command === undefined ? {} : { command }),
      ...(plan.node.kind === 'file' ? { program: plan.node.path } : {}),
      limits: planned.faults ? [] : plan.limits,
      ...(held === null ? {} : { base: held.metrics }),
    });
    if (run.plotsNotDrawn !== undefined) {
      world.say(
        `${run.plotsNotDrawn} plots were not drawn (plots: ${planned.plots}); ${FILES.plotsNotDrawn} in the store names them`,
        false,
      );
    }
    runs.push(run);
    seeds.push(seed);
    verdicts.push(verdict);
    if (verdict.outcome !== 'pass') break;
  }
  const seedsOutcome =
    verdicts.at(-1)?.outcome === 'pass' ? await seedsOf(plan, executable, directory, env, world) : null;
  if (seedsOutcome?.failing !== undefined) runs.push(seedsOutcome.failing.run);
  const judged = judgePlan(plan, verdicts, world.now(), judgedSeeds(plan, seedsOutcome));
  const known = await base;
  const compared = known == null ? {} : { base: known };
  // The runs end with the first that does not pass.
  const telling = (verdicts.at(-1)?.outcome === 'pass' ? seeds[0] : seeds.at(-1)) ?? null;
  const reproduce =
    seedsOutcome?.seeds.failed?.reproduce ??
    (telling === null ? plan.reproduce : withOptions(plan.reproduce, { seed: String(telling) }));
  return { verdict: { ...judged, reproduce, ...compared }, runs };
}

/** Undefined where nobody looks. */
function displayOf(
  { name, args }: PlannedRun,
  { runs, engine }: Plan,
  before: number,
  { onState }: PipelineWorld,
): ProgressDisplay | undefined {
  if (onState === undefined) return undefined;
  const parsed = parseTestArguments([...args, '--bin', 'node'], engine);
  const timeLimit = parsed.kind === 'options' ? parsed.options.timeLimit : 0;
  const isSimulated = engine === 'embedded' && parsed.kind === 'options' && parsed.options.clock !== 'real';
  return {
    isSimulated,
    show: (state) => onState({ ...state, name, place: before + 1, runs: runs.length, timeLimit }),
  };
}

async function seedsOf(
  plan: Plan,
  executable: NodeExecutable,
  directory: string,
  env: NodeJS.ProcessEnv,
  world: PipelineWorld,
): Promise<SeedsOutcome | null> {
  const { seeds: planned, workload, reproduce } = plan;
  if (planned === undefined || world.cancelled.aborted) return null;
  return await runSeeds({
    planned,
    workload,
    reproduce,
    executable,
    engine: world.embeddedEngine,
    directory: path.join(directory, 'seeds'),
    env,
    workspace: world.workspace,
    cancelled: world.cancelled,
    workers: availableParallelism(),
    onProgress: world.onProgress,
    ...(world.onState === undefined ? {} : { onState: world.onState }),
  });
}

function judgedSeeds({ seeds: planned }: Plan, outcome: SeedsOutcome | null): JudgedSeeds | undefined {
  if (planned === undefined || outcome === null) return undefined;
  const { seeds, failing, isCancelled } = outcome;
  return { seeds, isCancelled, decide: planned.decide, ...(failing === undefined ? {} : { failing: failing.verdict }) };
}

/** The engine would draw a seed itself; it is drawn here, so that the same run can be repeated even if nothing is left of it. */
function withDrawnSeed(
  planned: PlannedRun,
  { engine }: Plan,
): { readonly planned: PlannedRun; readonly seed: number | null } {
  const isGiven = planned.args.some((arg) => arg === '--seed' || arg.startsWith('--seed='));
  if (engine !== 'embedded' || isGiven) return { planned, seed: null };
  const seed = randomInt(2 ** 32);
  return { planned: { ...planned, args: [...planned.args, '--seed', String(seed)] }, seed };
}
