/** For node:test and anything else: throws an AssertionError unless the verdict is a pass. */
export declare function assertPass(verdict: ChallengeVerdict): void;
/** The verdict, as in verdict.json, with what an assertion needs. */
export interface ChallengeVerdict extends Verdict {
    /** Whether the outcome is `pass`. */
    readonly passed: boolean;
    /** The verdict as the command line shows it: every reason, with its evidence and what to do. Untrusted parts included. */
    readonly report: string;
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
    readonly run?: {
        readonly id: number;
        readonly number: number;
        readonly attempt: number;
    };
    readonly job?: LegOfJob;
    readonly headSha?: string;
    readonly base?: Baseline;
    readonly artifacts?: {
        readonly store?: UploadedArtifact;
        readonly messages?: UploadedArtifact;
        readonly report?: UploadedArtifact;
    };
}
export type Outcome = (typeof OUTCOMES)[number];
/** What a plan, or one of its runs, came to; design.md's words. Ordered from best to worst. */
declare const OUTCOMES: readonly ['pass', 'unknown', 'fail', 'timeout', 'crash', 'error'];
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
/** A message around a failure, for a sequence diagram. Times in milliseconds since the test's start. */
export interface ExchangedMessage extends Pick<Message, 'id' | 'src' | 'dest'> {
    readonly type: string;
    /** Short text of the body without type and ids. Untrusted. */
    readonly label: string;
    readonly sentAt: number;
    /** null: never received. */
    readonly receivedAt: number | null;
}
/** A message as Maelstrom numbers it; `id` counts all messages of a run from 0. */
interface Message {
    readonly id: number;
    readonly src: string;
    readonly dest: string;
    readonly body: MessageBody;
}
type MessageBody = {
    readonly [key: string]: JsonValue;
};
/** A message's body: JSON, its keys without colons. */
type JsonValue = null | boolean | number | string | readonly JsonValue[] | {
    readonly [key: string]: JsonValue;
};
/** An anomaly's first example. Texts are untrusted. */
interface ContradictingTransactions {
    readonly members: readonly {
        /** `T1`. */
        readonly name: string;
        /** `n0 at 425 ms, refused`. */
        readonly where: string;
        /** `read 8 → 2, write 8 = 3`. */
        readonly operations: string;
    }[];
    /** Why one transaction comes before another; none where they are not in a cycle. */
    readonly steps: readonly {
        readonly from: string;
        readonly to: string;
        readonly sentence: string;
    }[];
}
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
/** A bound on a metric: `net.servers.msgs-per-op < 30`, `workload.stable-latencies.1 <= base * 1.1`. */
interface Limit {
    /** As written. */
    readonly expression: string;
    readonly metric: string;
    readonly operator: '<' | '<=' | '>' | '>=' | '=';
    /** A number, in `unit` or else in the metric's own; or a factor of the base branch's value. */
    readonly bound: {
        readonly kind: 'number';
        readonly value: number;
        readonly unit?: LimitUnit;
    } | {
        readonly kind: 'base';
        readonly factor: number;
    };
}
/** Milliseconds, seconds, or hundredths of a fraction. */
type LimitUnit = (typeof LIMIT_UNITS)[number];
declare const LIMIT_UNITS: readonly ['ms', 's', '%'];
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
interface EngineId {
    readonly name: EngineName;
    /** `0.2.4`; null when it is not known (a store does not say it). */
    readonly version: string | null;
    /** Of the embedded engine, the time in which the nodes lived; absent where the store does not say it. */
    readonly clock?: 'real' | 'simulated';
}
type EngineName = (typeof ENGINES)[number];
/** The two engines behind the one command line. */
declare const ENGINES: readonly ['embedded', 'maelstrom'];
/** What a second checker (ours) says where Maelstrom's own crashed; never changes the outcome. */
interface SecondOpinion {
    readonly by: string;
    readonly valid: boolean | 'unknown';
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
/** Seeds from one to another, both included. */
interface SeedRange {
    readonly from: number;
    readonly to: number;
}
/** Seeds by what came of them. */
interface SeedCounts {
    /** Those that passed with Maelstrom's own schedule, and those that passed with the harder one. */
    readonly maelstrom: number;
    readonly harder: number;
    /** The checkers could not decide. */
    readonly undecided: number;
}
/** Seeds that passed, in which a node took time that simulated time does not count. */
interface SlowSeeds {
    readonly count: number;
    /** The first of them. */
    readonly seed: number;
    /** What a node did in it. */
    readonly detail: string;
}
/** A seed that fails, and the smallest run that was found to fail in the same way. */
interface FailingSeed {
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
type Schedule = (typeof SCHEDULES)[number];
/** Of the embedded engine: what a seed decides, as Maelstrom would, or more than that (src/engine/seed-variations.ts). */
declare const SCHEDULES: readonly ['maelstrom', 'harder'];
/** How large a run is. */
interface RunExtent {
    readonly nodes: number;
    /** Operations that were invoked, without the last ones. */
    readonly operations: number;
    /** Beginnings and ends of faults, without the end of all of them before the last operations. */
    readonly faults: number;
    /** Seconds. */
    readonly timeLimit: number;
}
/** A leg of a workflow's job. Its steps can leave a verdict each. */
interface LegOfJob {
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
interface Baseline {
    readonly metrics: Metrics;
    readonly outcome?: Outcome;
}
interface UploadedArtifact {
    readonly id: number;
    readonly url: string;
}
/**
 * A matcher for Vitest and Jest, once it is registered there: `expect.extend({ toPass })`, then
 * `expect(await runChallenge(…)).toPass()`.
 */
export declare function toPass(received: unknown): {
    readonly pass: boolean;
    readonly message: () => string;
};
export interface ChallengeOptions {
    /**
     * The node: a `.js` or `.ts` file, any executable, or a directory in which the node is called as its challenge, such as
     * `dist/1-echo.js`. Relative to `cwd`.
     */
    readonly bin?: string;
    /** Instead of `bin`: one program and its arguments that start the node, such as `deno run node.ts`. */
    readonly command?: string;
    /** Arguments of the node. */
    readonly args?: readonly string[];
    /** The directory of the project; by default the one that the tests run in. */
    readonly cwd?: string;
    /** Ends the run; the promise then rejects with the signal's reason. */
    readonly signal?: AbortSignal;
    /** Where stores and reports go; `store` by default. */
    readonly output?: string;
    /** Once the run has passed, so many seeds in simulated time, or a range of them such as `1001-2000`, until one fails. */
    readonly seeds?: number | string;
    /** 3d and 3e: a second run under partitions. */
    readonly faults?: boolean;
    /** More limits, such as `net.servers.msgs-per-op < 24`. Those of the challenge stay. */
    readonly limits?: string | readonly string[];
    /** Up to so many runs, until one does not pass. */
    readonly repeat?: number;
    /** Seconds after which a run is killed, whatever it is doing. */
    readonly timeout?: number;
    /** `embedded` by default. */
    readonly engine?: 'embedded' | 'maelstrom';
    /** Where Maelstrom is, for `engine: 'maelstrom'`: its directory or its jar. */
    readonly maelstrom?: string;
    /** Seconds that the test runs, without set-up and analysis. */
    readonly timeLimit?: number;
    /** Requests a second, over all clients. */
    readonly rate?: number;
    readonly nodeCount?: number;
    /** How many clients run, such as `4`, or `2n` for two for each node. */
    readonly concurrency?: number | string;
    /** `partition`; on the embedded engine also `kill` and `pause`, with commas between them. `none`: no faults. */
    readonly nemesis?: string;
    /** Seconds between faults, on average. */
    readonly nemesisInterval?: number;
    /** Mean latency between nodes, in milliseconds. */
    readonly latency?: number;
    readonly latencyDist?: LatencyDistribution;
    readonly topology?: Topology;
    /** The part of requests that must succeed, `total` or a number from 0 to 1. */
    readonly availability?: number | 'total';
    readonly consistencyModels?: string;
    readonly keyCount?: number;
    readonly maxTxnLength?: number;
    readonly maxWritesPerKey?: number;
    /** Embedded engine: the seed of operations, faults and latencies. */
    readonly seed?: number;
    /** Embedded engine: the time that nodes live in, `auto` by default. */
    readonly clock?: Clock;
    /** Embedded engine: seconds between the last fault and the last operations. */
    readonly recoveryTime?: number;
}
type LatencyDistribution = (typeof LATENCY_DISTRIBUTIONS)[number];
declare const LATENCY_DISTRIBUTIONS: readonly ['constant', 'uniform', 'exponential'];
type Topology = (typeof TOPOLOGIES)[number];
declare const TOPOLOGIES: readonly ['grid', 'line', 'total', 'tree', 'tree2', 'tree3', 'tree4'];
type Clock = (typeof CLOCKS)[number];
/**
 * Of the embedded engine: the machine's time, one that passes only when every node waits, or that one as long as the nodes
 * can live in it.
 */
declare const CLOCKS: readonly ['real', 'simulated', 'auto'];
/**
 * Runs a challenge or a workload as `maelstrom-action run` does, and gives its verdict, whatever that is.
 *
 *     const verdict = await runChallenge('3c', { bin: 'dist/broadcast.js', seeds: 100 });
 *
 * It rejects where nothing was judged: for an option that does not exist, or a file that is not there.
 */
export declare function runChallenge(challenge: string, options: ChallengeOptions): Promise<ChallengeVerdict>;
export {};
