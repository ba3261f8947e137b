import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { RUN_MARKER } from './environment.ts';

/**
 * Every process of a run: its group, descendants in groups of their own, and (on Linux, where another process's
 * environment can be read) orphans that carry the run's marker.
 */
export async function processesOf(pid: number, marker: string): Promise<readonly number[]> {
  const [descendants, marked] = await Promise.all([descendantsOf(pid), carriersOf(marker)]);
  return [...new Set([...descendants, ...marked])].filter((each) => each !== process.pid);
}

async function descendantsOf(root: number): Promise<readonly number[]> {
  let listing: string;
  try {
    listing = (await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,pgid='], { maxBuffer: 16e6 })).stdout;
  } catch {
    return []; // no ps on this machine: the group and the marker are left
  }
  const rows = listing
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number, number]);
  const found = new Set<number>(rows.filter(([pid, , group]) => pid === root || group === root).map(([pid]) => pid));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [pid, parent] of rows) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

async function carriersOf(marker: string): Promise<readonly number[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const wanted = `${RUN_MARKER}=${marker}\0`;
  const carriers = await Promise.all(
    pids.map(async (pid) => {
      try {
        return `${await readFile(`/proc/${pid}/environ`, 'latin1')}\0`.includes(wanted) ? [Number(pid)] : [];
      } catch {
        return []; // ended meanwhile, or another user's
      }
    }),
  );
  return carriers.flat();
}

/** Signals processes; those that are gone already are nobody's loss. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // ESRCH: it ended by itself
    }
  }
}
