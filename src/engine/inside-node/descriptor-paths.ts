/** Standard streams that are opened by their paths: the descriptor itself is given, and closing it does nothing. */
import fs from 'node:fs';

export const pathsOf = (descriptor: number, name: string): ReadonlySet<unknown> =>
  new Set([
    `/dev/${name}`,
    `/dev/fd/${descriptor}`,
    `/proc/self/fd/${descriptor}`,
    `/proc/${process.pid}/fd/${descriptor}`,
  ]);

export function replaceOpening(paths: ReadonlySet<unknown>, descriptor: number): void {
  const { openSync, open, closeSync, close } = fs;
  fs.openSync = ((path: unknown, ...rest: readonly unknown[]) =>
    paths.has(path) ? descriptor : Reflect.apply(openSync, fs, [path, ...rest])) as typeof fs.openSync;
  fs.open = ((path: unknown, ...rest: readonly unknown[]) => {
    if (paths.has(path)) process.nextTick(rest.at(-1) as () => void, null, descriptor);
    else Reflect.apply(open, fs, [path, ...rest]);
  }) as typeof fs.open;
  fs.closeSync = (given) => {
    if (given !== descriptor) closeSync(given);
  };
  fs.close = ((given: number, callback?: (error: Error | null) => void) => {
    if (given !== descriptor) close(given, callback);
    else if (callback !== undefined) process.nextTick(callback, null);
  }) as typeof fs.close;
}
