/** Runs a plan's seeds in simulated time and, of the first that fails, looks for the smallest run that fails in the same way. */
import { renameSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { removeIfPossible } from '../files/fresh-file.ts';
import { BATCH_CONSOLE, type ThreadProgram } from '../maelstrom/batch-protocol.ts';
import { parseTestArguments } from '../maelstrom/parse-options.ts';
import type { Workload } from '../maelstrom/workloads.ts';
import type { PlannedSeeds } from '../plan/plan.ts';
import { withOptions } from '../plan/reproduction.ts';
import { scheduleOfSeed } from '../plan/seed-range.ts';
import type { NodeExecutable } from '../run/node-executable.ts';
import type { ProgressState } from '../run/progress-state.ts';
import type { Run } from '../run/run-record.ts';
import { currentStore, type EngineCommand } from '../run/run-test.ts';
import { startTestBatch } from '../run/test-batch.ts';
import type { FailingSeed, RunExtent, RunVerdict, SeedsVerdict } from '../verdict/verdict.ts';
import { firstDifference } from './first-difference.ts';
import { exploreSeeds } from './first-failing-seed.ts';
import { optionsOf, type SeededRun } from './seeded-run.ts';
import { type RunSize, type ShrinkingEffort, smallestRun, USUAL_EFFORT } from './smallest-run.ts';
import { type ThreadTrust, threadTrust } from './thread-trust.ts';
import { failureOf, type Trial, type TrialParts, type TryOptions, tryRun } from './trials.ts';
import { NO_SUCCESS, withoutShrinkage } from './without-shrinkage.ts';

export interface SeedsParts {
  readonly planned: PlannedSeeds;
  readonly workload: Workload;
  /** Arguments that repeat the plan. */
  readonly reproduce: readonly string[];
  readonly executable: NodeExecutable;
  /** The embedded engine. */
  readonly engine: EngineCommand;
  /** A new directory; the files of the smallest run that fails stay in it. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly workspace: string;
  readonly cancelled: AbortSignal;
  /** Tests that run at the same time. */
  readonly workers: number;
  /** What is passing is shown by `onState` too. */
  readonly onProgress: (text: string, isPassing: boolean) => void;
  readonly onState?: (state: ProgressState) => void;
  /** What the search for a smaller run may take; by default a minute and a thousand runs. */
  readonly effort?: ShrinkingEffort;
}

export interface SeedsOutcome {
  readonly seeds: SeedsVerdict;
  /** The smallest run that was found to fail. */
  readonly failing?: { readonly run: Run; readonly verdict: RunVerdict };
  /** Whether they were cut short by a cancelled job. */
  readonly isCancelled: boolean;
}

/** Milliseconds between two lines of progress. */
const SAY_EVERY_MS = 2000;

/** Repeats the run by `run --replay`. */
const REPLAY = 'replay.json';

/** What the search for a smaller run may still take, and what it has taken. */
interface Effort {
  readonly isOver: () => boolean;
  readonly spent: () => string;
}

type FailedTrial = Extract<Trial, { kind: 'failed' }>;

interface FirstFailure {
  readonly seeded: SeededRun;
  readonly trial: FailedTrial;
}

/** Nothing that it starts is left alive; it throws only what is a fault of ours. */
export async function runSeeds(parts: SeedsParts): Promise<SeedsOutcome> {
  const trials = trialsOf(parts);
  const batch = startTestBatch(parts.engine, parts.workers, parts.env, undefined, trials);
  const cancel = (): void => batch.end();
  parts.cancelled.addEventListener('abort', cancel, { once: true });
  try {
    return await new Search(parts, { ...parts, plan: planOf(parts.planned), engine: parts.engine.id, batch }).search();
  } finally {
    parts.cancelled.removeEventListener('abort', cancel);
    batch.end();
    removeIfPossible(trials);
    removeIfEmpty(parts.directory);
  }
}

/** Where runs are tried: it goes when the search has ended, also when it is killed. */
const trialsOf = ({ directory }: SeedsParts): string => path.join(directory, 'trials');

function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // It has a run that fails, or was never made.
  }
}

interface PlanShape {
  readonly nodeCount: number;
  readonly timeLimit: number;
  readonly fewestNodes: number;
  /** Kinds of faults. */
  readonly nemeses: number;
}

function planOf({ args }: PlannedSeeds): PlanShape {
  const parsed = parseTestArguments([...args, '--bin', 'node'], 'embedded');
  if (parsed.kind !== 'options') throw new Error(`A plan's arguments are refused: ${JSON.stringify(parsed)}`);
  const { nodes, nodeCount, timeLimit, nemesis } = parsed.options;
  // A partition needs two sides. Nodes with names of their own are not left out.
  const fewestNodes = nodeCount === null ? nodes.length : nemesis.includes('partition') ? 2 : 1;
  return { nodeCount: nodes.length, timeLimit, fewestNodes, nemeses: nemesis.length };
}

class Search {
  readonly #parts: SeedsParts;
  readonly #trialParts: TrialParts & { readonly plan: PlanShape };
  #trials = 0;
  /** Files of the run that failed first. */
  #first: FirstFailure | undefined;
  #saidAt = 0;
  readonly #threads: ThreadTrust;
  readonly #begun = performance.now();

  constructor(parts: SeedsParts, trialParts: TrialParts & { readonly plan: PlanShape }) {
    this.#parts = parts;
    this.#trialParts = trialParts;
    this.#threads = threadTrust(parts.executable, parts.engine, parts.env);
  }

  async search(): Promise<SeedsOutcome> {
    const { planned, workers, onState } = this.#parts;
    const count = planned.to - planned.from + 1;
    const show = (ended: number): void =>
      onState?.({ kind: 'seeds', ended, seeds: count, realMs: performance.now() - this.#begun });
    show(0);
    const { counts, overdue, slow, failed, cutShort } = await exploreSeeds(
      planned,
      workers,
      (seed) => this.#runSeed(seed),
      (ended) => {
        show(ended);
        this.#say(`${ended} of ${count} seeds`);
      },
    );
    const seeds = {
      from: planned.from,
      to: planned.to,
      counts,
      ...(overdue.length === 0 ? {} : { overdue }),
      ...(slow === null ? {} : { slow }),
      ...(cutShort === null ? {} : { cutShort: this.#isCancelled() ? 'The run was cancelled.' : cutShort }),
    };
    if (this.#first === undefined) return { seeds, isCancelled: this.#isCancelled() };
    if (failed !== null) return await this.#reduced(seeds, this.#first);
    // A smaller seed could not be run, with which the search ends.
    this.#discard(this.#first.trial);
    return { seeds, isCancelled: this.#isCancelled() };
  }

  #isCancelled(): boolean {
    return this.#parts.cancelled.aborted;
  }

  #doing(doing: string): void {
    this.#parts.onState?.({ kind: 'doing', doing });
  }

  /** Not too often, unless something has changed. */
  #say(text: string, atOnce = false, isPassing = true): void {
    const now = performance.now();
    if (!atOnce && now - this.#saidAt < SAY_EVERY_MS) return;
    this.#saidAt = now;
    this.#parts.onProgress(text, isPassing);
  }

  async #runSeed(seed: number): Promise<Trial> {
    const { nodeCount, timeLimit } = this.#trialParts.plan;
    const seeded = { seed, schedule: scheduleOfSeed(seed), nodeCount, timeLimit, operations: null, faults: null };
    const trial = await this.#tryThreadsFirst(seeded);
    if (trial.kind !== 'failed') return trial;
    const before = this.#first;
    if (before === undefined || before.seeded.seed > seed) {
      this.#first = { seeded, trial };
      if (before !== undefined) this.#discard(before.trial);
    } else this.#discard(trial);
    return trial;
  }

  /** A run that does not pass with threads is run with processes, which decide. */
  async #tryThreadsFirst(seeded: SeededRun): Promise<Trial> {
    const threads = this.#threads.program();
    if (threads === undefined) return await this.#try(seeded);
    const fast = await this.#try(seeded, { threads });
    if (fast.kind === 'passed') return fast;
    const trial = await this.#try(seeded);
    if (trial.kind === 'passed') {
      if (fast.kind === 'failed' && !(await this.#failsAlike(fast, seeded, threads))) return fast;
      this.#threads.misled();
    }
    this.#discard(fast);
    return trial;
  }

  /** Whether it fails so every time with threads; else it depends on more than its seed. */
  async #failsAlike({ verdict }: FailedTrial, seeded: SeededRun, threads: ThreadProgram): Promise<boolean> {
    const again = await this.#try(seeded, { threads });
    this.#discard(again);
    return again.kind !== 'passed' && (again.kind !== 'failed' || failureOf(again.verdict) === failureOf(verdict));
  }

  #try(seeded: SeededRun, options?: TryOptions): Promise<Trial> {
    this.#trials += 1;
    return tryRun(seeded, path.join(trialsOf(this.#parts), `trial-${this.#trials}`), this.#trialParts, options);
  }

  /** The files of a trial that has failed. */
  #discard(trial: Trial): void {
    if (trial.kind === 'failed') removeIfPossible(directoryOf(trial.run));
  }

  async #reduced(seeds: SeedsVerdict, first: FirstFailure): Promise<SeedsOutcome> {
    const reason = failureOf(first.trial.verdict);
    this.#say(`seed ${first.seeded.seed} fails (${reason})`, true, false);
    this.#doing('running that seed again');
    const repeated = await this.#repeat(first, reason);
    const { seeded, trial } = repeated.repeats ? await this.#smallest(first, reason) : first;
    if (trial !== first.trial) this.#discard(first.trial);
    const failed: FailingSeed = {
      seed: first.seeded.seed,
      schedule: first.seeded.schedule,
      reason,
      found: extentOf(first.seeded, first.trial.size, this.#trialParts.plan),
      smallest: extentOf(seeded, trial.size, this.#trialParts.plan),
      ...(seeded.seed === first.seeded.seed ? {} : { smallestSeed: seeded.seed }),
      reproduce: withOptions(this.#parts.reproduce, {
        ...this.#parts.planned.reproduce,
        ...optionsOf(seeded, this.#trialParts.plan),
      }),
      ...repeated,
    };
    return {
      seeds: { ...seeds, failed },
      isCancelled: false,
      failing: this.#kept(
        { ...trial, verdict: withoutShrinkage(trial.verdict, first.trial.verdict) },
        `seed ${failed.seed}`,
        failed,
      ),
    };
  }

  /** Runs it again: what follows from more than the seed can't be made smaller. */
  async #repeat({ seeded, trial }: FirstFailure, reason: string): Promise<Pick<FailingSeed, 'repeats' | 'difference'>> {
    const { store } = trial.run;
    let difference: string | null = null;
    const again = await this.#try(seeded, {
      async examine(other) {
        if (store !== null) difference = await firstDifference(store, other);
      },
    });
    this.#discard(again);
    // Of a run that could not be repeated nothing follows.
    const repeats =
      again.kind === 'not-run' ||
      again.kind === 'overdue' ||
      (again.kind === 'failed' && failureOf(again.verdict) === reason);
    return { repeats, ...(repeats || difference === null ? {} : { difference }) };
  }

  /** The smallest run that was found, with its files. */
  async #smallest(first: FirstFailure, reason: string): Promise<FirstFailure> {
    this.#say('looking for a smaller run that fails', true);
    this.#doing('looking for a smaller run that fails');
    const { ms, trials } = this.#parts.effort ?? USUAL_EFFORT;
    const end = performance.now() + ms;
    const before = this.#trials;
    const effort: Effort = {
      isOver: () => performance.now() > end || this.#trials >= before + trials || this.#isCancelled(),
      spent: () => `${this.#trials - before} runs tried`,
    };
    const threads = await this.#failingThreads(first, reason);
    const found = threads && (await this.#smallestWith(threads, first, reason, effort));
    return found ?? (await this.#smallestWith(undefined, first, reason, effort)) ?? first;
  }

  /** Threads, where the run fails with them as it does with processes. */
  async #failingThreads({ seeded }: FirstFailure, reason: string): Promise<ThreadProgram | undefined> {
    const threads = this.#threads.program();
    if (threads === undefined) return undefined;
    const trial = await this.#try(seeded, { threads });
    this.#discard(trial);
    return trial.kind === 'failed' && failureOf(trial.verdict) === reason ? threads : undefined;
  }

  /** Undefined when what was found does not fail with processes. */
  async #smallestWith(
    threads: ThreadProgram | undefined,
    first: FirstFailure,
    reason: string,
    effort: Effort,
  ): Promise<FirstFailure | undefined> {
    /** The same part is asked about in several ways. */
    const answers = new Map<string, boolean>();
    const sizes = new Map<string, RunSize>([[keyOf(first.seeded), first.trial.size]]);
    const seeded = await smallestRun(first.seeded, {
      fewestNodes: this.#trialParts.plan.fewestNodes,
      keepsOperations: reason.startsWith(NO_SUCCESS),
      sizeOf: (run) => sizes.get(keyOf(run)) ?? first.trial.size,
      fails: async (candidates) => {
        if (effort.isOver()) return null;
        return await Promise.all(
          candidates.map(async (candidate) => {
            const known = answers.get(keyOf(candidate));
            if (known !== undefined) return known;
            const trial = await this.#try(candidate, { threads });
            this.#say(effort.spent());
            this.#doing(`looking for a smaller run that fails: ${effort.spent()}`);
            answers.set(keyOf(candidate), false);
            if (trial.kind !== 'failed') return false;
            this.#discard(trial);
            sizes.set(keyOf(candidate), trial.size);
            const isTheSame = failureOf(trial.verdict) === reason;
            answers.set(keyOf(candidate), isTheSame);
            return isTheSame;
          }),
        );
      },
    });
    if (seeded === first.seeded) return first;
    const trial = await this.#try(seeded);
    if (trial.kind === 'failed' && failureOf(trial.verdict) === reason) return { seeded, trial };
    this.#discard(trial);
    return undefined;
  }

  /** The trial with its files in a directory of that name, beside what repeats it. */
  #kept(
    trial: FailedTrial,
    name: string,
    { reproduce }: FailingSeed,
  ): { readonly run: Run; readonly verdict: RunVerdict } {
    const to = path.join(this.#parts.directory, name.replace(' ', '-'));
    renameSync(directoryOf(trial.run), to);
    writeFileSync(path.join(to, REPLAY), `${JSON.stringify({ version: 1, arguments: reproduce }, null, 2)}\n`);
    return {
      run: { ...trial.run, name, store: currentStore(to), console: path.join(to, BATCH_CONSOLE) },
      verdict: { ...trial.verdict, name },
    };
  }
}

const directoryOf = ({ console }: Run): string => path.dirname(console ?? '');

const keyOf = (run: SeededRun): string => JSON.stringify(run);

/** Without the faults that end those of each kind before the last operations, which always happen. */
const extentOf = (run: SeededRun, { operations, faults }: RunSize, { nemeses }: PlanShape): RunExtent => ({
  nodes: run.nodeCount,
  operations,
  faults: run.faults?.length ?? Math.max(0, faults - nemeses),
  timeLimit: run.timeLimit,
});
