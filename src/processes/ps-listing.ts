/** What `ps` tells, on systems without /proc. */
import { execFileSync } from 'node:child_process';
import type { ProcessRow } from './process-row.ts';

export function askPs(): string {
  try {
    return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat=,time='], { encoding: 'utf8', maxBuffer: 16e6 });
  } catch {
    return ''; // no ps on this machine: callers signal the groups they know
  }
}

/** Of what `ps -o pid=,ppid=,pgid=,stat=,time=` prints. */
export const rowsOfPs = (listing: string): readonly ProcessRow[] =>
  listing
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length >= 5)
    .map(([pid, parent, group, state = '', time = '']) => ({
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      isZombie: state.startsWith('Z'),
      isRunning: state.startsWith('R'),
      cpuMs: psTime(time),
    }));

/** `12:34.56`, `1:02:03` or `2-01:02:03`, in milliseconds. */
function psTime(text: string): number {
  const [clock = '', days = '0'] = text.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => 60 * sum + Number(part), 0);
  return Math.round(1000 * (86_400 * Number(days) + seconds));
}
