import { cp, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../text/error-text.ts';
import {
  type InstallWorld,
  orCancelled,
  printable,
  temporaryDirectoryOf,
  toolCacheOf,
  unlessCancelled,
} from '../install-world.ts';
import {
  adoptSealed,
  discard,
  makeSealed,
  openSealed,
  type Seal,
  sinceLastUse,
  touchSealed,
} from './sealed-directory.ts';

/** A sealed directory that is kept in the tool cache of the machine and in the cache of the repository. */
export interface KeptDirectory {
  /** `Maelstrom 0.2.4`, for the log. */
  readonly what: string;
  /** Its place in the tool cache. */
  readonly tool: string;
  /** A semantic version: others are nothing to the tool cache's clients. */
  readonly version: string;
  readonly origin: string;
  /** Key in the actions cache. */
  readonly cacheKey: string;
}

/** Milliseconds; a cache that is slower than this is no help. */
const CACHE_LIMIT_MS = 90_000;

/** Where it is in the tool cache, or will be. */
export const placeOf = (kept: Pick<KeptDirectory, 'tool' | 'version'>, world: InstallWorld): string =>
  path.join(toolCacheOf(world), kept.tool, kept.version, world.arch);

/** The seal of what the tool cache has; null when it has nothing. What does not agree with its seal is thrown away. */
export async function inToolCache(kept: KeptDirectory, world: InstallWorld): Promise<Seal | null> {
  const directory = world.toolCache.find(toolCacheOf(world), kept.tool, kept.version, world.arch);
  if (directory === null) return null;
  const opened = await openSealed(directory, kept.origin);
  if (opened.state === 'bad') {
    world.log.warning(`${kept.what} in ${directory} cannot be trusted (${opened.why}) and is thrown away.`);
    await discard(directory);
  }
  if (opened.state !== 'whole') return null;
  await touchSealed(directory);
  return opened.seal;
}

const KEPT_AT_LEAST = 3;
/** Milliseconds; what was used since may be in use. */
const KEPT_FOR_MS = 7 * 24 * 60 * 60 * 1000;

/** Removes versions of a tool that nobody used for a week, but for the last few: a self-hosted runner is never cleared. */
export async function prune(tool: string, world: InstallWorld): Promise<void> {
  const places = world.toolCache
    .versions(toolCacheOf(world), tool, world.arch)
    .map((version) => placeOf({ tool, version }, world));
  try {
    const uses = await Promise.all(places.map(async (directory) => ({ directory, ms: await sinceLastUse(directory) })));
    const old = uses
      .sort((a, b) => a.ms - b.ms)
      .slice(KEPT_AT_LEAST)
      .filter(({ ms }) => ms > KEPT_FOR_MS);
    for (const { directory } of old) {
      await discard(directory);
      // Another processor's may be in there.
      await rmdir(path.dirname(directory)).catch(() => {});
      world.log.info(`Removed ${directory}, which was not used for a week.`);
    }
  } catch (error) {
    world.log.debug(`Old versions of ${tool} were not removed: ${printable(messageOf(error))}`);
  }
}

/** The seal, when the actions cache had it; it is in its place then. Never throws: a cache is only ever a help. */
export async function fromActionsCache(kept: KeptDirectory, world: InstallWorld): Promise<Seal | null> {
  if (world.cache === null) return null;
  const transport = transportOf(kept, world);
  try {
    await rm(transport, { recursive: true, force: true });
    const found = await withinLimit(world.cache.restore([transport], kept.cacheKey), world);
    if (!found) return null;
    const opened = await adoptSealed(transport, placeOf(kept, world), kept.origin);
    if (opened.state === 'whole') return opened.seal;
    const why = opened.state === 'bad' ? opened.why : 'it is empty';
    world.log.warning(
      `${kept.what} from the actions cache (${kept.cacheKey}) cannot be trusted: ${why}. It is thrown away.`,
    );
  } catch (error) {
    unlessCancelled(world);
    world.log.warning(`${kept.what} could not be taken from the actions cache: ${printable(messageOf(error))}`);
  } finally {
    await rm(transport, { recursive: true, force: true }).catch(() => {});
  }
  return null;
}

/** Makes it with `fill`. What the returned promise waits for can go on beside other work: the saving to the cache. */
export async function makeKept(
  kept: KeptDirectory,
  fill: (content: string, scratch: string) => Promise<void>,
  world: InstallWorld,
): Promise<{ readonly seal: Seal; readonly saved: Promise<void> }> {
  const seal = await makeSealed(placeOf(kept, world), kept.origin, fill);
  return { seal, saved: toActionsCache(kept, world) };
}

async function toActionsCache(kept: KeptDirectory, world: InstallWorld): Promise<void> {
  if (world.cache === null) return;
  const transport = transportOf(kept, world);
  try {
    await cp(placeOf(kept, world), transport, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    await withinLimit(world.cache.save([transport], kept.cacheKey), world);
  } catch (error) {
    unlessCancelled(world);
    world.log.info(`${kept.what} was not saved to the actions cache: ${printable(messageOf(error))}`);
  } finally {
    await rm(transport, { recursive: true, force: true }).catch(() => {});
  }
}

/**
 * The cache service unpacks to the very path it packed from, file by file. That must not be the place in the tool
 * cache, where another job could see it half-done.
 */
const transportOf = (kept: KeptDirectory, world: InstallWorld): string =>
  path.join(temporaryDirectoryOf(world), 'cache', kept.cacheKey);

export async function withinLimit<T>(work: Promise<T>, world: InstallWorld): Promise<T> {
  const late = Symbol('late');
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<typeof late>((resolve) => {
    timer = setTimeout(resolve, CACHE_LIMIT_MS, late);
  });
  try {
    const first = await orCancelled(Promise.race([work, limit]), world);
    if (first !== late) return first;
    work.catch((error: unknown) => world.log.debug(`The late cache request ended: ${printable(messageOf(error))}`));
    throw new Error(`the cache service took longer than ${CACHE_LIMIT_MS / 1000} s`);
  } finally {
    clearTimeout(timer);
  }
}
