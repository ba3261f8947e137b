import { consoleHeaderOf } from '../maelstrom/log-headers.ts';
import { isLine, LOG_LINES, RUNNER_THREAD } from '../maelstrom/log-lines.ts';
import type { TimeLimits } from '../plan/hard-limits.ts';
import { cpuTimeOf } from '../processes/work-of-descendants.ts';
import type { Stopped } from './run-record.ts';
import { type Analysis, watchAnalysis } from './watch-analysis.ts';

/** Watches the time limits of one run. */
export interface TimeLimitWatch {
  /** A line that the engine printed. */
  readonly line: (line: string) => void;
  /** Resolves with the reason once a limit is reached and the run is to be ended. */
  readonly reached: Promise<Stopped>;
  /** The run is over; no limit is reached after that. */
  readonly end: () => void;
}

/** In the test runner's thread, so that a node which writes the same to a logged stderr does not begin the analysis. */
function isRunComplete(line: string): boolean {
  const header = consoleHeaderOf(line);
  return header?.thread === RUNNER_THREAD && isLine(LOG_LINES.runComplete, header.logger, header.text);
}

/** Milliseconds between two looks at an analysis. */
const LOOK_EVERY_MS = 5_000;
/**
 * Watches a run from its start on. Processor time is a sign of life only in the analysis: before that, the thread of
 * Maelstrom that reads a node keeps a whole core busy once that node is muted.
 * @param pid the engine's process, whose descendants count too
 * @param store the directory `store`, whether it is there or not
 */
export function watchTimeLimits(pid: number, limits: TimeLimits, store: string, cpuTime = cpuTimeOf): TimeLimitWatch {
  const startedAt = performance.now();
  let analysis: Analysis | null = null;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  let reach: (stopped: Stopped) => void = () => undefined;
  const reached = new Promise<Stopped>((resolve) => {
    reach = resolve;
  });

  const look = (): void => {
    clearTimeout(timer);
    const now = performance.now();
    const limit = nextLimit(limits, now - startedAt, analysis?.seen(now) ?? null);
    if (limit.inMs <= 0) reach(limit.stopped);
    else timer = setTimeout(look, analysis === null ? limit.inMs : Math.min(limit.inMs, LOOK_EVERY_MS));
  };
  look();
  return {
    line(line) {
      if (analysis !== null) return analysis.output();
      if (ended || !isRunComplete(line)) return;
      analysis = watchAnalysis(() => cpuTime(pid), store);
      look();
    },
    reached,
    end() {
      ended = true;
      clearTimeout(timer);
    },
  };
}

/** The limit that comes next, and what a run that reaches it is told to have reached. */
function nextLimit(
  limits: TimeLimits,
  elapsedMs: number,
  analysis: Stopped['analysis'],
): { readonly inMs: number; readonly stopped: Stopped } {
  const limit = (name: Stopped['limit'], limitMs: number, spentMs: number) => ({
    inMs: limitMs - spentMs,
    stopped: { limit: name, limitMs, analysis },
  });
  if (limits.kind === 'whole') return limit('timeout', limits.ms, elapsedMs);
  if (analysis === null) return limit('run', limits.runMs, elapsedMs);
  const bound = limit('analysis', limits.analysisMs, analysis.ms);
  const idle = limit('no-progress', limits.idleMs, analysis.quietMs);
  return idle.inMs < bound.inMs ? idle : bound;
}
