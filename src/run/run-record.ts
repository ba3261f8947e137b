import type { EngineName } from '../maelstrom/engine-name.ts';

export interface EngineId {
  readonly name: EngineName;
  /** `0.2.4`; null when it is not known (a store does not say it). */
  readonly version: string | null;
  /** Of the embedded engine, the time in which the nodes lived; absent where the store does not say it. */
  readonly clock?: 'real' | 'simulated';
}

/** As people call it, within a sentence. */
export const engineTitle = ({ name, version }: EngineId): string =>
  name === 'embedded' ? 'the embedded engine' : `Maelstrom${version === null ? '' : ` ${version}`}`;

/** How an execution came to its end. `killed-on-timeout` and `cancelled` are ours; `exited` is its own. */
export type Ending = 'exited' | 'killed-on-timeout' | 'cancelled' | 'not-started';

/** Why a run was killed on timeout. */
export interface Stopped {
  /** `timeout` is the user's own limit, `run` that of the operations; the other two are those of the analysis. */
  readonly limit: 'timeout' | 'run' | 'analysis' | 'no-progress';
  /** Milliseconds: the limit. */
  readonly limitMs: number;
  /** What was seen of the analysis, in milliseconds; null when it had not begun. */
  readonly analysis: {
    readonly ms: number;
    /** Since it last printed something, changed a file of the store or used a processor. */
    readonly quietMs: number;
    /** Processor time; null where the system does not tell. */
    readonly cpuMs: number | null;
  } | null;
}

/** A process that used a processor without a pause up to its end. */
export interface BusyProcess {
  /** Milliseconds of processor time. */
  readonly cpuMs: number;
  /** Milliseconds within which it used them. */
  readonly ms: number;
}

/** How busy the machine was. */
export interface Machine {
  readonly cores: number;
  /** Processes that ran or waited for a core, on average over the last minute. */
  readonly load: number;
}

/** One execution of `test`, as it happened. */
export interface Run {
  readonly name: string;
  readonly faults: boolean;
  readonly engine: EngineId;
  readonly ending: Ending;
  /** Present when we killed the run on timeout. */
  readonly stopped?: Stopped;
  /** As a shell reports it: 128 + n for signal n; null when nothing was started or the status is not known. */
  readonly exitCode: number | null;
  /** The real run directory, `store/<workload>/<time>`, absolute and without links; null when none was made. */
  readonly store: string | null;
  /** A file with stdout and stderr, interleaved as printed; null when nothing was started. */
  readonly console: string | null;
  /** The same file, open for reading since before anything was started: a node can replace what has the name. */
  readonly consoleDescriptor?: number;
  /** The end of what was printed when that file took no more, such as on a full disk. */
  readonly consoleRest?: string;
  /** Why nothing could be started, where that is known. */
  readonly problem?: string;
  readonly durationMs: number | null;
  /** Of Maelstrom, processes that it had started and that were busy to their end; absent where there was none. */
  readonly busy?: readonly BusyProcess[];
  /** When it ended; absent where the system does not tell. */
  readonly machine?: Machine;
  /** How many plots were left out, as `plots` wants it; plots-not-drawn.txt in the store names them. */
  readonly plotsNotDrawn?: number;
}
