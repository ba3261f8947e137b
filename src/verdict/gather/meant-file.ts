import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { MeantFile } from '../last-words/hint.ts';
import { workspaceFile } from './source-location.ts';

const NAMES_AT_MOST = 5_000;
const SEGMENTS_AT_MOST = 40;
const ENDINGS = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.json', '.rb', '/index.js', '/index.ts'];

/**
 * The file of the workspace that an import must have meant which found nothing: it differs in upper and lower case, or in its
 * ending. Undefined where there is none, and where the file is there after all. The name comes from a log, which is untrusted: only
 * directories of the workspace are looked at.
 */
export function meantFile(imported: string, workspace: string): MeantFile | undefined {
  const file = workspaceFile(imported, workspace);
  const root = file?.roots[0];
  const segments = file?.relative.split('/') ?? [];
  if (file === undefined || root === undefined || segments.length > SEGMENTS_AT_MOST) return undefined;
  let directory = root;
  const real: string[] = [];
  let differs: MeantFile['differs'] | undefined;
  for (const [index, segment] of segments.entries()) {
    const names = namesIn(directory, file.roots);
    const isLast = index === segments.length - 1;
    if (names.includes(segment) && !(isLast && isDirectory(path.join(directory, segment)))) {
      real.push(segment);
    } else {
      const other = names.find((name) => name !== segment && name.toLowerCase() === segment.toLowerCase());
      const ended = isLast ? endingFor(segment, directory, names) : undefined;
      if (other === undefined && ended === undefined) return undefined;
      differs = other === undefined ? 'ending' : 'case';
      real.push(other ?? ended ?? segment);
    }
    directory = path.join(directory, real.at(-1) ?? '');
  }
  return differs === undefined ? undefined : { name: real.slice(-2).join('/'), differs };
}

function endingFor(segment: string, directory: string, names: readonly string[]): string | undefined {
  const found = ENDINGS.find((ending) =>
    ending.startsWith('/')
      ? names.includes(segment) && namesWithin(path.join(directory, segment)).includes(ending.slice(1))
      : names.includes(`${segment}${ending}`),
  );
  if (found !== undefined) return `${segment}${found}`;
  // A script whose source was not compiled.
  const source = segment.replace(/\.([cm]?)js$/, '.$1ts');
  return source !== segment && names.includes(source) ? source : undefined;
}

function namesIn(directory: string, roots: readonly string[]): readonly string[] {
  try {
    const real = realpathSync(directory);
    return roots.some((root) => real === root || real.startsWith(`${root}${path.sep}`)) ? namesWithin(real) : [];
  } catch {
    return [];
  }
}

function namesWithin(directory: string): readonly string[] {
  try {
    return readdirSync(directory).slice(0, NAMES_AT_MOST);
  } catch {
    return [];
  }
}

function isDirectory(file: string): boolean {
  try {
    return lstatSync(file).isDirectory();
  } catch {
    return false;
  }
}
