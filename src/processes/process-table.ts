/** The processes of this machine, and which of them belong together. */
import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessRow } from './process-row.ts';
import { askPs, rowsOfPs } from './ps-listing.ts';

/** Every process; none on a system without /proc and ps. */
export const processTable = (platform: NodeJS.Platform = process.platform): readonly ProcessRow[] =>
  platform === 'linux' ? rowsOfProc() : rowsOfPs(askPs());

/**
 * Every process of `roots`: they themselves, their groups, all descendants, and on Linux, where another process's
 * environment can be read, all whose environment holds `mark`, written `NAME=value`, and their descendants: a daemon has
 * left its group, its session and its parent. null asks for no mark. This process is never among them.
 */
export function processesOf(
  roots: readonly number[],
  mark: string | null,
  platform: NodeJS.Platform = process.platform,
  table: readonly ProcessRow[] = processTable(platform),
): readonly number[] {
  const rows = table.filter(({ pid, isZombie }) => pid !== process.pid && !isZombie);
  const marked = platform === 'linux' ? mark : null;
  const first = rows.filter(
    ({ pid, group }) =>
      roots.includes(pid) || roots.includes(group) || (marked !== null && environmentHolds(pid, marked)),
  );
  return withDescendants(
    first.map(({ pid }) => pid),
    rows,
  );
}

/** These processes and all that descend from them, as far as they are in the table. */
export function withDescendants(roots: readonly number[], rows: readonly ProcessRow[]): readonly number[] {
  const children = new Map<number, number[]>();
  for (const { pid, parent } of rows) {
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [pid]);
    else siblings.push(pid);
  }
  const found = new Set(roots);
  for (const pid of found) for (const child of children.get(pid) ?? []) found.add(child);
  return [...found];
}

function rowsOfProc(): readonly ProcessRow[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => rowOfStat(Number(name), textOf(`/proc/${name}/stat`)) ?? []);
}

/** Milliseconds of processor time of one process alone, where /proc tells; null for one that has gone. */
export const cpuTimeOfProcess = (pid: number): number | null =>
  rowOfStat(pid, textOf(`/proc/${pid}/stat`))?.cpuMs ?? null;

/** A tick of /proc/<pid>/stat is a hundredth of a second on every Linux. */
const MS_PER_TICK = 10;

/** Of the text of /proc/<pid>/stat (proc(5)); null for an empty one. */
export function rowOfStat(pid: number, stat: string): ProcessRow | null {
  // `pid (name) state parent group …`: the name may hold anything, brackets too.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group] = fields;
  if (parent === undefined || group === undefined) return null;
  // utime, stime, cutime and cstime are the 14th to 17th.
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    isZombie: state === 'Z',
    isRunning: state === 'R',
    cpuMs: ticks * MS_PER_TICK,
  };
}

const environmentHolds = (pid: number, mark: string): boolean =>
  `\0${textOf(`/proc/${pid}/environ`)}\0`.includes(`\0${mark}\0`);

/** Empty for a process that ended meanwhile, or that is another user's. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** Signals processes (or groups, written as negative numbers); those that are gone already need no signal. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // ESRCH: it ended by itself; EPERM: another user's, which nothing here can end
    }
  }
}
