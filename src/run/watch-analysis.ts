/** Whether an analysis makes progress: one that hangs is ended long before one that is slow. */
import { lstatSync, opendirSync, type Stats } from 'node:fs';
import path from 'node:path';
import type { Stopped } from './run-record.ts';

/** Milliseconds of processor time that count as progress. A JVM that only waits uses less in a minute. */
const CPU_PROGRESS_MS = 1_000;
/** Files of a store that are looked at. */
const FILES_AT_MOST = 20_000;

export interface Analysis {
  readonly output: () => void;
  /** Looks for progress, and says what there was until now. */
  readonly seen: (now: number) => NonNullable<Stopped['analysis']>;
}

/** An analysis makes progress when it prints, when files of the store change, and when it uses a processor. */
export function watchAnalysis(cpuTime: () => number | null, store: string): Analysis {
  const begunAt = performance.now();
  const cpuAtStart = cpuTime();
  let progressAt = begunAt;
  let cpuAtProgress = cpuAtStart ?? 0;
  let filesAtProgress = stateOf(store);
  return {
    output: () => {
      progressAt = performance.now();
    },
    seen(now) {
      const cpu = cpuTime();
      const files = stateOf(store);
      // Where processor time is not known, a silent analysis may still be at work.
      if (cpu === null || cpu - cpuAtProgress >= CPU_PROGRESS_MS || files !== filesAtProgress) {
        progressAt = now;
        cpuAtProgress = cpu ?? cpuAtProgress;
        filesAtProgress = files;
      }
      return {
        ms: now - begunAt,
        quietMs: Math.max(0, now - progressAt),
        cpuMs: cpu === null || cpuAtStart === null ? null : cpu - cpuAtStart,
      };
    },
  };
}

/** A text that changes when a file is added, grows or is rewritten. */
function stateOf(store: string): string {
  const queue = [store];
  let count = 0;
  let bytes = 0;
  let newest = 0;
  for (let directory = queue.pop(); directory !== undefined && count < FILES_AT_MOST; directory = queue.pop()) {
    for (const name of namesIn(directory, FILES_AT_MOST - count)) {
      const file = path.join(directory, name);
      const stat = statsOf(file);
      if (stat === undefined) continue;
      if (stat.isDirectory()) queue.push(file);
      count += 1;
      bytes += stat.size;
      newest = Math.max(newest, stat.mtimeMs);
    }
  }
  return `${count} ${bytes} ${newest}`;
}

function statsOf(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined; // its path is too long, for instance
  }
}

function namesIn(directory: string, atMost: number): readonly string[] {
  const names: string[] = [];
  try {
    const listing = opendirSync(directory);
    try {
      for (let entry = listing.readSync(); entry !== null && names.length < atMost; entry = listing.readSync()) {
        names.push(entry.name);
      }
    } finally {
      listing.closeSync();
    }
  } catch {
    // it does not exist yet, or cannot be read
  }
  return names;
}
