/**
 * fsync and its kin without the wait for the disk. They matter when a machine loses its power, which no test has: what a process has
 * written is read by its successor all the same.
 */
import fs from 'node:fs';

type Done = (error: NodeJS.ErrnoException | null) => void;
type Call = (...args: readonly unknown[]) => unknown;

/** A descriptor that is not open, or not a descriptor, is refused as Node.js refuses it. */
export function installFileSync(): void {
  const { fstat, fstatSync, promises } = fs;
  for (const name of ['fsync', 'fdatasync'] as const) {
    const real = fs[name] as Call;
    Object.assign(fs, {
      [name]: (descriptor: number, done: unknown): unknown =>
        // Node.js itself says that there has to be a callback.
        typeof done === 'function'
          ? fstat(descriptor, (error) => (done as Done)(asCallOf(name, error)))
          : real(descriptor, done),
      [`${name}Sync`]: (descriptor: number): void => {
        try {
          fstatSync(descriptor);
        } catch (error) {
          throw asCallOf(name, error as NodeJS.ErrnoException);
        }
      },
    });
  }

  const { open } = promises;
  promises.open = async (...args) => {
    const handle = await Reflect.apply(open, promises, args);
    const sync = async (): Promise<void> => void (await handle.stat());
    return Object.assign(handle, { sync, datasync: sync });
  };
}

/** The error of the call that stands in for another one, as that one would have given it. */
function asCallOf(name: string, error: NodeJS.ErrnoException | null): NodeJS.ErrnoException | null {
  if (error?.syscall === 'fstat') {
    error.syscall = name;
    error.message = error.message.replace(/\bfstat$/, name);
  }
  return error;
}
