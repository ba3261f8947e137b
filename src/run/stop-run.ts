import { signalAll } from '../processes/process-table.ts';
import type { ProcessWatch } from '../processes/process-watch.ts';

/** Milliseconds between SIGTERM and SIGKILL; GitHub's runner itself gives 10 s in all to a cancelled job. */
const GRACE_MS = 3_000;

/** TERM to all, then KILL to what is left. All are listed before, since the children of a dead parent cannot be found by descent. */
export async function stopRun(pid: number, guard: ProcessWatch, exited: Promise<unknown>): Promise<void> {
  const before = guard.processes();
  signalAll([-pid, ...before], 'SIGTERM');
  await Promise.race([exited, delay(GRACE_MS)]);
  signalAll(before, 'SIGKILL');
  guard.killAll();
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
