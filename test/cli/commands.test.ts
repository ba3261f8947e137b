import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CliWorld } from '../../src/cli/cli-world.ts';
import { runCli } from '../../src/cli/commands.ts';
import { USAGE } from '../../src/cli/usage.ts';

const cwd = mkdtempSync(path.join(tmpdir(), 'commands-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

async function cli(words: readonly string[], different: Partial<CliWorld> = {}) {
  let [out, err] = ['', ''];
  const world: Partial<CliWorld> = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    cwd,
    version: '1.2.3',
    now: () => new Date('2026-11-22T12:34:56Z'),
    ...different,
  };
  return { status: await runCli(words, world as CliWorld), out, err };
}

describe('the command line', () => {
  it.each([['help'], ['--help'], ['-h'], ['run', '--help'], ['report', 'store', '-h'], ['nonsense', '--help']])(
    'shows its usage for %s %s %s',
    async (...words) => expect(await cli(words)).toEqual({ status: 0, out: USAGE, err: '' }),
  );

  it('shows its usage without words too, as an error', async () => {
    expect(await cli([])).toEqual({ status: 4, out: USAGE, err: '' });
  });

  it('leaves --help behind a double dash to the node', async () => {
    const { status, out, err } = await cli(['report', '--', '--help']);
    expect([status, out]).toEqual([4, '']);
    expect(err).toMatch(/^Error: report needs the directory of a run/);
  });

  it('says its version', async () => {
    expect(await cli(['--version'])).toEqual({ status: 0, out: '1.2.3\n', err: '' });
  });

  it('hands the other words to the command, and gives its status', async () => {
    expect((await cli(['report', 'nowhere', '--exit-code', '1'])).status).toBeGreaterThan(0);
    const { status, out } = await cli(['challenges']);
    expect(status).toBe(0);
    expect(out).toContain('1-echo');
  });

  it.each([
    ['reprot', 'Did you mean "report"?'],
    ['chalenges', 'Did you mean "challenges"?'],
    ['zzzzzzzzz', 'See --help.'],
    ['toString', 'There is no command "toString".'],
    ['constructor', 'There is no command "constructor".'],
  ])('refuses the command %s in one sentence on stderr', async (word, hint) => {
    const { status, out, err } = await cli([word]);
    expect([status, out]).toEqual([4, '']);
    expect(err).toContain(`There is no command "${word}".`);
    expect(err).toContain(hint);
    expect(err).toMatch(/^Error: .*\n$/);
  });

  it('does not hide an error that no user can cause', async () => {
    const broken = {
      out: () => {
        throw new TypeError('broken');
      },
    };
    await expect(cli(['--version'], broken)).rejects.toThrow(TypeError);
  });
});
