import { constants } from 'node:fs';
import { copyFile, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../text/error-text.ts';
import { type InstallWorld, printable, toolCacheOf, unlessCancelled } from '../install-world.ts';
import { inToolCache, type KeptDirectory, makeKept, placeOf, prune } from '../kept/kept-directory.ts';
import { sha256OfFile } from '../kept/sealed-directory.ts';
import type { Maelstrom } from './search-maelstrom.ts';

/** The jar to run, at a path and with a time that follow from its content alone. */
export interface SteadyJar {
  readonly jar: string;
  /** Whether it was there before this job: then what is kept beside it will be there for the next one. */
  readonly wasKept: boolean;
}

export const JAR_TOOL = 'maelstrom-jar';
const FILE = 'maelstrom.jar';
/** Any will do; a jar of another time is another jar to the JVM. */
const STEADY_TIME = new Date('2000-01-01T00:00:00Z');

/**
 * The JVM takes a class archive only for the jar of the same path, size and time (seen with 17). A jar in our
 * tool cache gets a fixed time. One that the user has given is left alone and copied there, under its checksum: a
 * checkout or a download may give it another time for every job. null when there can be no copy.
 */
export async function steadyJar(
  maelstrom: Maelstrom,
  wasKept: boolean,
  world: InstallWorld,
): Promise<SteadyJar | null> {
  if (maelstrom.jar.startsWith(toolCacheOf(world) + path.sep)) {
    await setSteadyTime(maelstrom.jar);
    return { jar: maelstrom.jar, wasKept };
  }
  const kept = keptJar(maelstrom);
  const jar = path.join(placeOf(kept, world), FILE);
  if ((await inToolCache(kept, world)) !== null) {
    await setSteadyTime(jar);
    return { jar, wasKept: true };
  }
  try {
    // What came from a file on this machine has no business in the repository's cache.
    await makeKept(kept, (content) => copyJar(maelstrom, path.join(content, FILE)), { ...world, cache: null });
    await prune(JAR_TOOL, world);
    return { jar, wasKept: false };
  } catch (error) {
    unlessCancelled(world);
    world.log.info(`${maelstrom.jar} could not be copied to ${toolCacheOf(world)}: ${printable(messageOf(error))}`);
    return null;
  }
}

const keptJar = ({ jarSha256 }: Maelstrom): KeptDirectory => ({
  what: 'The copy of maelstrom.jar',
  tool: JAR_TOOL,
  version: `0.0.0-sha${jarSha256.slice(0, 32)}`,
  origin: `sha256:${jarSha256}`,
  cacheKey: '',
});

async function copyJar({ jar, jarSha256 }: Maelstrom, file: string): Promise<void> {
  await copyFile(jar, file, constants.COPYFILE_FICLONE);
  if ((await sha256OfFile(file)) !== jarSha256) throw new Error('it was changed meanwhile');
  await setSteadyTime(file);
}

/** A tool cache of somebody else keeps the time it has, which is part of the archive's key. */
async function setSteadyTime(file: string): Promise<void> {
  if ((await stat(file)).mtimeMs === STEADY_TIME.getTime()) return;
  await utimes(file, STEADY_TIME, STEADY_TIME).catch(() => {});
}
