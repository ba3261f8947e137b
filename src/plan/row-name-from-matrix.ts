import { UserError } from '../text/user-error.ts';
import { isSeedRange, type SeedRange } from './seed-range.ts';

const LENGTH_AT_MOST = 100;

/**
 * The row's name: the input `name`, else the subject plus those values of the job's matrix that tell legs apart:
 * `1-echo`, `1-echo (20)`. A value that names the subject itself, or a path that holds its id, is left out; of another
 * path only its words count. The range of `seeds` is the leg's share of one row.
 */
export function rowKey(
  name: string | undefined,
  subject: string,
  matrix: unknown,
  aliases: readonly string[],
  seeds?: SeedRange,
): string {
  if (name !== undefined && name.trim() !== '') {
    const key = name.trim();
    if (key.length > LENGTH_AT_MOST || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(key)) {
      throw new UserError(
        `name: found ${JSON.stringify(key.slice(0, 120))}; write one line of at most ${LENGTH_AT_MOST} characters.`,
      );
    }
    return key;
  }
  const isSubject = (value: string): boolean => value === subject || aliases.includes(value.toLowerCase());
  const isShare = (value: string): boolean => seeds !== undefined && isSeedRange(value, seeds);
  const values = scalarsOf(matrix).filter((value) => !isShare(value));
  // Where the matrix names the challenge, a program's place and ending say nothing more.
  const shorten = values.some(isSubject) ? wordsOfPath : partsOfPath;
  const telling = values
    .filter((value) => !isSubject(value) && !value.includes(subject))
    .map((value) =>
      PATH.test(value)
        ? shorten(value)
            .filter((part) => !isSubject(part))
            .join(' ')
        : value,
    )
    .filter((value) => value !== '');
  const key = telling.length === 0 ? subject : `${subject} (${[...new Set(telling)].join(', ')})`;
  return key.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, LENGTH_AT_MOST);
}

/** A file's path, as inputs such as `bin` take it. */
const PATH = /^[^\s:]*\/[^\s:]*\.\w+$|^[\w.-]+\.[cm]?[jt]s$/;

const partsOfPath = (file: string): readonly string[] =>
  file.split('/').filter((part) => !['', '.', '..'].includes(part));

/** Names that nearly every project has in the path of a program. */
const EVERYDAY = ['dist', 'build', 'out', 'lib', 'src', 'bin', 'target', 'release', 'index', 'main', 'node'];

const wordsOfPath = (file: string): readonly string[] =>
  partsOfPath(file.replace(/\.\w+$/, '')).filter((part) => !EVERYDAY.includes(part.toLowerCase()));

/** Levels of a matrix that are looked at: what lies deeper would end the process in a stack overflow. */
const MAX_DEPTH = 100;

/** Texts, numbers and booleans of a matrix, nested ones too, in its order. */
function scalarsOf(value: unknown, depth = 0): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) return [];
  return Object.values(value).flatMap((each) => scalarsOf(each, depth + 1));
}

/** The matrix as the runner writes it into an input; null for `null` and for an empty input. */
export function parseMatrix(text: string): unknown {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(
      `matrix: found ${JSON.stringify(text.slice(0, 60))}; leave it out, or write \${{ toJSON(matrix) }}.`,
    );
  }
}
