/**
 * Ends every node's process group when the engine ends in whatever way: by a list that is killed on the way out and,
 * should the engine be killed or run out of memory, by a shell that waits for the other end of its pipe to close.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { type ProcessGuard, signalGroup } from './node-process.ts';

export interface Watch extends ProcessGuard {
  /** Kills every group that is still there; synchronous, for exit handlers. */
  killAll(): void;
  /** Ends the watch; nothing is killed. */
  end(): void;
}

/** Reads `+group` and `-group`; at the end of input it kills what was added and not taken back. */
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
`;

export function watchProcesses(environment: NodeJS.ProcessEnv): Watch {
  const groups = new Set<number>();
  let watcher: ChildProcess | undefined;

  const tell = (line: string): void => {
    if (watcher === undefined) {
      // A session of its own, so that what ends the engine's process group does not end the watcher first.
      watcher = spawn('/bin/sh', ['-c', WATCHER], {
        stdio: ['pipe', 'ignore', 'ignore'],
        detached: true,
        env: environment,
      });
      // Without a shell there is no watcher; the list below still works.
      watcher.on('error', () => {});
      watcher.stdin?.on('error', () => {});
      watcher.unref();
      (watcher.stdin as unknown as { unref?(): void })?.unref?.();
    }
    watcher.stdin?.write(`${line}\n`);
  };

  return {
    add(group) {
      groups.add(group);
      tell(`+${group}`);
    },
    remove(group) {
      groups.delete(group);
      tell(`-${group}`);
    },
    killAll() {
      for (const group of groups) signalGroup(group, 'SIGKILL');
      groups.clear();
    },
    end() {
      watcher?.stdin?.end();
      watcher = undefined;
    },
  };
}
