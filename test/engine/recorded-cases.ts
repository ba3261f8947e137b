/**
 * What real Maelstrom ran: the same command with the same node ends with the same status and leaves the same words. Time
 * limits are shorter, and the seed is fixed; docs/engine-and-maelstrom.md lists the cases that are left out.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';

export interface Case {
  readonly name: string;
  readonly what: string;
  readonly argv: readonly string[];
  readonly status: number;
  /** By file (`console`, or one of the run's directory) the patterns that match in it. */
  readonly left: Readonly<Record<string, readonly string[]>>;
}

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures');
export const CASES = JSON.parse(readFileSync(path.join(FIXTURES, 'engine-cases.json'), 'utf8')) as readonly Case[];

/** The engine's arguments, with the clock for those that run a test. */
export function wordsOf({ argv }: Case, clock: string): readonly string[] {
  const [command = '', ...rest] = argv;
  if (command !== 'test') return argv;
  const words = rest.map((word) => (word.startsWith('nodes/') ? path.join(FIXTURES, word) : word));
  return [command, '--clock', clock, ...words];
}

/** Expects the status of a case, and what it leaves in the directory in which it ran. */
export function expectEnding(
  { status, left }: Case,
  ended: { readonly status: number; readonly console: string; readonly cwd: string },
): void {
  expect({ status: ended.status, end: ended.console.slice(-2000) }).toMatchObject({ status });
  for (const [file, patterns] of Object.entries(left)) {
    const found = path.join(ended.cwd, 'store/current', file);
    const inFile = existsSync(found) ? readFileSync(found, 'utf8') : `(no ${file})`;
    const text = file === 'console' ? ended.console : inFile;
    const missing = patterns.filter((pattern) => !new RegExp(pattern, 'm').test(text));
    expect({ file, missing, end: text.slice(-2000) }).toMatchObject({ missing: [] });
  }
}
