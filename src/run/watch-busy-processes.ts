import type { ProcessRow } from '../processes/process-row.ts';
import { processTable, withDescendants } from '../processes/process-table.ts';
import type { BusyProcess } from './run-record.ts';

/** Milliseconds between two looks. */
export const LOOK_EVERY_MS = 2_000;
/** Of a processor, since the look before. */
const BUSY_SHARE = 0.8;
/** Milliseconds for which a process must have been busy without a pause, up to its end or the last look. */
const BUSY_MS = 4_000;
const PROCESSES_AT_MOST = 1_000;

/** What is asked of the system; a test answers in its place. */
export interface BusyWorld {
  readonly now: () => number;
  readonly rows: () => readonly ProcessRow[];
}

export interface BusyWatch {
  readonly look: () => void;
  /** Those that were busy up to their end, or up to now. */
  readonly busy: () => readonly BusyProcess[];
}

interface Moment {
  readonly at: number;
  readonly cpuMs: number;
}

/**
 * Watches the processes that the engine `root` has started and that start none themselves: nodes. Maelstrom does not say which
 * process belongs to which node, and its own threads may be busy without cause, so it does not count itself.
 */
export function watchBusyProcesses(
  root: number,
  world: BusyWorld = { now: () => performance.now(), rows: processTable },
): BusyWatch {
  const known = new Map<number, { since: Moment; last: Moment }>();
  return {
    look() {
      const at = world.now();
      const rows = world.rows();
      const parents = new Set(rows.map(({ parent }) => parent));
      const own = new Set(withDescendants([root], rows));
      for (const { pid, cpuMs } of rows) {
        if (pid === root || !own.has(pid) || parents.has(pid)) continue;
        const moment = { at, cpuMs };
        const seen = known.get(pid);
        if (seen === undefined) {
          if (known.size < PROCESSES_AT_MOST) known.set(pid, { since: moment, last: moment });
          continue;
        }
        if (cpuMs - seen.last.cpuMs < BUSY_SHARE * (at - seen.last.at)) seen.since = moment;
        seen.last = moment;
      }
    },
    busy: () =>
      [...known.values()].flatMap(({ since, last }) =>
        last.at - since.at < BUSY_MS ? [] : [{ cpuMs: last.cpuMs - since.cpuMs, ms: last.at - since.at }],
      ),
  };
}
