import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory that is removed at the end of the test. */
export function aDirectory(): string {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'engine-test-')));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
