import type { EngineName } from '../maelstrom/engine-name.ts';
import { defined, type Finding } from './finding.ts';
import { OUTCOMES, type Outcome, worstOutcome } from './outcomes.ts';
import { boundedReasons, onlyReason } from './reasons-of-findings.ts';
import { seedsSentence } from './seeds-sentence.ts';
import type { Reason, RunVerdict, SeedsVerdict, Verdict } from './verdict.ts';

/** What a row is called, before anything ran. */
export interface PlanFacts {
  /** By default the challenge, else the workload. */
  readonly key?: string | undefined;
  readonly title?: string | undefined;
  readonly challenge?: string;
  /** null: the runs tell. */
  readonly workload: string | null;
  readonly engine?: EngineName;
}

/** The run whose metrics and limits stand for the plan: the first without faults, else the first. */
export const measuredRun = <R extends Pick<RunVerdict, 'faults'>>(runs: readonly R[]): R | undefined =>
  runs.find(({ faults }) => !faults) ?? runs[0];

/** What came of a plan's seeds. */
export interface JudgedSeeds {
  readonly seeds: SeedsVerdict;
  /** The smallest run that fails. */
  readonly failing?: RunVerdict;
  /** Whether they were cut short by a cancelled job. */
  readonly isCancelled: boolean;
  /** Whether the row is worse for it. */
  readonly decide: boolean;
}

/** Joins the verdicts of a plan's runs, and of its seeds: the worst outcome, and the reasons of all. */
export function judgePlan(
  plan: PlanFacts,
  planned: readonly RunVerdict[],
  now: Date,
  judgedSeeds?: JudgedSeeds,
): Verdict {
  if (planned.length === 0) return judgeNothing(plan, { id: 'not-started', detail: 'No run was started.' }, now);
  const ofSeeds = judgedSeeds === undefined ? NOTHING_OF_SEEDS : judgeSeeds(judgedSeeds);
  const runs = [...planned, ...ofSeeds.runs];
  const ofRuns = planReasons(runs);
  const outcome = worstOutcome([...runs.map((run) => run.outcome), ...ofSeeds.outcomes]);
  const worst = runs.find((run) => run.outcome === outcome);
  const measured = measuredRun(runs);
  const workload = plan.workload ?? runs.find((run) => run.workload !== undefined)?.workload ?? null;
  const durations = runs.flatMap(({ durationMs }) => durationMs ?? []);
  return {
    ...blankVerdict({ ...plan, workload }, now),
    outcome,
    reasons: boundedReasons([...ofSeeds.reasons, ...ofRuns, ...slowness(judgedSeeds?.seeds, ofRuns)]),
    metrics: measured?.metrics ?? {},
    limits: measured?.limits ?? [],
    runs,
    ...(judgedSeeds === undefined ? {} : { seeds: judgedSeeds.seeds }),
    engine: runs[0]?.engine ?? { name: plan.engine ?? 'maelstrom', version: null },
    exitCode: worst?.exitCode ?? null,
    durationMs: durations.length === 0 ? null : durations.reduce((sum, next) => sum + next, 0),
  };
}

interface OfSeeds {
  readonly runs: readonly RunVerdict[];
  readonly outcomes: readonly Outcome[];
  readonly reasons: readonly Reason[];
}

const NOTHING_OF_SEEDS: OfSeeds = { runs: [], outcomes: [], reasons: [] };

function judgeSeeds({ seeds, failing, isCancelled, decide }: JudgedSeeds): OfSeeds {
  if (seeds.cutShort !== undefined) {
    const outcomes: readonly Outcome[] = decide ? ['error'] : [];
    const finding = {
      id: isCancelled ? 'cancelled' : 'seeds-not-run',
      detail: `${seeds.cutShort} ${seedsSentence(seeds)}`,
    };
    return {
      runs: [],
      outcomes,
      reasons: onlyReason({ ...finding, ...(decide ? { argues: 'error' as const } : {}) }, outcomes[0] ?? 'pass'),
    };
  }
  if (failing === undefined) return NOTHING_OF_SEEDS;
  if (decide) return { runs: [failing], outcomes: [], reasons: [] };
  const reason = failing.reasons.find(({ severity }) => severity === 'failure');
  const why = reason === undefined ? '' : ` ${reason.title}: ${reason.detail}`;
  const { location, firstAt, messages } = reason ?? {};
  return {
    ...NOTHING_OF_SEEDS,
    reasons: onlyReason(
      defined({ id: 'failing-seed', detail: `${seedsSentence(seeds)}${why}`, location, firstAt, messages }),
      'pass',
    ),
  };
}

/** That a node was slow in seeds which passed; where a run says so already, nothing. */
function slowness(seeds: SeedsVerdict | undefined, told: readonly Reason[]): readonly Reason[] {
  if (seeds?.slow === undefined || told.some(({ id }) => id === SLOW)) return [];
  const { count, seed, detail } = seeds.slow;
  const where =
    count === 1 ? `seed ${seed}, which passed` : `${count} seeds that passed, the first of them seed ${seed}`;
  return onlyReason({ id: SLOW, detail: `In ${where}: ${detail}` }, 'pass');
}

const SLOW = 'slow-node';

/** The verdict of a plan that never came to a run; `reason` names a catalogue entry. */
export function judgeNothing(plan: PlanFacts, reason: Pick<Finding, 'id' | 'title' | 'detail'>, now: Date): Verdict {
  return { ...blankVerdict(plan, now), reasons: onlyReason({ ...reason, argues: 'error' }, 'error') };
}

function blankVerdict(plan: PlanFacts, now: Date): Verdict {
  const key = plan.key ?? plan.challenge ?? plan.workload ?? 'run';
  return {
    version: 1,
    key,
    title: plan.title ?? key,
    ...(plan.challenge === undefined ? {} : { challenge: plan.challenge }),
    workload: plan.workload,
    outcome: 'error',
    reasons: [],
    metrics: {},
    limits: [],
    runs: [],
    engine: { name: plan.engine ?? 'maelstrom', version: null },
    exitCode: null,
    durationMs: null,
    finishedAt: now.toISOString(),
  };
}

/** Reasons of all runs, the worst run's first; each id once. */
function planReasons(runs: readonly RunVerdict[]): readonly Reason[] {
  const worstFirst = [...runs].sort((a, b) => OUTCOMES.indexOf(b.outcome) - OUTCOMES.indexOf(a.outcome));
  const byId = new Map<string, Reason>();
  for (const run of worstFirst) {
    for (const reason of run.reasons) {
      if (byId.has(reason.id)) continue;
      byId.set(reason.id, runs.length === 1 ? reason : { ...reason, detail: `In ${run.name}: ${reason.detail}` });
    }
  }
  return boundedReasons(
    [...byId.values()].sort((a, b) => Number(b.severity === 'failure') - Number(a.severity === 'failure')),
  );
}
