import type { Dirent } from 'node:fs';
import { lstat, opendir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { readEnd } from '../files/regular-file.ts';
import { NOT_SHOWN } from '../maelstrom/drawn-events.ts';
import { FILES } from '../maelstrom/store-files.ts';
import { byNumber } from '../text/by-number.ts';
import { UserError } from '../text/user-error.ts';

/** A plain file of a store. Its name is untrusted text: nodes, keys and anomalies have named it. */
export interface StoreFile {
  /** Below the store's directory, with `/` between names. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * What a run left: an index of plain files. Nothing has been read but the last bytes of messages.svg. Pictures of latency and lag,
 * timeline.html and consume-counts.edn (which is empty, since Maelstrom's clients only ever assign) are in `files` alone.
 */
export interface Store {
  /** The real path; links in it are resolved. */
  readonly directory: string;
  /** In the order of their names, parents before children. */
  readonly files: readonly StoreFile[];
  /** Links, devices and the like (never followed), directories that can't be read, and what lies beyond the bounds of the index. */
  readonly leftOut: readonly string[];
  readonly nodeLogs: readonly (StoreFile & { readonly node: string })[];
  /** messages.svg, if there is one. Maelstrom draws the first 10 000 events and says when there are more: that is `truncated`, and the file is `whole`. */
  readonly messages: (StoreFile & DrawingEnd) | undefined;
  /** lin-kv: the files of each key. */
  readonly keys: readonly { readonly key: string; readonly files: readonly StoreFile[] }[];
  /** Transactions: what Elle wrote and drew of each kind of anomaly (`G1c`, `incompatible-order`, …). */
  readonly anomalies: readonly { readonly anomaly: string; readonly files: readonly StoreFile[] }[];
  /** kafka: drawings of the keys whose logs are wrong. */
  readonly orders: readonly (StoreFile & { readonly key: string })[];
}

/** What the last bytes of a drawing show. */
interface DrawingEnd {
  readonly truncated: boolean;
  /** False for a file that was cut off. */
  readonly whole: boolean;
}

/** A long run of many keys leaves some thousand files; a hostile store is cut here. */
const MOST_FILES = 20_000;
const MOST_LEFT_OUT = 1_000;
/** Maelstrom's own deepest file is elle/<anomaly>/<n>.svg. */
const DEEPEST = 8;

/** Last bytes of messages.svg among which the notice of events that are not shown stands. */
const NOTICE_WITHIN = 1024;

/** Indexes the directory of a run. Rejects with a `UserError` when the directory is missing. */
export async function openStore(dir: string): Promise<Store> {
  const directory = await realDirectory(dir);
  const files: StoreFile[] = [];
  const leftOut: string[] = [];
  await indexDirectory(directory, '', 0, files, leftOut);
  const below = (...names: string[]): StoreFile[] => {
    const prefix = `${names.join('/')}/`;
    return files.filter(({ path }) => path.startsWith(prefix));
  };
  const messages = files.find(({ path }) => path === FILES.messages);
  return {
    directory,
    files,
    leftOut,
    nodeLogs: below(FILES.nodeLogs).flatMap((file) => {
      const node = nameOf(file.path, 1, '.log');
      return node === undefined ? [] : [{ ...file, node }];
    }),
    messages: messages && { ...messages, ...readDrawingEnd(join(directory, FILES.messages)) },
    keys: grouped(below(FILES.independent), (path) => path.split('/')[1]).map(([key, own]) => ({ key, files: own })),
    anomalies: grouped(below(FILES.elle), anomalyOf).map(([anomaly, own]) => ({ anomaly, files: own })),
    orders: below(FILES.orders).flatMap((file) => {
      const key = nameOf(file.path, 1, '.svg');
      return key === undefined ? [] : [{ ...file, key }];
    }),
  };
}

async function realDirectory(dir: string): Promise<string> {
  let directory: string;
  try {
    directory = await realpath(dir);
    if ((await lstat(directory)).isDirectory()) return directory;
  } catch (error) {
    throw new UserError(`The store ${dir} can't be opened (${(error as NodeJS.ErrnoException).code}): ${WHAT_TO_NAME}`);
  }
  throw new UserError(`The store ${dir} is not a directory: ${WHAT_TO_NAME}`);
}

const WHAT_TO_NAME = 'name the directory that a run left, such as store/current or store/echo/20260320T192839.895Z.';

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => byNumber(a.name, b.name);

async function indexDirectory(
  root: string,
  below: string,
  depth: number,
  files: StoreFile[],
  leftOut: string[],
): Promise<void> {
  const leave = (path: string): void => {
    if (leftOut.length < MOST_LEFT_OUT) leftOut.push(path);
  };
  const entries = await entriesOf(join(root, below), MOST_FILES - files.length).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === undefined) throw error;
      leave(below);
      return [];
    },
  );
  for (const entry of entries.sort(byName)) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (files.length >= MOST_FILES || depth >= DEEPEST) leave(path);
    else if (entry.isDirectory()) await indexDirectory(root, path, depth + 1, files, leftOut);
    else {
      // A name that is not UTF-8 names no file as it is read here.
      const stats = entry.isFile() ? await lstat(join(root, path)).catch(() => null) : null;
      if (stats?.isFile()) files.push({ path, bytes: stats.size });
      else leave(path);
    }
  }
}

/** What a directory holds: one more than `atMost` at most. */
async function entriesOf(directory: string, atMost: number): Promise<Dirent[]> {
  const entries: Dirent[] = [];
  for await (const entry of await opendir(directory)) {
    entries.push(entry);
    if (entries.length > atMost) break;
  }
  return entries;
}

/** The name at a depth of a path, without its extension; undefined when the path is longer or the extension another. */
function nameOf(path: string, depth: number, extension: string): string | undefined {
  const names = path.split('/');
  const name = names[depth];
  return names.length === depth + 1 && name?.endsWith(extension) ? name.slice(0, -extension.length) : undefined;
}

/** elle/G1c.txt and elle/G1c/0.svg are both about G1c; elle/sccs/ has drawings of all transactions around them. */
function anomalyOf(path: string): string | undefined {
  const name = path.split('/')[1]?.replace(/\.txt$/, '');
  return name === 'sccs' ? undefined : name;
}

function grouped(
  files: readonly StoreFile[],
  groupOf: (path: string) => string | undefined,
): readonly (readonly [string, readonly StoreFile[]])[] {
  const groups = new Map<string, StoreFile[]>();
  for (const file of files) {
    const group = groupOf(file.path);
    if (group === undefined) continue;
    const own = groups.get(group);
    if (own === undefined) groups.set(group, [file]);
    else own.push(file);
  }
  return [...groups];
}

/** A drawing that can't be read is as good as one that was cut off. */
function readDrawingEnd(file: string): DrawingEnd {
  try {
    const text = readEnd(file, NOTICE_WITHIN).toString('latin1');
    return { truncated: text.includes(NOT_SHOWN), whole: text.trimEnd().endsWith('</svg>') };
  } catch (error) {
    if (!(error instanceof UserError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    return { truncated: false, whole: false };
  }
}
