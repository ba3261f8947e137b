/** What tests write to the temporary directory is in one of their own, which goes when the suite has ended. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** For Vitest's `globalSetup`: workers inherit the environment. */
export default function makeTemporaryDirectory(): () => void {
  const directory = mkdtempSync(path.join(tmpdir(), 'tests-'));
  process.env['TMPDIR'] = directory;
  return () => rmSync(directory, { recursive: true, force: true });
}
