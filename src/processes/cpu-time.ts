import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

interface ProcessTime {
  readonly pid: number;
  readonly parent: number;
  /** Milliseconds of processor time; on Linux with that of its children that have ended. */
  readonly cpuMs: number;
}

/**
 * Milliseconds of processor time that a process and its descendants have used; null where the system does not tell.
 * What has left its parent does not count: a node's orphan says nothing of the test.
 */
export function cpuTimeOf(root: number): number | null {
  const processes = process.platform === 'linux' ? timesOfProc() : timesOfPs();
  const counted = new Set([root]);
  let total: number | null = null;
  for (let found = true; found; ) {
    found = false;
    for (const { pid, parent, cpuMs } of processes) {
      if (pid === root && total === null) total = cpuMs;
      else if (pid !== root && counted.has(parent) && !counted.has(pid)) {
        counted.add(pid);
        total = (total ?? 0) + cpuMs;
        found = true;
      }
    }
  }
  return total;
}

/** A tick of /proc/<pid>/stat is a hundredth of a second on every Linux. */
const MS_PER_TICK = 10;

function timesOfProc(): readonly ProcessTime[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    let stat: string;
    try {
      stat = readFileSync(`/proc/${name}/stat`, 'latin1');
    } catch {
      return []; // it ended meanwhile
    }
    // `pid (name) state parent …`: the name may hold anything, brackets too. utime, stime, cutime and cstime are the 14th to 17th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return [{ pid: Number(name), parent: Number(fields[1]), cpuMs: ticks * MS_PER_TICK }];
  });
}

function timesOfPs(): readonly ProcessTime[] {
  let listing: string;
  try {
    listing = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,time='], { encoding: 'utf8', maxBuffer: 16e6 });
  } catch {
    return []; // no ps on this machine
  }
  return listing
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent, time = ''] = line.trim().split(/\s+/);
      return { pid: Number(pid), parent: Number(parent), cpuMs: psTime(time) };
    });
}

/** `12:34.56`, `1:02:03` or `2-01:02:03`, in milliseconds. */
export function psTime(text: string): number {
  const [clock = '', days = '0'] = text.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => 60 * sum + Number(part), 0);
  return Math.round(1000 * (86_400 * Number(days) + seconds));
}
