import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CliWorld } from '../../src/cli/cli-world.ts';
import { COMMAND_NAMES } from '../../src/cli/command-table.ts';
import { runCli } from '../../src/cli/commands.ts';
import { helpOf, overview } from '../../src/cli/help-text.ts';

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
  it.each([['help'], ['--help'], ['-h'], ['--json', '-h']])('shows its commands for %s %s', async (...words) =>
    expect(await cli(words)).toEqual({ status: 0, out: overview(), err: '' }),
  );

  it.each(COMMAND_NAMES)('shows the help of %s in three ways', async (name) => {
    for (const words of [
      ['help', name],
      [name, '--help'],
      [name, 'x', '-h'],
    ]) {
      expect(await cli(words)).toEqual({ status: 0, out: helpOf(name), err: '' });
    }
  });

  it('shows its commands without words too, as an error', async () => {
    expect(await cli([])).toEqual({ status: 4, out: '', err: overview() });
  });

  it.each([
    [['help', 'nope'], 'There is no command "nope". The commands are init, run, report, challenges, completion, help.'],
    [['nonsense', '--help'], 'There is no command "nonsense".'],
    [['help', 'rnu'], 'Did you mean "run"?'],
    [['help', 'run', 'report'], 'help takes one command; found "report" too.'],
    [['3c', '--bin', 'x.js'], '"3c" is a challenge, not a command. Write "maelstrom-action run 3c".'],
    [['--rate', '3'], 'Write the command first, such as "maelstrom-action run --rate 3"; found the option "--rate".'],
    [['--json', 'run'], 'Write the command first, such as "maelstrom-action run --json"; found the option "--json".'],
  ])('refuses %j', async (words, message) => {
    const { status, out, err } = await cli(words);
    expect([status, out]).toEqual([4, '']);
    expect(err).toContain(message);
  });

  it('leaves --help behind a double dash to the node', async () => {
    const { status, out, err } = await cli(['report', '--', '--help']);
    expect([status, out]).toEqual([4, '']);
    expect(err).toMatch(/^Error: report needs the directory of a run/);
  });

  it('says its version', async () => {
    for (const words of [['--version'], ['-V'], ['run', '-V'], ['report', 'x', '--version'], ['run', '-VV']]) {
      expect(await cli(words)).toEqual({ status: 0, out: '1.2.3\n', err: '' });
    }
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
    ['zzzzzzzzz', 'The commands are init, '],
    ['toString', 'There is no command "toString".'],
    ['constructor', 'There is no command "constructor".'],
  ])('refuses the command %s in one sentence on stderr', async (word, hint) => {
    const { status, out, err } = await cli([word]);
    expect([status, out]).toEqual([4, '']);
    expect(err).toContain(`There is no command "${word}".`);
    expect(err).toContain(hint);
    expect(err).toMatch(/^Error: .*\n$/);
  });

  it('colours the word before the sentence where stderr is a terminal that has colours', async () => {
    const screens = { out: { colours: false, live: null }, err: { colours: true, live: null } };
    const { err } = await cli(['\u001b[5mx'], { screens });
    expect(err).toMatch(/^\u001b\[1m\u001b\[31mError:\u001b\[39m\u001b\[22m There is no command "�\[5mx"\./);
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
