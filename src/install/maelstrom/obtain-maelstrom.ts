import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../text/user-error.ts';
import { cacheKeyOf } from '../caches/cache-key.ts';
import {
  type CachedDirectory,
  type CacheEntry,
  fromActionsCache,
  inToolCache,
  listedFile,
  makeCached,
} from '../caches/cached-directory.ts';
import { sha256OfFile } from '../caches/sealed-directory.ts';
import { type DownloadLimits, download } from '../fetch/download.ts';
import { unpack } from '../fetch/unpack.ts';
import { type PathRequest, type ReleaseRequest, versionOfTarball } from '../install-request.ts';
import type { InstallWorld } from '../install-world.ts';
import type { Tool } from '../tools/package-managers.ts';
import { versionOfJar } from './jar-version.ts';

export interface Maelstrom {
  /** null when a path was given and neither the user nor the jar states the version. */
  readonly version: string | null;
  /** Absolute and without links, like `jar`. The script of Maelstrom 0.2.3 does not work through a link. */
  readonly directory: string;
  readonly jar: string;
  /** Of the jar that is run, whatever version it claims to be. */
  readonly jarSha256: string;
  readonly source: 'tool-cache' | 'cache' | 'download' | 'path';
}

/** Maelstrom, or what is still to be done to get it. */
export type MaelstromSearch =
  | ({ readonly state: 'found' } & Obtained)
  | {
      readonly state: 'to-unpack';
      /** Programs that unpacking starts. */
      readonly tools: readonly Tool[];
      /** Waits for `unpackable` only once the tarball is there. */
      readonly obtain: (unpackable: Promise<void>) => Promise<Obtained>;
    };

export interface Obtained {
  readonly maelstrom: Maelstrom;
  /** Whether a cache had it: then what this job puts there will be there for the next one. */
  readonly wasKept: boolean;
  /** The saving to the actions cache, which may go on until the test starts. */
  readonly saved: Promise<void>;
}

const JAR = 'lib/maelstrom.jar';

/** Looks where nothing has to be downloaded or unpacked: at the given path, or in the tool cache. */
export async function searchMaelstrom(
  request: ReleaseRequest | PathRequest,
  limits: DownloadLimits,
  world: InstallWorld,
): Promise<MaelstromSearch> {
  if (request.kind === 'path') return await searchPath(request, world);
  const entry = releaseEntry(request.version, request.sha256, world);
  const cached = await inToolCache(entry, world);
  if (cached !== null) return found(await locate(cached, request.version, 'tool-cache'));
  return {
    state: 'to-unpack',
    tools: toolsToUnpack(new URL(request.url).pathname, world),
    obtain: async (unpackable) => {
      const restored = await fromActionsCache(entry, world);
      if (restored !== null) {
        const maelstrom = await locate(restored, request.version, 'cache');
        return { maelstrom, wasKept: true, saved: Promise.resolve() };
      }
      const made = await makeCached(
        entry,
        async (content, scratch) => {
          const tarball = path.join(scratch, 'maelstrom.tar.bz2');
          const size = request.megabytes === null ? '' : ` (${request.megabytes} MB)`;
          world.log.info(`Downloading Maelstrom ${request.version}${size} from ${new URL(request.url).host}.`);
          await download({ ...request, what: `Maelstrom ${request.version}` }, tarball, limits, world);
          await unpackable;
          await unpackRelease(tarball, content, world);
        },
        world,
      );
      const maelstrom = await locate(made, request.version, 'download');
      return { maelstrom, wasKept: false, saved: made.saved };
    },
  };
}

async function searchPath(request: PathRequest, world: InstallWorld): Promise<MaelstromSearch> {
  const given = await realpath(request.path).catch(() => {
    throw new UserError(
      `${world.wording.path} is "${request.path}", and there is no such file or directory. Give an unpacked Maelstrom, its tarball or its jar.`,
    );
  });
  if ((await stat(given)).isDirectory()) {
    const directory = await releaseRoot(given);
    if (directory === null) {
      throw new UserError(
        `${world.wording.path} is "${request.path}", a directory without lib/maelstrom.jar. Give an unpacked release (maelstrom.tar.bz2); the source code of Maelstrom holds no jar.`,
      );
    }
    if (request.sha256 !== null) {
      world.log.warning(
        'maelstrom-sha256 is not used: it is the checksum of a tarball or a jar, and maelstrom-path is a directory.',
      );
    }
    const jar = await realpath(path.join(directory, JAR));
    const jarSha256 = await sha256OfFile(jar);
    const version = request.version ?? (await versionOfJar(jar));
    return found({ version, directory: await realpath(directory), jar, jarSha256, source: 'path' });
  }

  const sha256 = await sha256OfFile(given);
  if (request.sha256 !== null && request.sha256 !== sha256) {
    throw new UserError(
      `maelstrom-path "${request.path}" has the SHA-256 checksum ${sha256}, but maelstrom-sha256 is ${request.sha256}. Correct one of them.`,
    );
  }
  if (given.endsWith('.jar')) {
    const directory = path.dirname(given);
    const version = request.version ?? (await versionOfJar(given));
    return found({ version, directory, jar: given, jarSha256: sha256, source: 'path' });
  }
  // A checksum on record is better evidence than what the user wrote.
  const version = versionOfTarball(sha256) ?? request.version;
  const entry = releaseEntry(version, sha256, world);
  const cached = await inToolCache(entry, world);
  if (cached !== null) return found(await locate(cached, version, 'path'));
  return {
    state: 'to-unpack',
    tools: toolsToUnpack(given, world),
    obtain: async (unpackable) => {
      await unpackable;
      // What came from a file on this machine does not belong into the repository's cache.
      const local = { ...world, cache: null };
      const made = await makeCached(entry, (content) => unpackRelease(given, content, world), local).catch((error) => {
        if (!(error instanceof UserError)) throw error;
        throw new UserError(
          `${world.wording.path} is "${request.path}", which was read as a tarball. Give an unpacked Maelstrom, its tarball or its jar. ${error.message}`,
        );
      });
      const maelstrom = await locate(made, version, 'path');
      return { maelstrom, wasKept: false, saved: made.saved };
    },
  };
}

/** GNU tar starts bzip2; the tar of macOS needs no other program. */
const toolsToUnpack = (name: string, world: InstallWorld): readonly Tool[] =>
  /\.t?bz2?$/.test(name) && world.platform !== 'darwin' ? ['tar', 'bzip2'] : ['tar'];

const found = (maelstrom: Maelstrom): MaelstromSearch => ({
  state: 'found',
  maelstrom,
  wasKept: true,
  saved: Promise.resolve(),
});

/** `tool-cache/maelstrom/<version>/<arch>`, like other tools; a release that is not on record has its checksum in its version. */
function releaseEntry(version: string | null, sha256: string, world: InstallWorld): CacheEntry {
  const name =
    version !== null && versionOfTarball(sha256) === version
      ? version
      : `${version ?? '0.0.0'}-sha${sha256.slice(0, 12)}`;
  return {
    what: version === null ? 'Maelstrom' : `Maelstrom ${version}`,
    tool: 'maelstrom',
    version: name,
    origin: `sha256:${sha256}`,
    cacheKey: cacheKeyOf(`maelstrom-${name}-${sha256.slice(0, 16)}`, world),
  };
}

async function unpackRelease(tarball: string, content: string, world: InstallWorld): Promise<void> {
  await unpack(tarball, content, world);
  if ((await releaseRoot(content)) === null) {
    const names = (await readdir(content)).slice(0, 5).join(', ') || 'nothing';
    throw new UserError(
      `The tarball ${path.basename(tarball)} holds no lib/maelstrom.jar (at its top: ${names}). Give a release of Maelstrom, not its source code.`,
    );
  }
}

/** The release's tarball has one directory, `maelstrom/`; that of a mirror may have another name for it, or no directory. */
async function releaseRoot(content: string): Promise<string | null> {
  for (const name of ['.', ...(await readdir(content)).sort()]) {
    const root = await releaseIn(path.join(content, name));
    if (root !== null) return root;
  }
  return null;
}

async function releaseIn(directory: string): Promise<string | null> {
  const jar = await stat(path.join(directory, JAR)).catch(() => null);
  return jar?.isFile() ? directory : null;
}

/**
 * Maelstrom in a directory that agrees with its list. The jar is found in the list and not in the directory: a jar that
 * somebody has put beside the listed files, at a place where a release may have one, is never run.
 */
async function locate(
  cached: CachedDirectory,
  version: string | null,
  source: Maelstrom['source'],
): Promise<Maelstrom> {
  const tops = new Set(Object.keys(cached.seal.files).map((name) => name.split('/')[0] ?? ''));
  for (const root of ['.', ...[...tops].sort()]) {
    const listed = listedFile(cached, path.posix.join(root, JAR));
    if (listed === null) continue;
    const [directory, jar] = await Promise.all([realpath(path.join(cached.directory, root)), realpath(listed.file)]);
    return { version: version ?? (await versionOfJar(jar)), directory, jar, jarSha256: listed.sha256, source };
  }
  throw new UserError(
    `The list of files in ${cached.directory} has no ${JAR}, so it is not a Maelstrom. Remove this directory.`,
  );
}
