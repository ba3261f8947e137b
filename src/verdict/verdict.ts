import type { Message } from '../maelstrom/operations-and-messages.ts';
import type { Schedule } from '../maelstrom/option-specs.ts';
import type { Limit } from '../plan/metric-limits.ts';
import type { SeedRange } from '../plan/seed-range.ts';
import type { EngineId } from '../run/run-record.ts';
import type { Outcome } from './outcomes.ts';

/** A place in the user's source; `file` is relative to the workspace, with forward slashes. Line and column from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  /** The file's path in the repository, where the commit has it: only then it has a page on GitHub. */
  readonly inRepository?: string;
}

/** One line of proof, quoted from where it stood. Untrusted text. */
export interface Evidence {
  /** `console`, `results.edn`, `node-logs/n0.log`, … */
  readonly source: string;
  /** Line from 1, where the source has lines. */
  readonly line?: number;
  readonly text: string;
}

/** Messages that a reason carries at most: those before and after its first moment. */
export const MESSAGES_OF_A_REASON = { before: 8, after: 4 } as const;

/** A message around a failure, for a sequence diagram. Times in milliseconds since the test's start. */
export interface ExchangedMessage extends Pick<Message, 'id' | 'src' | 'dest'> {
  readonly type: string;
  /** Short text of the body without type and ids. Untrusted. */
  readonly label: string;
  readonly sentAt: number;
  /** null: never received. */
  readonly receivedAt: number | null;
}

export interface Reason {
  /** Stable, kebab-case; the catalogue's id. */
  readonly id: string;
  /** A failure decides the outcome; a pass has warnings only. */
  readonly severity: 'failure' | 'warning';
  readonly title: string;
  /** Plain sentences in a learner's words, with the elements at hand. Untrusted parts included: escape it. */
  readonly detail: string;
  readonly node?: string;
  readonly location?: SourceLocation;
  readonly evidence?: readonly Evidence[];
  readonly advice?: string;
  /** The id of the reason that caused this one. */
  readonly under?: string;
  /** When it first happened, milliseconds since the test's start. */
  readonly firstAt?: number;
  readonly messages?: readonly ExchangedMessage[];
  /** The key of a key-value store that this is about, without quotes. Untrusted. */
  readonly key?: string;
  /** The transactions that contradict one another, as the evidence has them in words. */
  readonly transactions?: ContradictingTransactions;
}

/** An anomaly's first example. Texts are untrusted. */
export interface ContradictingTransactions {
  readonly members: readonly {
    /** `T1`. */
    readonly name: string;
    /** `n0 at 425 ms, refused`. */
    readonly where: string;
    /** `read 8 → 2, write 8 = 3`. */
    readonly operations: string;
  }[];
  /** Why one transaction comes before another; none where they are not in a cycle. */
  readonly steps: readonly { readonly from: string; readonly to: string; readonly sentence: string }[];
}

/** Transactions of an example that are shown, and steps between them. */
export const TRANSACTIONS_SHOWN = 8;

/** Reasons that a verdict keeps, those of each run and those of its plan. What is cut is counted in the last of them. */
export const REASONS_AT_MOST = 40;

/** Dotted names, numbers only; units and meanings are in verdict/metric-specs.ts. */
export type Metrics = Readonly<Record<string, number>>;

export interface LimitResult {
  /** As written, such as `net.servers.msgs-per-op < 30`. */
  readonly expression: string;
  readonly metric: string;
  /** The metric's value and its bound in words: `median latency 486 ms, must be below 400`. */
  readonly sentence: string;
  /** The metric's value; null when the run has none. */
  readonly actual: number | null;
  readonly operator?: Limit['operator'];
  /** What the metric is held against, in the metric's own unit; absent where that is not known. */
  readonly bound?: number;
  /** null: undecided, because there is no baseline. */
  readonly met: boolean | null;
}

/** What a second checker (ours) says where Maelstrom's own crashed; never changes the outcome. */
export interface SecondOpinion {
  readonly by: string;
  readonly valid: boolean | 'unknown';
  readonly detail: string;
}

/** One execution of Maelstrom's `test`, judged. */
export interface RunVerdict {
  /** `run`, `faults`, `run 2`, …: unique within the plan. */
  readonly name: string;
  readonly faults: boolean;
  /** What the store tells; absent when neither plan nor store does. */
  readonly workload?: string;
  readonly outcome: Outcome;
  readonly reasons: readonly Reason[];
  readonly metrics: Metrics;
  readonly limits: readonly LimitResult[];
  readonly engine: EngineId;
  /** As a shell reports it: 128 + n for signal n; null when it is not known. */
  readonly exitCode: number | null;
  readonly durationMs: number | null;
  /** The last line of the judgement in words, such as `:valid? true, 48 of 48 operations ok`. */
  readonly summary: string;
  /** Parts of the store that were damaged or cut off, by file name. */
  readonly damaged: readonly string[];
  readonly secondOpinion?: SecondOpinion;
}

/** Seeds by what came of them. */
export interface SeedCounts {
  /** Those that passed with Maelstrom's own schedule, and those that passed with the harder one. */
  readonly maelstrom: number;
  readonly harder: number;
  /** The checkers could not decide. */
  readonly undecided: number;
}

/** How large a run is. */
export interface RunExtent {
  readonly nodes: number;
  /** Operations that were invoked, without the last ones. */
  readonly operations: number;
  /** Beginnings and ends of faults, without the end of all of them before the last operations. */
  readonly faults: number;
  /** Seconds. */
  readonly timeLimit: number;
}

/** A seed that fails, and the smallest run that was found to fail in the same way. */
export interface FailingSeed {
  readonly seed: number;
  readonly schedule: Schedule;
  /** The id of the reason for which both fail. */
  readonly reason: string;
  readonly found: RunExtent;
  readonly smallest: RunExtent;
  /** The seed of the smallest run, where it is another one. */
  readonly smallestSeed?: number;
  /** Arguments of `run` that repeat the smallest run; `bin` and what follows it are the plan's. */
  readonly reproduce: readonly string[];
  /** Whether the run that was found failed when it was repeated; false of a node that is not a function of its seed. */
  readonly repeats: boolean;
  /** Where the first two runs of such a seed differ, in a sentence. Untrusted. */
  readonly difference?: string;
}

/** Seeds that passed, in which a node took time that simulated time does not count. */
export interface SlowSeeds {
  readonly count: number;
  /** The first of them. */
  readonly seed: number;
  /** What a node did in it. */
  readonly detail: string;
}

/** What came of the seeds that were run in simulated time beside the test itself; its range is what was asked for. */
export interface SeedsVerdict extends SeedRange {
  readonly counts: SeedCounts;
  /** Seeds, undecided, whose run did not end in time; the search ends with the third. */
  readonly overdue?: readonly number[];
  readonly slow?: SlowSeeds;
  readonly failed?: FailingSeed;
  /** Why not all were run, though none has failed. */
  readonly cutShort?: string;
}

export interface UploadedArtifact {
  readonly id: number;
  readonly url: string;
}

/** A leg of a workflow's job. Its steps can leave a verdict each. */
export interface LegOfJob {
  /** The job's id in the workflow. */
  readonly id: string;
  /** Hash of job and matrix, by which its legs are told apart. */
  readonly leg: string;
  /** How many legs the job has; absent where the runner does not say. */
  readonly total?: number;
  /** The leg's id on GitHub, that of its check run; absent where the runner does not say. */
  readonly checkRun?: number;
  /** The seeds that it was to run: its share, where legs of one key have others. */
  readonly seeds?: SeedRange;
}

/** What the default branch's newest run of a row came to. */
export interface Baseline {
  readonly metrics: Metrics;
  readonly outcome?: Outcome;
}

/** The verdict of one plan: a row of the report. schema/verdict.schema.json is its published form. */
export interface Verdict {
  readonly version: 1;
  /** The row's name, unique in a workflow run. */
  readonly key: string;
  readonly title: string;
  /** A preset's id; absent for a bare workload. */
  readonly challenge?: string;
  /** null when the store does not tell. */
  readonly workload: string | null;
  readonly outcome: Outcome;
  readonly reasons: readonly Reason[];
  readonly metrics: Metrics;
  readonly limits: readonly LimitResult[];
  readonly runs: readonly RunVerdict[];
  readonly engine: EngineId;
  readonly exitCode: number | null;
  readonly durationMs: number | null;
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  /** Present when seeds were asked for and the plan's own runs passed. */
  readonly seeds?: SeedsVerdict;
  /** Arguments of `npx maelstrom-action run …` that repeat this on a laptop. */
  readonly reproduce?: readonly string[];
  /** The job of a workflow that made it. */
  readonly run?: { readonly id: number; readonly number: number; readonly attempt: number };
  readonly job?: LegOfJob;
  readonly headSha?: string;
  readonly base?: Baseline;
  readonly artifacts?: {
    readonly store?: UploadedArtifact;
    readonly messages?: UploadedArtifact;
    readonly report?: UploadedArtifact;
  };
}

/** The place of the run that the reasons are about: the first that did not pass, else the first. */
export const tellingRun = ({ runs }: Pick<Verdict, 'runs'>): number =>
  Math.max(
    0,
    runs.findIndex(({ outcome }) => outcome !== 'pass'),
  );
