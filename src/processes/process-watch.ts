/**
 * What we start dies with us, however we end. We end it on the way out. If we are killed or run out of memory, a shell ends
 * it: one that waits for the other end of its pipe to close.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { ProcessRow } from './process-row.ts';
import { processesOf, processTable, signalAll } from './process-table.ts';

/** Knows the processes that must not outlive this one. */
export interface ProcessGuard {
  /** What they are started with: the environment given and, if there is one, the variable by which all are known. */
  readonly environment: NodeJS.ProcessEnv;
  /** A process was started as the leader of this process group. */
  add(group: number): void;
  /** All of the group has been ended. */
  remove(group: number): void;
  /** Signals the whole group, and whatever descends from it in groups of its own. */
  signal(group: number, signal: NodeJS.Signals): void;
  /** All that are left: the groups added, their descendants, and what carries the mark. */
  processes(): readonly number[];
  /** Kills all that is still there, daemons too; synchronous, for exit handlers. */
  killAll(): void;
}

export interface ProcessWatch extends ProcessGuard {
  /** A directory that is removed too when we are killed, in place of the one given before; null for none. Its path is absolute. */
  setScratch(directory: string | null): void;
  /** Ends the watch; nothing is killed. */
  end(): void;
}

/** A process may start another one during the search; it is given up after so many rounds. */
const ROUNDS = 50;
/** Milliseconds between two rounds: a killed process needs a moment to go. */
const ROUND_MS = 5;

/** Prints `pid parent group` of every process that has not ended; a name may hold anything, line breaks too. */
const ROWS_OF_PROC = `
  for file in /proc/[0-9]*/stat; do
    { read -r row <"$file"; } 2>/dev/null || continue
    pid=\${row%% *}
    set -- \${row##*) }
    case "$2:$3" in :* | *: | *[!0-9:]*) continue ;; esac
    [ "$1" = Z ] || echo "$pid $2 $3"
  done`;
const ROWS_OF_PS = `
  ps -A -o stat= -o pid= -o ppid= -o pgid= | while read -r state pid parent group; do
    case $state in Z*) ;; *) echo "$pid $parent $group" ;; esac
  done`;

/**
 * Reads `+group`, `-group`, `=directory` and `end` from its fourth stream. At the end of input without `end` it kills the
 * groups that were added and not taken back, what descends from them and, where /proc tells, what carries the mark (its
 * first argument), and removes the directory. The mark counts until a group is added when the second argument says so. It
 * uses only what POSIX asks of /bin/sh. Its parent ends at once, so that it descends from no process of ours.
 */
const watcher = (platform: NodeJS.Platform): string => `
mark=$1 until=$2
rows() {${platform === 'linux' ? ROWS_OF_PROC : ROWS_OF_PS}
}
look() {
  all=$(rows)
  # At once, since the rest takes seconds on a busy machine. Who descends from whom is listed already.
  for group in $groups; do kill -9 -"$group"; done
  found=' '
  if [ -n "$mark" ]; then
    for file in $(grep -lsF "$mark" /proc/[0-9]*/environ); do
      pid=\${file#/proc/}
      found="$found\${pid%/environ} "
    done
  fi
  grown=yes
  while [ $grown = yes ]; do
    grown=no
    set -- $all
    while [ $# -ge 3 ]; do
      case "$found" in
        *" $1 "*) ;;
        *)
          case "$groups:$found" in *" $3 "*:* | *:*" $2 "*) found="$found$1 " grown=yes ;; esac
          ;;
      esac
      shift 3
    done
  done
}
(
  groups=' ' directory=''
  while read -r line; do
    group=\${line#?}
    case $line in
      end) exit ;;
      =*) directory=$group ;;
      +*)
        groups="$groups$group "
        [ "$until" = added ] && mark=''
        ;;
      -*) case "$groups" in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
    esac
  done
  round=0
  while [ $round -lt ${ROUNDS} ]; do
    round=$((round + 1))
    look
    [ "$found" = ' ' ] && break
    kill -9 $found
  done
  [ -n "$directory" ] && rm -rf "$directory"
) <&3 3<&- 2>/dev/null &
`;

/**
 * The name of the variable by which processes are known on Linux, though they leave their group, their session and their
 * parent. `untilAdded`: for a program that may leave something running on purpose, and so is known by it only until it was
 * added: we may be killed before that. null: none.
 */
export type ProcessMark = string | { readonly untilAdded: string } | null;

/**
 * Starts watching over processes that are started with `environment`. Watches within one another have marks of different
 * names.
 */
export function watchProcesses(
  environment: NodeJS.ProcessEnv,
  mark: ProcessMark,
  platform: NodeJS.Platform = process.platform,
): ProcessWatch {
  const marker = randomUUID();
  const name = typeof mark === 'object' ? mark?.untilAdded : mark;
  const assignment = name === undefined ? '' : `${name}=${marker}`;
  const marked = typeof mark === 'string' ? assignment : null;
  const until = typeof mark === 'object' ? 'added' : 'end';
  const groups = new Set<number>();
  // A session of its own, so that what ends our process group does not end the watcher first; and none of our
  // variables, so that a watch around this one does not take it for one of ours.
  const shell = spawn('/bin/sh', ['-c', watcher(platform), 'watcher', assignment, until], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    detached: true,
    cwd: '/',
    env: { PATH: environment['PATH'] ?? process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
  });
  // Without a shell there is no watcher; the list below still works.
  shell.on('error', () => {});
  shell.unref();
  const pipe = shell.stdio[3] as NodeJS.WritableStream & { unref?(): void };
  pipe?.on('error', () => {});
  pipe?.unref?.();

  const tell = (line: string): void => void pipe?.write(`${line}\n`);
  /** Listed once for all groups that are signalled together, which takes a read of a file for each process of the machine. */
  let listed: readonly ProcessRow[] | undefined;
  const listing = (): readonly ProcessRow[] => {
    if (listed === undefined) {
      listed = processTable(platform);
      setImmediate(() => {
        listed = undefined;
      });
    }
    return listed;
  };
  const processes = (): readonly number[] => processesOf([...groups], marked, platform);

  return {
    environment: name === undefined ? environment : { ...environment, [name]: marker },
    add(group) {
      groups.add(group);
      tell(`+${group}`);
    },
    remove(group) {
      groups.delete(group);
      tell(`-${group}`);
    },
    signal(group, signal) {
      // Listed first: the children of a dead process cannot be found by descent.
      const rest = processesOf([group], null, platform, listing());
      signalAll([-group, ...rest], signal);
    },
    processes,
    killAll() {
      for (let round = 0; round < ROUNDS; round += 1) {
        const found = processes();
        signalAll([...[...groups].map((group) => -group), ...found], 'SIGKILL');
        if (found.length === 0) break;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ROUND_MS);
      }
      groups.clear();
    },
    // A line break would end the line, and another directory would be removed.
    setScratch: (directory) => tell(`=${directory?.includes('\n') ? '' : (directory ?? '')}`),
    end: () => tell('end'),
  };
}
