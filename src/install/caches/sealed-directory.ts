import { createHash, randomUUID } from 'node:crypto';
import {
  cp,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { walkWhole } from '../../files/walk-files.ts';

/**
 * A directory whose files were listed with their checksums when it was made. It is made aside and moved into its place
 * as a whole, so that it is either there or not, even if its maker was killed. It is trusted only after it agrees with the list.
 */
export interface Seal {
  readonly format: typeof FORMAT;
  /** What the content was made from, such as the checksum of a tarball. Another origin is another content. */
  readonly origin: string;
  readonly files: Readonly<Record<string, SealedFile>>;
}

type SealedFile = { readonly size: number; readonly sha256: string } | { readonly link: string };

export type Opened =
  | { readonly state: 'whole'; readonly seal: Seal }
  | { readonly state: 'absent' }
  | { readonly state: 'bad'; readonly why: string };

const FORMAT = 1;
const SEAL_FILE = '.sealed.json';
/** The file beside a directory by which a tool cache knows that it is whole. Its time is that of the last use. */
const markerOf = (directory: string): string => `${directory}.complete`;
/** Milliseconds after which what another machine or container left half-done counts as abandoned. */
const ABANDONED_MS = 60 * 60 * 1000;

/**
 * Checks every listed file. Files that are not listed do not matter, since people leave their own beside them; so what is
 * run of a sealed directory is found by its list (`sealedFile`) and never by what is in the directory.
 */
export async function openSealed(directory: string, origin: string): Promise<Opened> {
  if (!(await exists(directory))) return { state: 'absent' };
  const seal = await readSeal(directory);
  if (seal === null) return { state: 'bad', why: `${SEAL_FILE} is missing or cannot be read` };
  if (seal.origin !== origin) return { state: 'bad', why: `it was made from ${seal.origin}` };
  const root = await realpath(directory);
  const parents = new Set(Object.keys(seal.files).map((name) => path.dirname(name)));
  for (const parent of parents) {
    const found = await realpath(path.join(root, parent)).catch(() => null);
    if (found !== null && found !== path.join(root, parent)) return { state: 'bad', why: `${parent} is a link` };
  }
  for (const [name, expected] of Object.entries(seal.files)) {
    const why = await disagreement(path.join(directory, name), expected);
    if (why !== null) return { state: 'bad', why: `${name} ${why}` };
  }
  return { state: 'whole', seal };
}

const MOST_LINKS = 40;

/**
 * The regular file that a name leads to, by the list alone: a link on the way counts only if it is listed. Gives its own
 * name and checksum; null when the list has no such file.
 */
export function sealedFile({ files }: Seal, name: string): { readonly name: string; readonly sha256: string } | null {
  let wanted = path.posix.normalize(name);
  for (let links = 0; links <= MOST_LINKS; links += 1) {
    const parts = wanted.split('/');
    const steps = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
    const link = steps.find((step) => 'link' in (listed(files, step) ?? {}));
    const file = listed(files, link ?? wanted);
    if (file === null) return null;
    if ('sha256' in file) return { name: wanted, sha256: file.sha256 };
    const target = path.posix.join(path.posix.dirname(link ?? wanted), file.link);
    wanted = path.posix.join(target, wanted.slice((link ?? wanted).length));
    if (path.posix.isAbsolute(file.link) || !isInside(wanted)) return null;
  }
  return null;
}

const listed = (files: Seal['files'], name: string): SealedFile | null =>
  Object.hasOwn(files, name) ? (files[name] ?? null) : null;

async function readSeal(directory: string): Promise<Seal | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path.join(directory, SEAL_FILE), 'utf8'));
    return isSeal(value) ? value : null;
  } catch {
    return null;
  }
}

function isSeal(value: unknown): value is Seal {
  if (typeof value !== 'object' || value === null) return false;
  const { format, origin, files } = value as Partial<Record<keyof Seal, unknown>>;
  if (format !== FORMAT || typeof origin !== 'string' || typeof files !== 'object' || files === null) return false;
  const entries = Object.entries(files as Record<string, unknown>);
  // With an empty list any directory would be whole.
  return entries.length > 0 && entries.every(([name, file]) => isInside(name) && isSealedFile(file));
}

function isSealedFile(value: unknown): value is SealedFile {
  if (typeof value !== 'object' || value === null) return false;
  const { size, sha256, link } = value as Record<string, unknown>;
  return typeof link === 'string' || (typeof size === 'number' && typeof sha256 === 'string');
}

const isInside = (name: string): boolean => !path.isAbsolute(name) && !name.split('/').includes('..');

async function disagreement(file: string, expected: SealedFile): Promise<string | null> {
  try {
    const found = await lstat(file);
    if ('link' in expected) {
      return found.isSymbolicLink() && (await readlink(file)) === expected.link ? null : 'is another link';
    }
    if (!found.isFile()) return 'is not a file';
    if (found.size !== expected.size) return `has ${found.size} bytes instead of ${expected.size}`;
    return (await sha256OfFile(file)) === expected.sha256 ? null : 'has another checksum';
  } catch {
    return 'cannot be read';
  }
}

/**
 * Makes a sealed directory. `fill` writes its content into an empty directory beside the place, which is then listed and
 * moved there; a second directory is for what is needed only meanwhile. When another process was quicker, its content
 * stands. Whatever happens, nothing half-done is left behind.
 */
export async function makeSealed(
  directory: string,
  origin: string,
  fill: (content: string, scratch: string) => Promise<void>,
): Promise<Seal> {
  return await inStaging(path.dirname(directory), async (staging) => {
    const content = path.join(staging, 'content');
    const scratch = path.join(staging, 'scratch');
    await mkdir(content);
    await mkdir(scratch);
    await fill(content, scratch);
    const seal: Seal = { format: FORMAT, origin, files: await listFiles(content) };
    await writeFile(path.join(content, SEAL_FILE), `${JSON.stringify(seal, null, 1)}\n`);
    return await place(content, directory, seal);
  });
}

/** Moves or copies a sealed directory from elsewhere into its place, after it was checked. */
export async function adoptSealed(from: string, directory: string, origin: string): Promise<Opened> {
  return await inStaging(path.dirname(directory), async (staging) => {
    const content = path.join(staging, 'content');
    // The times matter: a class archive works only with a jar of the time that it was made with.
    await rename(from, content).catch(() =>
      cp(from, content, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true }),
    );
    const opened = await openSealed(content, origin);
    return opened.state === 'whole' ? { ...opened, seal: await place(content, directory, opened.seal) } : opened;
  });
}

/** Runs `use` with a fresh directory on the file system of `parent`, and removes what is empty or half-done after it. */
async function inStaging<T>(parent: string, use: (staging: string) => Promise<T>): Promise<T> {
  await sweep(parent);
  const staging = stagingPath(parent);
  await mkdir(staging, { recursive: true });
  try {
    return await use(staging);
  } finally {
    await rm(staging, { recursive: true, force: true });
    await rmdir(parent)
      .then(() => rmdir(path.dirname(parent)))
      .catch(() => {});
  }
}

/** The name says which process makes it, so that others can tell whether that is still at work. */
const stagingPath = (parent: string): string =>
  path.join(parent, `.staging-${process.pid}-${hostname()}-${randomUUID()}`);

/** Gives the seal of what is in the place afterwards: another process may have been quicker. */
async function place(content: string, directory: string, seal: Seal): Promise<Seal> {
  for (let attempt = 1; ; attempt += 1) {
    // First the marker, then the directory: alone the marker means nothing, and the directory is never there without it.
    await writeFile(markerOf(directory), '');
    try {
      await rename(content, directory);
      return seal;
    } catch (error) {
      if (!isOccupied(error) || attempt === 5) throw error;
    }
    const other = await openSealed(directory, seal.origin);
    if (other.state === 'whole') return other.seal;
    await discard(directory);
  }
}

const isOccupied = (error: unknown): boolean =>
  ['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Takes a directory out of sight at once, then removes it. */
export async function discard(directory: string): Promise<void> {
  const aside = stagingPath(path.dirname(directory));
  await rm(markerOf(directory), { force: true });
  try {
    await rename(directory, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

/** Notes that a sealed directory is in use. In a tool cache that cannot be written, this has no effect. */
export async function touchSealed(directory: string): Promise<void> {
  const now = new Date();
  await utimes(markerOf(directory), now, now).catch(() => {});
}

/** Milliseconds since a sealed directory was made or last touched. */
export async function sinceLastUse(directory: string): Promise<number> {
  return Date.now() - (await stat(markerOf(directory))).mtimeMs;
}

/** Removes what killed processes left half-done. */
async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const maker = /^\.staging-(\d+)-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(name);
    if (maker === null) continue;
    const staging = path.join(parent, name);
    const abandoned = maker[2] === hostname() ? !isAlive(Number(maker[1])) : await isOld(staging);
    if (abandoned) await rm(staging, { recursive: true, force: true }).catch(() => {});
  }
}

/** The same for all versions of a tool: the next installation may be of another version than the one that was killed. */
export async function sweepTool(directory: string): Promise<void> {
  for (const version of await readdir(directory).catch(() => [])) {
    const parent = path.join(directory, version);
    await sweep(parent);
    await rmdir(parent).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function isOld(directory: string): Promise<boolean> {
  const found = await stat(directory).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > ABANDONED_MS;
}

async function listFiles(directory: string): Promise<Record<string, SealedFile>> {
  const files: Record<string, SealedFile> = {};
  for await (const { name, stats } of walkWhole(directory)) {
    const file = path.join(directory, name);
    if (stats.isSymbolicLink()) files[name] = { link: await readlink(file) };
    else if (stats.isFile()) files[name] = { size: stats.size, sha256: await sha256OfFile(file) };
  }
  return files;
}

export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(file);
  try {
    // One buffer for all of it: a jar and a class archive are 125 MB, which are read at every start.
    const buffer = Buffer.allocUnsafe(1024 * 1024);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

const exists = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );
