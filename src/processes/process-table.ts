/**
 * Whose processes are these? By group and descent, and on Linux, where another process's environment can be read, by a
 * variable that the first of them was given: a daemon has left its group, its session and its parent.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly carriesMark: boolean;
}

/**
 * Every process of `roots`: they themselves, their groups, all descendants, and on Linux all whose environment holds
 * `mark`, written `NAME=value`, and their descendants; null asks for no mark. This process is never among them.
 */
export function processesOf(
  roots: readonly number[],
  mark: string | null,
  platform: NodeJS.Platform = process.platform,
): readonly number[] {
  const rows = platform === 'linux' ? rowsOfProc(mark) : rowsOfPs();
  const children = new Map<number, number[]>();
  const found = new Set<number>();
  for (const { pid, parent, group, carriesMark } of rows) {
    if (carriesMark || roots.includes(pid) || roots.includes(group)) found.add(pid);
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [pid]);
    else siblings.push(pid);
  }
  found.delete(process.pid);
  for (const pid of found) for (const child of children.get(pid) ?? []) if (child !== process.pid) found.add(child);
  return [...found];
}

/** Those that have ended and wait for their parent to notice are not there. */
function rowsOfProc(mark: string | null): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = textOf(`/proc/${name}/stat`);
    // `pid (name) state parent group …`; the name may hold anything, brackets too.
    const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (parent === undefined || state === 'Z') continue;
    const carriesMark = mark !== null && `\0${textOf(`/proc/${name}/environ`)}\0`.includes(`\0${mark}\0`);
    rows.push({ pid: Number(name), parent: Number(parent), group: Number(group), carriesMark });
  }
  return rows;
}

/** Empty for a process that ended meanwhile, or that is another user's. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function rowsOfPs(): ProcessRow[] {
  let listing: string;
  try {
    listing = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat='], { encoding: 'utf8', maxBuffer: 16e6 });
  } catch {
    return []; // no ps on this machine: callers signal the groups they know
  }
  return listing
    .trim()
    .split('\n')
    .filter((line) => !/ Z\S*$/.test(line.trimEnd()))
    .map((line) => {
      const [pid = 0, parent = 0, group = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, parent, group, carriesMark: false };
    });
}

/** Signals processes (or groups, written as negative numbers); those that are gone already are nobody's loss. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // ESRCH: it ended by itself; EPERM: another user's, which nothing here can end
    }
  }
}
