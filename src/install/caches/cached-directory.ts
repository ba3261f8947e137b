import { constants } from 'node:fs';
import { access, cp, mkdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { CacheGivenUp } from '../../outside/cache-service.ts';
import { messageOf } from '../../text/thrown-message.ts';
import { orCancelled, unlessCancelled } from '../cancellation.ts';
import { type InstallWorld, printable, temporaryDirectoryOf, toolCacheOf } from '../install-world.ts';
import {
  adoptSealed,
  discard,
  makeSealed,
  openSealed,
  type Seal,
  sealedFile,
  sinceLastUse,
  touchSealed,
} from './sealed-directory.ts';

/** What is kept in the tool cache of the machine and in the cache of the repository. */
export interface CacheEntry {
  /** `Maelstrom 0.2.4`, for the log. */
  readonly what: string;
  /** Its place in the tool cache. */
  readonly tool: string;
  /** A semantic version: the tool cache's clients ignore others. */
  readonly version: string;
  readonly origin: string;
  /** Key in the actions cache. */
  readonly cacheKey: string;
}

/** An entry that is there and agrees with its seal. */
export interface CachedDirectory {
  readonly directory: string;
  readonly seal: Seal;
}

/** The file that its list has under this name, or to which listed links lead from there; its path is without links. */
export function listedFile(
  { directory, seal }: CachedDirectory,
  name: string,
): { readonly file: string; readonly sha256: string } | null {
  const found = sealedFile(seal, name);
  return found === null ? null : { file: path.join(directory, found.name), sha256: found.sha256 };
}

/**
 * Where entries are looked for, in this order: the machine's tool cache and, for one that cannot be written, a directory
 * of the job.
 */
export const toolCachesOf = (world: Pick<InstallWorld, 'env'>): readonly [machine: string, job: string] => [
  toolCacheOf(world),
  path.join(temporaryDirectoryOf(world), 'tools'),
];

/** Where an entry is, or will be, in one of these tool caches. */
export const placeIn = (root: string, entry: Pick<CacheEntry, 'tool' | 'version'>, world: InstallWorld): string =>
  path.join(root, entry.tool, entry.version, world.arch);

/** The entry in a tool cache; null when none has it. A directory that does not agree with its seal is removed. */
export async function inToolCache(entry: CacheEntry, world: InstallWorld): Promise<CachedDirectory | null> {
  for (const root of toolCachesOf(world)) {
    const directory = world.toolCache.find(root, entry.tool, entry.version, world.arch);
    if (directory === null) continue;
    const opened = await openSealed(directory, entry.origin);
    if (opened.state === 'whole') {
      await touchSealed(directory);
      return { directory, seal: opened.seal };
    }
    if (opened.state === 'absent') continue;
    world.log.warning(`${entry.what} in ${directory} cannot be trusted (${opened.why}) and is not used.`);
    await discard(directory).catch((error: unknown) => {
      if (!isUnwritable(error)) throw error;
    });
  }
  return null;
}

const KEPT_AT_LEAST = 3;
/** Milliseconds; what was used since then may be in use. */
const KEPT_FOR_MS = 7 * 24 * 60 * 60 * 1000;

/** Removes versions of a tool that were not used for a week, except the last few: a self-hosted runner is not cleared. */
export async function prune(tool: string, world: InstallWorld): Promise<void> {
  const root = toolCacheOf(world);
  const places = world.toolCache
    .versions(root, tool, world.arch)
    .map((version) => placeIn(root, { tool, version }, world));
  try {
    const uses = await Promise.all(places.map(async (directory) => ({ directory, ms: await sinceLastUse(directory) })));
    const old = uses
      .sort((a, b) => a.ms - b.ms)
      .slice(KEPT_AT_LEAST)
      .filter(({ ms }) => ms > KEPT_FOR_MS);
    for (const { directory } of old) {
      await discard(directory);
      // The directory may hold the tool for another processor.
      await rmdir(path.dirname(directory)).catch(() => {});
      world.log.info(`Removed ${directory}, which was not used for a week.`);
    }
  } catch (error) {
    world.log.debug(`Old versions of ${tool} were not removed: ${printable(messageOf(error))}`);
  }
}

/** The entry from the actions cache, now in its place; null when the cache does not have it. Never throws: a test runs without a cache, too. */
export async function fromActionsCache(entry: CacheEntry, world: InstallWorld): Promise<CachedDirectory | null> {
  if (world.cache === null) return null;
  const transport = transportOf(entry, world);
  try {
    await rm(transport, { recursive: true, force: true });
    const found = await orCancelled(world.cache.restore([transport], entry.cacheKey), world);
    if (!found) return null;
    const directory = await placeToMake(entry, world);
    const opened = await adoptSealed(transport, directory, entry.origin);
    if (opened.state === 'whole') return { directory, seal: opened.seal };
    const why = opened.state === 'bad' ? opened.why : 'it is empty';
    world.log.warning(
      `${entry.what} from the actions cache (${entry.cacheKey}) cannot be trusted: ${why}. It is thrown away.`,
    );
  } catch (error) {
    unlessCancelled(world);
    tellCacheFailure(`${entry.what} could not be taken from the actions cache`, error, world);
  } finally {
    await rm(transport, { recursive: true, force: true }).catch(() => {});
  }
  return null;
}

/** Makes the entry with `fill`. The saving to the actions cache (`saved`) goes on beside other work. */
export async function makeCached(
  entry: CacheEntry,
  fill: (content: string, scratch: string) => Promise<void>,
  world: InstallWorld,
): Promise<CachedDirectory & { readonly saved: Promise<void> }> {
  const directory = await placeToMake(entry, world);
  const seal = await makeSealed(directory, entry.origin, fill);
  return { directory, seal, saved: toActionsCache(entry, directory, world) };
}

/** In the machine's tool cache, or in that of the job where the first cannot be written: an image may bring its tools read-only. */
async function placeToMake(entry: CacheEntry, world: InstallWorld): Promise<string> {
  const [machine, job] = toolCachesOf(world);
  try {
    await mkdir(machine, { recursive: true });
    await access(machine, constants.W_OK);
    return placeIn(machine, entry, world);
  } catch (error) {
    if (!isUnwritable(error)) throw error;
    world.log.info(`${machine} cannot be written, so ${entry.what} is kept in ${job} for this job only.`);
    return placeIn(job, entry, world);
  }
}

const isUnwritable = (error: unknown): boolean =>
  ['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException | null)?.code ?? '');

async function toActionsCache(entry: CacheEntry, directory: string, world: InstallWorld): Promise<void> {
  if (world.cache === null) return;
  const transport = transportOf(entry, world);
  try {
    await cp(directory, transport, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    await orCancelled(world.cache.save([transport], entry.cacheKey), world);
  } catch (error) {
    unlessCancelled(world);
    tellCacheFailure(`${entry.what} was not saved to the actions cache`, error, world);
  } finally {
    await rm(transport, { recursive: true, force: true }).catch(() => {});
  }
}

/**
 * The cache service unpacks to the very path it packed from, file by file. That must not be the place in the tool
 * cache, where another job could see it half-done.
 */
const transportOf = (entry: CacheEntry, world: InstallWorld): string =>
  path.join(temporaryDirectoryOf(world), 'cache', entry.cacheKey);

/** An outage of the service is warned of once, whatever else it costs. */
export function tellCacheFailure(what: string, error: unknown, { log }: Pick<InstallWorld, 'log'>): void {
  const message = `${what}: ${printable(messageOf(error))}`;
  if (error instanceof CacheGivenUp) log.info(message);
  else log.warning(message);
}
