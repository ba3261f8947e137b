/** Files that a repository may have already: what it has stays, and what it lacks is added. */
import { UserError } from '../text/user-error.ts';

interface Manifest {
  readonly [key: string]: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface Wanted {
  /** For a package.json that is new. */
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

export interface MergedManifest {
  readonly text: string;
  /** Scripts that it has already, and that do something else: ours by name. */
  readonly kept: Readonly<Record<string, string>>;
}

/** What `npm init` writes for want of a test. */
const PLACEHOLDER = /^echo "Error: no test specified"/;

export function newManifest({ name, scripts, devDependencies }: Wanted): string {
  const engines = { node: '>=20.19' };
  return `${JSON.stringify({ name, version: '1.0.0', private: true, type: 'module', engines, scripts, devDependencies }, null, 2)}\n`;
}

/** @throws UserError for a text that is not the JSON of an object */
export function mergeManifest(text: string, { scripts, devDependencies }: Wanted, file: string): MergedManifest {
  const manifest = manifestIn(text, file);
  const own = Object.entries(manifest.scripts ?? {}).filter(([, script]) => !PLACEHOLDER.test(script));
  const has = new Map(own);
  const kept = Object.entries(scripts).filter(([name, script]) => (has.get(name) ?? script) !== script);
  const lacking = Object.entries(devDependencies).filter(([name]) => manifest.dependencies?.[name] === undefined);
  // `npm install` in an empty folder writes dependencies alone: a project that is new in everything else.
  const isNew = manifest['name'] === undefined && manifest['type'] === undefined;
  const merged = {
    ...(isNew ? { private: true, type: 'module' } : {}),
    ...manifest,
    scripts: { ...scripts, ...Object.fromEntries(own) },
    devDependencies: { ...Object.fromEntries(lacking), ...manifest.devDependencies },
  };
  const indent = /^\{\r?\n([ \t]+)"/.exec(text)?.[1] ?? 2;
  return { text: `${JSON.stringify(merged, null, indent)}\n`, kept: Object.fromEntries(kept) };
}

function manifestIn(text: string, file: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UserError(`${file} is not JSON (${(error as Error).message}). Mend it first; nothing was written.`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Manifest;
  throw new UserError(`${file} should hold an object, as npm init writes it. Mend it first; nothing was written.`);
}

/** The text with the lines that it lacks; null when it lacks none. */
export function mergeIgnored(text: string, wanted: readonly string[]): string | null {
  const plain = (line: string): string => line.trim().replace(/^\/|\/$/g, '');
  const has = new Set(text.split('\n').map(plain));
  const lacking = wanted.filter((line) => !has.has(plain(line)));
  if (lacking.length === 0) return null;
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${lacking.join('\n')}\n`;
}
