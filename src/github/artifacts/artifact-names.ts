import { createHash } from 'node:crypto';
import type { SeedRange } from '../../plan/seed-range.ts';

/**
 * Names of artifacts. Artifacts cannot be overwritten, so each job of a matrix and each attempt has names of its own. A
 * verdict's name says whose it is. The client names an artifact that is not zipped after its file.
 */
export interface LegName {
  readonly key: string;
  /** Hash of the row's key, the matrix, the job and the leg's share of seeds. */
  readonly leg: string;
  readonly attempt: number;
}

/**
 * `matrix` is the text of `toJSON(matrix)`, `job` the id of the job in the workflow. Shares of one row differ in their seeds, and
 * where a reusable workflow is called by a matrix, in nothing else.
 */
export const legName = (key: string, matrix: string, job: string, attempt: number, seeds?: SeedRange): LegName => ({
  key,
  leg: shortHash(legText([key, ...(seeds === undefined ? [] : [`${seeds.from}-${seeds.to}`])], matrix, job)),
  attempt,
});

/** Tells the legs of a job apart, however many verdicts each leaves. */
export const legHash = (matrix: string, job: string): string => shortHash(legText([], matrix, job));

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** The same for the same matrix, however it is spaced; one that is not JSON, or nested without end, stays as it is. */
function legText(of: readonly string[], matrix: string, job: string): string {
  try {
    return JSON.stringify([...of, JSON.parse(matrix), job]);
  } catch {
    return JSON.stringify([...of, matrix.trim(), job]);
  }
}

/** The key, reduced to characters that every file system takes. */
const slug = (key: string): string =>
  key
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 50) || 'row';

const tail = ({ leg, attempt }: LegName): string => `${leg}-${attempt}`;

export const storeFile = (name: LegName): string => `store-${slug(name.key)}-${tail(name)}.zip`;
export const messagesFile = (name: LegName): string => `messages-${slug(name.key)}-${tail(name)}.svg`;
export const reportFile = (name: LegName): string => `report-${slug(name.key)}-${tail(name)}.html`;
export const verdictFile = (name: LegName): string => `maelstrom-verdict-${tail(name)}.json`;

/** The name for a file's second upload, or a later one: a name stays taken when its upload fails. */
export const nameOfAttempt = (file: string, upload: number): string => file.replace(/\.\w+$/, `-upload-${upload}$&`);

/** Without what `nameOfAttempt` adds. */
const firstName = (artifact: string): string => artifact.replace(/-upload-[2-9](?=\.\w+$)/, '');

const VERDICT_FILE = /^maelstrom-verdict-([0-9a-f]{16})-([1-9]\d{0,5})\.json$/;

/** Whose verdict an artifact is; null for any other artifact. */
export function parseVerdictFile(artifact: string): { readonly leg: string; readonly attempt: number } | null {
  const match = VERDICT_FILE.exec(firstName(artifact));
  return match?.[1] === undefined ? null : { leg: match[1], attempt: Number(match[2]) };
}

/** Which of a leg's other artifacts this is, by the end of its name; null for anything else. */
export const kindOfArtifact = (
  artifact: string,
  leg: string,
  attempt: number,
): 'store' | 'messages' | 'report' | null => {
  const name = firstName(artifact);
  const end = `-${leg}-${attempt}`;
  if (name.startsWith('store-') && name.endsWith(`${end}.zip`)) return 'store';
  if (name.startsWith('messages-') && name.endsWith(`${end}.svg`)) return 'messages';
  if (name.startsWith('report-') && name.endsWith(`${end}.html`)) return 'report';
  return null;
};
