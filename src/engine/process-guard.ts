/**
 * Ends every process of every node when the engine ends in whatever way: by itself on the way out and, should it be
 * killed or run out of memory, by a shell that waits for the other end of its pipe to close.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { processesOf, signalAll } from '../processes.ts';

/** Knows the processes that must not outlive the engine. */
export interface ProcessGuard {
  /** What nodes are started with: the engine's environment and the variable by which all that they start is known. */
  readonly environment: NodeJS.ProcessEnv;
  /** A node was started as the leader of this process group. */
  add(group: number): void;
  /** All of the group has been ended. */
  remove(group: number): void;
  /** Signals the whole group, and whatever descends from it in groups of its own. */
  signal(group: number, signal: NodeJS.Signals): void;
  /** Kills all that is still there, daemons too; synchronous, for exit handlers. */
  killAll(): void;
}

export interface Watch extends ProcessGuard {
  /** Ends the watch; no node is killed. */
  end(): void;
}

const MARK = 'MAELSTROM_ENGINE_NODES';
/** A process may start another while it is looked for; one that does nothing else is not followed forever. */
const ROUNDS = 50;
/** Milliseconds between two rounds: what was killed needs a moment to go. */
const ROUND_MS = 5;

/**
 * Reads `+group` and `-group`; at the end of input it kills what was added and not taken back, then whatever carries
 * the mark (its first argument), where /proc tells.
 */
const WATCHER = `
groups=" "
while read -r line; do
  group=\${line#?}
  case $line in
    +*) groups="$groups$group " ;;
    -*) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -9 -"$group" 2>/dev/null; done
round=0
while [ $round -lt ${ROUNDS} ]; do
  round=$((round + 1))
  marked=$(grep -lsF "$1" /proc/[0-9]*/environ)
  [ -n "$marked" ] || break
  for file in $marked; do
    pid=\${file#/proc/}
    kill -9 "\${pid%/environ}" 2>/dev/null
  done
done
`;

/** Starts watching; `environment` is the engine's own. */
export function watchProcesses(environment: NodeJS.ProcessEnv): Watch {
  const marker = randomUUID();
  const mark = `${MARK}=${marker}`;
  const groups = new Set<number>();
  // A session of its own, so that what ends the engine's process group does not end the watcher first.
  let watcher: ChildProcess | undefined = spawn('/bin/sh', ['-c', WATCHER, 'watcher', mark], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: environment,
  });
  // Without a shell there is no watcher; the list below still works.
  watcher.on('error', () => {});
  watcher.stdin?.on('error', () => {});
  watcher.unref();
  (watcher.stdin as unknown as { unref?(): void })?.unref?.();

  const tell = (line: string): void => void watcher?.stdin?.write(`${line}\n`);

  return {
    environment: { ...environment, [MARK]: marker },
    add(group) {
      groups.add(group);
      tell(`+${group}`);
    },
    remove(group) {
      groups.delete(group);
      tell(`-${group}`);
    },
    signal(group, signal) {
      // Listed first: what a dead process leaves behind is nobody's descendant.
      const rest = processesOf([group], null);
      signalAll([-group, ...rest], signal);
    },
    killAll() {
      for (let round = 0; round < ROUNDS; round += 1) {
        const found = processesOf([...groups], mark);
        signalAll([...[...groups].map((group) => -group), ...found], 'SIGKILL');
        if (found.length === 0) break;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ROUND_MS);
      }
      groups.clear();
    },
    end() {
      watcher?.kill('SIGKILL');
      watcher = undefined;
    },
  };
}
