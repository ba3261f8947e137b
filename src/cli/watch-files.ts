/** `--watch`: waits until a file of the program has changed. */
import path from 'node:path';

export interface FileWatch {
  /** Resolves with the first file that has changed since the last call, relative; null once `cancelled` is aborted. */
  nextChange(): Promise<string | null>;
  end(): Promise<void>;
}

/** What programs are made of, compiled or not. */
const SOURCE = /\.(?:[cm]?[jt]sx?|json|node|wasm)$/;
/** Milliseconds without another change: a compiler writes many files, and each in pieces. */
const QUIET_MS = 100;

/** Watches sources and compiled files below `directory`, but not what packages and tools keep there, nor below `written`. */
export async function watchFiles(
  directory: string,
  written: readonly string[],
  cancelled: AbortSignal,
): Promise<FileWatch> {
  const { watch } = await import('chokidar');
  const isIgnored = (file: string, stats?: { isFile(): boolean }): boolean => {
    const names = path.relative(directory, file).split(path.sep);
    if (names.includes('node_modules') || names.some((name) => name.startsWith('.') && name !== '.' && name !== '..'))
      return true;
    if (written.some((each) => file === each || file.startsWith(each + path.sep))) return true;
    return stats?.isFile() === true && !SOURCE.test(file);
  };
  const watcher = watch(directory, { ignored: isIgnored, ignoreInitial: true });
  /** What has changed, and may go on changing; and that once it has been quiet. */
  let changing: string | null = null;
  let changed: string | null = null;
  let quiet: NodeJS.Timeout | undefined;
  let wake = (): void => undefined;
  watcher.on('all', (event, file) => {
    if (event.endsWith('Dir')) return;
    changing ??= path.relative(directory, file);
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      changed ??= changing;
      changing = null;
      wake();
    }, QUIET_MS);
  });
  cancelled.addEventListener('abort', () => wake(), { once: true });
  // A directory that can't be watched any more; the others still are.
  watcher.on('error', () => undefined);
  await new Promise<void>((ready) => void watcher.once('ready', ready));

  return {
    async nextChange() {
      while (changed === null && !cancelled.aborted) {
        await new Promise<void>((fulfil) => {
          wake = fulfil;
        });
      }
      const file = changed;
      changed = null;
      return cancelled.aborted ? null : file;
    },
    async end() {
      clearTimeout(quiet);
      await watcher.close();
    },
  };
}
