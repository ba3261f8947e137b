/** What `run --engine maelstrom` says of a Maelstrom that it can't use, in the words of the command line. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CliWorld } from '../../src/cli/cli-world.ts';
import { maelstromEngine } from '../../src/cli/find-maelstrom.ts';

const cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'cli-maelstrom-')));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
mkdirSync(path.join(cwd, 'empty'));
writeFileSync(path.join(cwd, 'notes.txt'), 'not a Maelstrom');

const world: CliWorld = {
  cwd,
  env: { ...process.env, PATH: '' },
  execPath: process.execPath,
  engineFile: '',
  examples: '',
  version: '0.0.0',
  cancelled: new AbortController().signal,
  now: () => new Date(),
  out: () => undefined,
  err: () => undefined,
} as unknown as CliWorld;

const refusal = (given: string | undefined): Promise<string> =>
  maelstromEngine(given, 'summary', () => undefined, world).then(
    () => 'it was taken',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe("a Maelstrom that the command line can't use", () => {
  it.each([
    ['a name that is not there', './nonexist', /nonexist/],
    ['an empty directory', 'empty', /empty/],
    ['a file of another kind', 'notes.txt', /notes\.txt/],
  ])('%s is refused by the name of the option', async (_what, given, named) => {
    const said = await refusal(given);
    expect(said).toMatch(/^UserError: /);
    expect(said).toContain('--maelstrom');
    expect(said).toMatch(named);
    expect(said).not.toMatch(/maelstrom-path|this step|input/);
  });

  it('is looked for on the PATH, and how to get one is said', async () => {
    expect(await refusal(undefined)).toMatch(/there is no "maelstrom" on the PATH.*--maelstrom DIR/s);
  });
});
