import { constants } from 'node:fs';
import { copyFile, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../text/thrown-message.ts';
import {
  type CacheEntry,
  inToolCache,
  listedFile,
  makeCached,
  prune,
  toolCachesOf,
} from '../caches/cached-directory.ts';
import { discard, sha256OfFile } from '../caches/sealed-directory.ts';
import { unlessCancelled } from '../cancellation.ts';
import { type InstallWorld, printable } from '../install-world.ts';
import type { Maelstrom } from './obtain-maelstrom.ts';

/** The jar to run, at a path and with a time that follow from its content alone. */
export interface StableJar {
  readonly jar: string;
  /** Whether an earlier job left it: then a class archive that this job makes will be there for the next one. */
  readonly wasKept: boolean;
}

export const JAR_TOOL = 'maelstrom-jar';
const FILE = 'maelstrom.jar';
/** Any time will do, as long as it stays: to the JVM, a jar of another time is another jar. */
const FIXED_TIME = new Date('2000-01-01T00:00:00Z');

/**
 * The JVM takes a class archive only for the jar of the same path, size and time (seen with 17). A jar in our
 * tool cache gets a fixed time. One that the user has given is left alone and copied there, under its checksum: a
 * checkout or a download may give it another time for every job. null when it could not be copied.
 */
export async function stableJar(
  maelstrom: Maelstrom,
  wasKept: boolean,
  world: InstallWorld,
): Promise<StableJar | null> {
  const roots = toolCachesOf(world);
  if (roots.some((root) => maelstrom.jar.startsWith(root + path.sep))) {
    await setFixedTime(maelstrom.jar);
    return { jar: maelstrom.jar, wasKept };
  }
  const entry = jarEntry(maelstrom);
  const cached = await inToolCache(entry, world);
  const copy = cached === null ? null : listedFile(cached, FILE);
  if (copy?.sha256 === maelstrom.jarSha256) {
    await setFixedTime(copy.file);
    return { jar: copy.file, wasKept: true };
  }
  try {
    // It agrees with its own list, so it would stay where it is.
    if (cached !== null) await discard(cached.directory);
    // What came from a file on this machine does not belong into the repository's cache.
    const local = { ...world, cache: null };
    const made = await makeCached(entry, (content) => copyJar(maelstrom, path.join(content, FILE)), local);
    await prune(JAR_TOOL, world);
    return { jar: path.join(made.directory, FILE), wasKept: false };
  } catch (error) {
    unlessCancelled(world);
    world.log.info(`${maelstrom.jar} could not be copied to ${roots[0]}: ${printable(messageOf(error))}`);
    return null;
  }
}

const jarEntry = ({ jarSha256 }: Maelstrom): CacheEntry => ({
  what: 'The copy of maelstrom.jar',
  tool: JAR_TOOL,
  version: `0.0.0-sha${jarSha256.slice(0, 32)}`,
  origin: `sha256:${jarSha256}`,
  cacheKey: '',
});

async function copyJar({ jar, jarSha256 }: Maelstrom, file: string): Promise<void> {
  await copyFile(jar, file, constants.COPYFILE_FICLONE);
  if ((await sha256OfFile(file)) !== jarSha256) throw new Error('it was changed meanwhile');
  await setFixedTime(file);
}

/** In a tool cache that cannot be written the jar keeps its time, which is part of the archive's key. */
async function setFixedTime(file: string): Promise<void> {
  if ((await stat(file)).mtimeMs === FIXED_TIME.getTime()) return;
  await utimes(file, FIXED_TIME, FIXED_TIME).catch(() => {});
}
