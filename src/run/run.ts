import type { EngineName } from '../maelstrom/options.ts';

export interface EngineId {
  readonly name: EngineName;
  /** `0.2.4`; null when it could not be told (a store says nothing of it). */
  readonly version: string | null;
}

/** As people call it, in a sentence. */
export const engineTitle = ({ name, version }: EngineId): string =>
  name === 'embedded' ? 'the embedded engine' : `Maelstrom${version === null ? '' : ` ${version}`}`;

/** How an execution came to its end. `killed-on-timeout` and `cancelled` are ours; `exited` is its own. */
export type Ending = 'exited' | 'killed-on-timeout' | 'cancelled' | 'not-started';

/** One execution of `test`, as it happened. */
export interface Run {
  readonly name: string;
  readonly faults: boolean;
  readonly engine: EngineId;
  readonly ending: Ending;
  /** As a shell reports it: 128 + n for signal n; null when nothing was started or the status is not known. */
  readonly exitCode: number | null;
  /** The real run directory, `store/<workload>/<time>`, absolute and without links; null when none was made. */
  readonly store: string | null;
  /** A file with stdout and stderr, interleaved as printed; null when there is none. */
  readonly console: string | null;
  readonly durationMs: number | null;
}
