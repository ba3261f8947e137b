import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { programOnPath } from '../machine/program-on-path.ts';
import { UserError } from '../text/user-error.ts';
import { toolCachesOf } from './caches/cached-directory.ts';
import { sweepTool } from './caches/sealed-directory.ts';
import { unlessCancelled } from './cancellation.ts';
import { DOWNLOAD_LIMITS, type DownloadLimits } from './fetch/download.ts';
import type { InstallRequest } from './install-request.ts';
import { type InstallWorld, seconds, temporaryDirectoryOf, toolCacheOf } from './install-world.ts';
import { HEADLESS } from './java-options.ts';
import { chooseJavaOptions } from './maelstrom/choose-java-options.ts';
import {
  ARCHIVE_TOOL,
  type ClassArchive,
  canHaveClassArchive,
  classArchiveFor,
  findClassArchive,
  makeClassArchive,
} from './maelstrom/class-archive.ts';
import { JAR_TOOL, type StableJar, stableJar } from './maelstrom/jar-copy.ts';
import { type Maelstrom, type Obtained, searchMaelstrom } from './maelstrom/obtain-maelstrom.ts';
import type { Tool } from './tools/package-managers.ts';
import { type MissingTool, provideTools, searchPrograms } from './tools/provide-tools.ts';
import { type Java, searchJava } from './tools/search-java.ts';

/** Where the tools of a test are, and how Maelstrom is run. Plain data. */
export interface Installation {
  readonly maelstrom: Maelstrom;
  readonly java: Pick<Java, 'path' | 'version' | 'foundAt'>;
  /** What the JVM is given, the class archive included. */
  readonly javaOptions: readonly string[];
  /** Program and first arguments; Maelstrom's own (`test`, …) follow. */
  readonly command: readonly string[];
  /** Bytes the heap may grow to; null when the JVM did not say. */
  readonly heapBytes: number | null;
  /** Tools for plots that are missing, and what is left out without them. */
  readonly missing: readonly MissingTool[];
  /** Where Maelstrom came from: `none` when it was downloaded, or given by a path. */
  readonly cacheHit: 'tool-cache' | 'cache' | 'none';
  /** Sentences for the user; they were logged as warnings, too. */
  readonly warnings: readonly string[];
  /** Milliseconds. Parts run beside each other, so `total` is not their sum. */
  readonly timings: Readonly<Record<InstallPart | 'total', number>>;
}

type InstallPart = 'maelstrom' | 'java' | 'tools' | 'classArchive' | 'saving';

/**
 * Provides what a run of Maelstrom needs: Maelstrom itself, Java, and the programs that they start. The parts are worked on
 * at the same time; what is new is in the caches when it returns. Throws a UserError that names everything a person has to
 * mend, or InstallationCancelled once nothing of the installation is left.
 */
export async function install(
  request: InstallRequest,
  world: InstallWorld,
  limits: DownloadLimits = DOWNLOAD_LIMITS,
): Promise<Installation> {
  if (world.platform === 'win32') {
    throw new UserError(
      'Maelstrom does not run on Windows. Use a runner with Linux or macOS (runs-on: ubuntu-latest), or WSL.',
    );
  }
  try {
    await mkdir(temporaryDirectoryOf(world), { recursive: true });
    const places = toolCachesOf(world).flatMap((root) => KEPT_TOOLS.map((tool) => path.join(root, tool)));
    await Promise.all(places.map(sweepTool));
    return await installEverything(request, world, limits);
  } catch (error) {
    // Once it is cancelled, any other error is a consequence of that.
    unlessCancelled(world);
    throw fileTrouble(error, world) ?? error;
  }
}

/** Tools of which a killed installation may have left something half-done. */
const KEPT_TOOLS: readonly string[] = ['maelstrom', JAR_TOOL, ARCHIVE_TOOL];

/** A full disk, or a directory that is not ours, is something a person can mend; null for other errors. */
function fileTrouble(error: unknown, world: InstallWorld): UserError | null {
  const { code = '', path: file, message } = error as NodeJS.ErrnoException;
  // A write to an open file fails without a path.
  const where = file ?? (FULL.has(code) ? toolCacheOf(world) : undefined);
  if (where === undefined || !(FULL.has(code) || FORBIDDEN.has(code))) return null;
  return new UserError(
    `Maelstrom could not be installed: ${where} cannot be written (${message}). Free some space, or set ${world.wording.directories} that this user may write to.`,
  );
}

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);
const FORBIDDEN: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST']);

async function installEverything(
  request: InstallRequest,
  world: InstallWorld,
  limits: DownloadLimits,
): Promise<Installation> {
  const { part, timings } = stopwatch(world);

  const [search, javaSearch] = await Promise.all([
    part('maelstrom', searchMaelstrom(request.maelstrom, limits, world)),
    part('java', searchJava(world)),
  ]);
  for (const rejected of javaSearch.rejected) world.log.info(`${rejected}.`);
  const toUnpack = search.state === 'found' ? [] : search.tools;
  const programs: readonly Tool[] = ['git', ...(request.gnuplot ? (['gnuplot'] as const) : []), 'dot', ...toUnpack];

  const tools = part('tools', provideTools(programs, javaSearch, request, world));
  const unpackable = searchPrograms(toUnpack, world).then(async ({ absent }) => {
    if (absent.length > 0) await tools;
  });
  // It may fail before the download that waits for it is done; the error is told by `tools`.
  unpackable.catch(() => {});
  const obtained = part(
    'maelstrom',
    search.state === 'found' ? Promise.resolve<Obtained>(search) : search.obtain(unpackable),
  );
  const jvm = provideJvm();
  const [{ maelstrom, saved }, { java, missing, warnings, saved: packagesSaved }, { jar, classes }] =
    await allOrEveryError([obtained, tools, jvm]);

  /** The jar to run, and the class archive to run it with; null without one. */
  async function provideJvm(): Promise<{ readonly jar: string; readonly classes: ClassArchive | null }> {
    const { maelstrom, wasKept } = await obtained;
    const java = javaSearch.java ?? (await tools).java;
    const { lean, added } = request.javaOptions;
    const asItIs = { jar: maelstrom.jar, classes: null };
    if (!lean || !canHaveClassArchive(java, added)) return asItIs;
    const stable = await part('classArchive', stableJar(maelstrom, wasKept, world));
    if (stable === null) return asItIs;
    const { jar } = stable;
    const entry = await classArchiveFor({ ...maelstrom, jar }, java, world);
    const file = await part('classArchive', findClassArchive(entry, world));
    if (file !== null) return { jar, classes: { file, saved: Promise.resolve() } };
    if (!isWorthAnArchive(maelstrom, stable, world)) return { jar, classes: null };
    // Made once everything that a test needs is done.
    await tools;
    return { jar, classes: await part('classArchive', makeClassArchive(entry, jar, java, world)) };
  }

  const chosen = await chooseJavaOptions(request.javaOptions, classes?.file ?? null, java, jar, world);
  await part('saving', Promise.all([saved, packagesSaved, classes?.saved]));
  const installation: Installation = {
    maelstrom,
    java: { path: java.path, version: java.version, foundAt: java.foundAt },
    ...chosen,
    command: [java.path, HEADLESS, ...chosen.javaOptions, '-jar', jar],
    missing,
    cacheHit: maelstrom.source === 'tool-cache' || maelstrom.source === 'cache' ? maelstrom.source : 'none',
    warnings,
    timings: timings(),
  };
  describe(installation, programs, world);
  return installation;
}

/**
 * It takes some fifteen seconds to make, and each later run saves three of them. So it is made once there is evidence of
 * later runs: on a machine or with a cache that kept Maelstrom itself. A Maelstrom that is given by a path is never in the
 * repository's cache, nor in a hosted runner's tool cache; its archive is kept wherever there is a cache.
 */
function isWorthAnArchive({ source }: Maelstrom, { wasKept }: StableJar, world: InstallWorld): boolean {
  const hosted = world.env.RUNNER_ENVIRONMENT === 'github-hosted';
  if (hosted && world.cache === null) return false;
  return wasKept || (hosted && source === 'path');
}

/** Waits for all, so that nothing goes on behind a failed job, and tells all errors at once. */
async function allOrEveryError<T extends readonly unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const ends = await Promise.allSettled(work);
  const errors = new Set(ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : [])));
  if (errors.size === 0) return (await Promise.all(work)) as unknown as T;
  for (const error of errors) if (!(error instanceof UserError)) throw error;
  throw new UserError([...errors].map((error) => error.message).join('\n\n'));
}

function describe(installation: Installation, programs: readonly Tool[], world: InstallWorld): void {
  const { maelstrom, java, javaOptions, heapBytes, missing, timings } = installation;
  const came = {
    'tool-cache': 'from the tool cache',
    cache: 'from the actions cache',
    download: 'downloaded',
    path: `from ${world.wording.path}`,
  }[maelstrom.source];
  world.log.info(
    `Maelstrom ${maelstrom.version ?? '(version not known)'}: ${maelstrom.directory}, ${came} (${seconds(timings.maelstrom)}).`,
  );
  world.log.info(`Java ${java.version}: ${java.path}, found at ${java.foundAt} (${seconds(timings.java)}).`);
  // A warning names those that are missing.
  const there = (['git', 'gnuplot', 'dot'] as const).filter(
    (tool) => programs.includes(tool) && missing.every((each) => each.tool !== tool),
  );
  const places = there.map((tool) => `${tool} at ${programOnPath(tool, world.env)}`);
  world.log.info(`Tools: ${places.join(', ')} (${seconds(timings.tools)}).`);
  const memory = gigabytes(world.totalMemory);
  const heap =
    heapBytes === null ? `a quarter of ${memory}, if the JVM is as usual` : `${gigabytes(heapBytes)} of ${memory}`;
  world.log.info(`JVM options: ${javaOptions.join(' ') || 'none'}. The heap may grow to ${heap}.`);
  for (const warning of installation.warnings) world.log.warning(warning);
  world.log.info(
    `Installation: ${seconds(timings.total)} (class archive ${seconds(timings.classArchive)}, waiting for the cache to save ${seconds(timings.saving)}).`,
  );
}

const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GB`;

function stopwatch(world: InstallWorld) {
  const begun = world.clock.now();
  const parts: Record<InstallPart, number> = { maelstrom: 0, java: 0, tools: 0, classArchive: 0, saving: 0 };
  return {
    /** Milliseconds from the start of this part to its end, added to what it took before. */
    async part<T>(name: InstallPart, work: Promise<T>): Promise<T> {
      const start = world.clock.now();
      try {
        return await work;
      } finally {
        parts[name] += world.clock.now() - start;
      }
    },
    timings: () => ({ ...parts, total: world.clock.now() - begun }),
  };
}
