/** store/<workload>/<time>/ and the links to it (jepsen/store.clj). */
import { lstatSync, mkdirSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../text/user-error.ts';
import { EngineFailure } from '../engine-failure.ts';
import { directoryTime } from './run-log.ts';

export interface RunDirectory {
  readonly path: string;
  /** The time of the start; the directory is named after it. */
  readonly start: Date;
  /** Points `latest` and `<workload>/latest` here. */
  linkLatest(): void;
  /** Removes it, with `current`. */
  remove(): void;
  /** Throws an EngineFailure when something else stands in its place, such as a link, through which files would be written elsewhere. */
  assertInPlace(): void;
}

/** Makes a fresh directory below `cwd`, and points `store/current` at it. */
export function makeRunDirectory(cwd: string, workload: string): RunDirectory {
  const store = join(cwd, 'store');
  const ofWorkload = join(store, workload);
  try {
    // One by one: with `recursive` Node.js tries forever where no directory can be made, as below /proc.
    makeOnce(store);
    makeOnce(ofWorkload);
    for (let start = new Date(); ; start = new Date(start.getTime() + 1)) {
      const time = directoryTime(start);
      const path = join(ofWorkload, time);
      // Two tests may start within a millisecond of each other.
      if (!makeOnce(path)) continue;
      const target = `${workload}/${time}`;
      link(target, join(store, 'current'));
      const made = identityOf(path);
      return {
        path,
        start,
        linkLatest() {
          link(target, join(store, 'latest'));
          link(time, join(ofWorkload, 'latest'));
        },
        remove() {
          rmSync(path, { recursive: true, force: true });
          unlink(join(store, 'current'));
        },
        assertInPlace() {
          if (identityOf(path) !== made) {
            throw new EngineFailure(
              `The directory of the test, ${path}, was moved or replaced while the nodes ran. Nothing more is written there; a node must leave it alone.`,
            );
          }
        },
      };
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `The test's files can't be written below ${store} (${code}). Start the engine in a directory where you may write.`,
    );
  }
}

/** Tells a directory from what takes its place, or that of one above it; null when nothing is there. */
function identityOf(path: string): string | null {
  try {
    const { dev, ino } = lstatSync(path, { bigint: true });
    return `${dev} ${ino} ${realpathSync(path)}`;
  } catch {
    return null;
  }
}

function makeOnce(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A real directory in its place is left alone. */
function unlink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) rmSync(path, { force: true });
}

/** Replaces a link in one step, so that it is never missing; a real directory in its place is left alone. */
function link(target: string, path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isSymbolicLink()) return;
  const fresh = `${path}.${process.pid}`;
  rmSync(fresh, { force: true });
  symlinkSync(target, fresh);
  renameSync(fresh, path);
}
