/**
 * Descriptors are those of the whole process. A thread uses its standard streams, which are replaced, and what it has opened itself. By
 * another number it would reach a file of the engine or of another node, where a process has nothing: it has to be a process then.
 */
import fs, { promises } from 'node:fs';

type Call = (...args: readonly unknown[]) => unknown;
type Calls = Record<string, Call | undefined>;

/** Their first argument is a descriptor, or may be one; each has a twin that ends in Sync. */
const BY_DESCRIPTOR = [
  ...['fchmod', 'fchown', 'fdatasync', 'fstat', 'fsync', 'ftruncate', 'futimes'],
  ...['read', 'readv', 'write', 'writev', 'readFile', 'writeFile', 'appendFile'],
] as const;
/** Their first argument is a path, or may be one. */
const BY_PATH = [
  ...['access', 'appendFile', 'exists', 'lstat', 'open', 'opendir', 'readdir', 'readFile', 'readlink'],
  ...['realpath', 'stat', 'writeFile'],
] as const;

/** What the system says of the process that asks, or of another one by its id. */
const OF_THE_PROCESS = /^\/(proc\/(self|thread-self|\d+)|dev\/(fd|stdin|stdout|stderr))(\/|$)/;

export function guardDescriptors(leave: (why: string) => never): void {
  const calls = fs as unknown as Calls;
  const guard = (object: Calls, name: string, look: (first: unknown) => void): void => {
    const real = object[name];
    if (real === undefined) return;
    object[name] = new Proxy(real, {
      apply(target, receiver, args) {
        look(args[0]);
        return Reflect.apply(target, receiver, args);
      },
    });
  };

  const lookAtPath = (given: unknown): void => {
    if (typeof given === 'string' && OF_THE_PROCESS.test(given)) leave(`it opens ${given}`);
  };
  for (const name of BY_PATH) {
    guard(promises as unknown as Calls, name, lookAtPath);
    for (const each of [name, `${name}Sync`]) guard(calls, each, lookAtPath);
  }

  const opened = new Set<unknown>();
  const lookAtDescriptor = (given: unknown): void => {
    if (typeof given === 'number' && !opened.has(given)) leave(`it uses the descriptor ${given}`);
  };
  const forget = (given: unknown): void => {
    lookAtDescriptor(given);
    opened.delete(given);
  };
  for (const name of BY_DESCRIPTOR) {
    for (const each of [name, `${name}Sync`]) guard(calls, each, lookAtDescriptor);
  }
  for (const name of ['close', 'closeSync']) guard(calls, name, forget);

  const { openSync, open } = calls as { readonly openSync: Call; readonly open: Call };
  calls['openSync'] = (...args) => {
    const descriptor = openSync(...args);
    opened.add(descriptor);
    return descriptor;
  };
  calls['open'] = (...args) => {
    const done = args.at(-1);
    if (typeof done !== 'function') return open(...args);
    return open(...args.slice(0, -1), (error: unknown, descriptor: unknown) => {
      if (!error) opened.add(descriptor);
      done(error, descriptor);
    });
  };
}
