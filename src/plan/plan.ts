import type { EngineName } from '../maelstrom/engine-name.ts';
import type { Workload } from '../maelstrom/workloads.ts';
import { UserError } from '../text/user-error.ts';
import { type Challenge, type OptionTexts, resolveSubject } from './challenges.ts';
import { type TimeLimits, timeLimits } from './hard-limits.ts';
import { argumentsFor, checkExtraArgs, NO_FAULTS } from './maelstrom-arguments.ts';
import { type Limit, parseLimits } from './metric-limits.ts';
import type { NodeProgram } from './node-program.ts';
import { checkCombination } from './option-combinations.ts';
import type { Plots } from './plots-option.ts';
import { reproduction } from './reproduction.ts';
import { rowKey } from './row-name-from-matrix.ts';
import type { SeedRange } from './seed-range.ts';
import { withAsciiDashes } from './split-words.ts';

/** What a person asked for, once read from inputs or a command line; nothing in it is checked yet. */
export interface PlanRequest {
  /** A challenge's id or short form, or a workload; undefined: the option `workload` alone says it. */
  readonly challenge?: string;
  /** The row's name. */
  readonly name?: string;
  readonly engine: EngineName;
  readonly node: NodeProgram;
  /** Overrides of the challenge's options. */
  readonly options: OptionTexts;
  /** Words added to Maelstrom's arguments as they are. */
  readonly extraArgs: readonly string[];
  /** 3d and 3e: run a second time under partitions. It has no effect on others, so that a matrix may set it for all. */
  readonly faults: boolean;
  /** Run up to so many times, until one does not pass. */
  readonly repeat: number;
  /** Lines of limits, added to the challenge's own. */
  readonly limits: string;
  /** Seconds until a run is killed, whatever it is doing; undefined: by what it is doing. */
  readonly hardLimitSeconds?: number;
  readonly plots: Plots;
  /** Seeds that are run in simulated time after the runs. */
  readonly seeds?: SeedRange;
  /** Whether a seed that fails fails the row; by default it does. */
  readonly seedsDecide?: boolean;
  /** The job's matrix, as the runner gives it; null outside of one. */
  readonly matrix: unknown;
}

/** One execution of Maelstrom's `test` that is to happen. */
export interface PlannedRun {
  /** `run`, `faults`, `run 2`, …: unique within the plan. */
  readonly name: string;
  /** A second run under faults, judged on validity only; metrics and limits come from the first run without. */
  readonly faults: boolean;
  /** Arguments after `test` without `--bin` and the node's own: `--workload`, `echo`, `--node-count`, `1`, …. */
  readonly args: readonly string[];
  /** When the whole process group is killed. */
  readonly timeLimits: TimeLimits;
  /** Which plots Maelstrom draws; the embedded engine draws none. */
  readonly plots: Plots;
}

/** Tests in simulated time that are to happen once the runs have passed, one for each seed. */
export interface PlannedSeeds extends SeedRange {
  /** Arguments of the embedded engine as in a run's, without seed and schedule. */
  readonly args: readonly string[];
  /** Judged for the seeds that run as Maelstrom would. */
  readonly limits: readonly Limit[];
  /** Options that a command needs beside those of `reproduce` so that it makes this run only. */
  readonly reproduce: OptionTexts;
  /** Whether a seed that fails fails the row. */
  readonly decide: boolean;
}

/** Everything needed for one row of the report. */
export interface Plan {
  readonly key: string;
  readonly title: string;
  /** A preset's id; absent for a bare workload. */
  readonly challenge?: string;
  /** What a reader of the verdict should know of the challenge itself. */
  readonly note?: string;
  readonly workload: Workload;
  readonly engine: EngineName;
  readonly node: NodeProgram;
  /** In order; a run that does not pass ends the plan. */
  readonly runs: readonly PlannedRun[];
  readonly seeds?: PlannedSeeds;
  readonly limits: readonly Limit[];
  /** Arguments of `run` that repeat this on a laptop, without the engine. */
  readonly reproduce: readonly string[];
  /** What was corrected in the request, or is odd about it, in sentences. */
  readonly warnings: readonly string[];
}

export const REPEAT_AT_MOST = 100;
/** Of a run, set by a person. */
export const HARD_LIMIT_AT_MOST_S = 86_400;

/**
 * The whole plan, checked before anything starts.
 * @throws UserError naming the input, what was found, and what to write instead.
 */
export function planTest(request: PlanRequest): Plan {
  if (!Number.isSafeInteger(request.repeat) || request.repeat < 1 || request.repeat > REPEAT_AT_MOST) {
    throw new UserError(`repeat: found ${request.repeat}; write a whole number from 1 to ${REPEAT_AT_MOST}.`);
  }
  const { challenge, workload } = subjectOf(request);
  const mended = request.extraArgs.map(withAsciiDashes);
  const extraArgs = mended.map(({ word }) => word);
  checkExtraArgs(extraArgs);
  const preset = { workload, ...presetOf(challenge?.options ?? defaultsOf(workload), request.options) };
  const once = runsOnce(challenge, preset, extraArgs, request);
  const title = challenge?.title ?? workload;
  const limits = [...(challenge?.limits ?? []).flatMap((line) => parseLimits(line)), ...parseLimits(request.limits)];
  const seeds = seedsOf(challenge, preset, extraArgs, limits, request);
  return {
    key: rowKey(
      request.name,
      challenge?.id ?? workload,
      request.matrix,
      [...(challenge?.aliases ?? []), workload],
      request.seeds,
    ),
    title,
    ...(challenge === undefined ? {} : { challenge: challenge.id }),
    ...(challenge?.note === undefined ? {} : { note: challenge.note }),
    workload,
    engine: request.engine,
    node: request.node,
    runs: repeated(once, request.repeat),
    ...(seeds === undefined ? {} : { seeds }),
    // Another schedule has other latencies.
    limits: request.options.schedule === 'harder' ? [] : limits,
    reproduce: reproduction(request, challenge?.id ?? workload, extraArgs),
    warnings: [
      ...mended.flatMap(({ warning }) => (warning === undefined ? [] : [warning])),
      ...(request.faults && request.options.nemesis === NO_FAULTS
        ? ['faults asks for a run under faults, but nemesis is none, so that run is left out.']
        : []),
    ],
  };
}

function subjectOf(request: PlanRequest): { readonly challenge?: Challenge; readonly workload: Workload } {
  const asked = request.options.workload;
  const name = request.challenge ?? asked;
  if (name === undefined) {
    throw new UserError(
      'challenge: found nothing; write one such as 1-echo, or set workload. "challenges" lists them all.',
    );
  }
  const subject = resolveSubject(name);
  const workload = subject.kind === 'challenge' ? subject.challenge.workload : subject.workload;
  if (asked !== undefined && request.challenge !== undefined && asked !== workload) {
    throw new UserError(
      `workload: found "${asked}", but the challenge ${name} is about ${workload}. Leave one of the two out.`,
    );
  }
  // A workload that was asked for by the option of that name runs bare, even where a challenge has the same short form.
  if (subject.kind === 'challenge' && request.challenge !== undefined)
    return { challenge: subject.challenge, workload };
  return { workload };
}

const NODE_NAMES = ['node', 'nodes', 'nodes-file'];

/** Nodes that a request names win over the number of a preset; given both, Maelstrom takes the number. */
function presetOf(preset: OptionTexts, given: OptionTexts): OptionTexts {
  if (!NODE_NAMES.some((name) => given[name] !== undefined)) return preset;
  const { 'node-count': _count, ...others } = preset;
  return others;
}

/** Maelstrom's defaults, except lin-kv's concurrency, with which it cannot run. */
const defaultsOf = (workload: Workload): OptionTexts => (workload === 'lin-kv' ? { concurrency: '2n' } : {});

/**
 * The run of a challenge, and its second one under faults if it has one. A request that sets `nemesis` has chosen the faults
 * of the run, or `none`: then there is no second run, and if they are the challenge's own faults, the run gets all options of these.
 */
function runsOnce(
  challenge: Challenge | undefined,
  preset: OptionTexts,
  extraArgs: readonly string[],
  request: PlanRequest,
): readonly PlannedRun[] {
  const plain = plannedRun('run', false, { ...preset, ...request.options }, extraArgs, request);
  const { faults } = challenge ?? {};
  if (faults === undefined || request.options.nemesis === NO_FAULTS || (faults.when === 'asked' && !request.faults))
    return [plain.run];
  const options = { ...preset, ...faults.options, ...request.options };
  const faulty = plannedRun('faults', true, options, extraArgs, request);
  if (plain.nemesis === '') return [plain.run, faulty.run];
  return faults.options.nemesis === plain.nemesis ? [{ ...faulty.run, name: 'run', faults: false }] : [plain.run];
}

/** Options that choose what happens in a run, which is what seeds vary, or that have a person look at it. */
const ABOUT_ONE_RUN = ['schedule', 'only-operations', 'only-faults', 'inspect'];

/**
 * The run that each seed varies: the one under faults, where there are two.
 * @throws UserError where the node can't live in simulated time, and for options that are about one run.
 */
function seedsOf(
  challenge: Challenge | undefined,
  preset: OptionTexts,
  extraArgs: readonly string[],
  limits: readonly Limit[],
  request: PlanRequest,
): PlannedSeeds | undefined {
  if (request.seeds === undefined) return undefined;
  const { node, options } = request;
  if (!runsOnNode(node) || options.clock === 'real') {
    throw new UserError(
      runsOnNode(node)
        ? 'seeds: seeds are run in simulated time, but clock is "real"; leave one of the two out.'
        : 'seeds: seeds are run in simulated time, but this node is started by a program of its own. Simulated time needs a script that runs on Node.js (.js, .mjs, .cjs or .ts as bin); leave seeds out, or name such a script.',
    );
  }
  const aboutOne = ABOUT_ONE_RUN.find((name) => options[name] !== undefined);
  if (aboutOne !== undefined) throw new UserError(`seeds: ${aboutOne} is about one run; leave one of the two out.`);
  const { clock: _clock, seed: _seed, ...varied } = options;
  const embedded = { ...request, engine: 'embedded', options: varied } as const;
  const run = runsOnce(challenge, preset, extraArgs, embedded).at(-1) as PlannedRun;
  return {
    ...request.seeds,
    args: run.args,
    limits: run.faults ? [] : limits,
    reproduce: run.faults ? { nemesis: challenge?.faults?.options.nemesis ?? NO_FAULTS } : {},
    decide: request.seedsDecide ?? true,
  };
}

const runsOnNode = (node: NodeProgram): boolean => node.kind === 'file' && node.by !== 'itself';

function plannedRun(
  name: string,
  faults: boolean,
  options: OptionTexts,
  extraArgs: readonly string[],
  request: PlanRequest,
): { readonly run: PlannedRun; readonly nemesis: string } {
  const args = [...argumentsFor(withClock(options, request), request.engine), ...extraArgs];
  const { timeLimit, nemesis } = checkCombination(args, request.engine);
  // With a debugger a test takes as long as a person needs.
  const hardLimit = request.hardLimitSeconds ?? (options.inspect === undefined ? undefined : HARD_LIMIT_AT_MOST_S);
  const run = { name, faults, args, timeLimits: timeLimits(hardLimit, timeLimit), plots: request.plots };
  return { run, nemesis: nemesis.join() };
}

/**
 * On the embedded engine, nodes that run on Node.js live in simulated time unless the request says otherwise.
 * @throws UserError where simulated time is asked for a program that does not run on Node.js.
 */
function withClock(options: OptionTexts, { engine, node }: PlanRequest): OptionTexts {
  if (engine !== 'embedded') return options;
  const isOnNode = runsOnNode(node);
  const { clock = isOnNode ? 'auto' : 'real' } = options;
  if (clock === 'simulated' && !isOnNode) {
    throw new UserError(
      'clock: found "simulated", but this node is started by a program of its own. Simulated time needs a script that runs on Node.js (.js, .mjs, .cjs or .ts as bin); leave clock out, or write real.',
    );
  }
  return { ...options, clock };
}

const repeated = (once: readonly PlannedRun[], times: number): readonly PlannedRun[] =>
  Array.from({ length: times }, (_, round) =>
    once.map((run) => (round === 0 ? run : { ...run, name: `${run.name} ${round + 1}` })),
  ).flat();
