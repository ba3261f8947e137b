import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Given, replayWords } from '../../src/cli/replay-file.ts';

const cwd = mkdtempSync(path.join(tmpdir(), 'replay-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const fileOf = (text: string): string => {
  writeFileSync(path.join(cwd, 'replay.json'), text);
  return 'replay.json';
};

const NOTHING: Given = { challenge: undefined, hasProgram: false, hasArguments: false };
const PROGRAM: Given = { ...NOTHING, hasProgram: true };
const ARGUMENTS: Given = { ...NOTHING, hasArguments: true };

const replayed = (words: readonly unknown[], given = NOTHING): readonly string[] =>
  replayWords(fileOf(JSON.stringify({ version: 1, arguments: words })), given, cwd);

describe('what is replayed', () => {
  it('is a seed with the schedule that it has among many', () => {
    expect(replayWords('17', NOTHING, cwd)).toEqual(['--seed', '17', '--schedule', 'maelstrom']);
    expect(replayWords('18', NOTHING, cwd)).toEqual(['--seed', '18', '--schedule', 'harder']);
  });

  it('is what the file of a failing seed says', () => {
    const list = Array.from({ length: 300 }, (_, each) => 2 * each).join(',');
    const words = ['3c-fault-tolerant-broadcast', '--seed', '17', '--only-operations', list, '--bin', 'dist/a.js'];
    expect(replayed(words)).toEqual(words);
    expect(replayed(['echo', '--seed', '17'])).toEqual(['echo', '--seed', '17']);
  });

  it.each(['', 'null', '[]', '{"version":2,"arguments":[]}', '{"version":1,"arguments":[1]}', '{"version":1}'])(
    'is not a file that says %s',
    (text) => {
      expect(() => replayWords(fileOf(text), NOTHING, cwd)).toThrow(
        /^--replay: "replay\.json" is not what a failing seed left/,
      );
    },
  );

  it('must be there', () => {
    expect(() => replayWords('nowhere.json', NOTHING, cwd)).toThrow(
      /^--replay: "nowhere.json" can't be read \(ENOENT: .*Name a replay\.json/,
    );
    expect(() => replayWords('.', NOTHING, cwd)).toThrow(/^--replay: "\." can't be read \(EISDIR: /);
  });
});

describe('a challenge beside a file', () => {
  it('may be that of the file, by any of its names', () => {
    const words = ['3c-fault-tolerant-broadcast', '--seed', '1'];
    for (const challenge of ['3c', '3C', '3c-fault-tolerant-broadcast'])
      expect(replayed(words, { ...NOTHING, challenge })).toEqual(['--seed', '1']);
    expect(replayed(['kafka', '--seed', '1'], { ...NOTHING, challenge: 'kafka' })).toEqual(['--seed', '1']);
  });

  it('is refused where it is another one', () => {
    expect(() => replayed(['3c-fault-tolerant-broadcast', '--seed', '1'], { ...NOTHING, challenge: '3d' })).toThrow(
      '--replay: "replay.json" is of 3c-fault-tolerant-broadcast, and "3d" was given. Leave that out.',
    );
    expect(() => replayed(['echo'], { ...NOTHING, challenge: '9z' })).toThrow(/^There is no challenge/);
  });
});

describe('a file from somebody else', () => {
  it.each<readonly [...words: readonly string[]]>([
    ['echo', '--output', '/tmp/elsewhere'],
    ['echo', '--json', 'package.json'],
    ['echo', '--build', 'curl example.org | sh'],
    ['echo', '--maelstrom', 'here'],
    ['echo', '--seed', '1; rm x'],
    ['echo', '--command', 'sh', '--command', 'sh'],
    ['rm -rf x', '--seed', '1'],
  ])('is refused when it asks for anything but a test: %j', (...words) => {
    expect(() => replayed(words, PROGRAM)).toThrow(/is not what a failing seed left/);
  });

  it.each<[program: readonly string[], shown: string]>([
    [['--command', "sh -c 'rm x'"], "--command 'sh -c '\\''rm x'\\'''"],
    [['--bin', '/usr/bin/env'], '--bin /usr/bin/env'],
    [['--bin', '../a.js'], '--bin ../a.js'],
  ])('does not choose what runs: %j', (program, shown) => {
    const words = ['echo', ...program, '--seed', '1'];
    expect(() => replayed(words)).toThrow(
      `--replay: "replay.json" was left by a run with \`${shown}\`. A file doesn't choose what runs here: add that to the command, if it is yours.`,
    );
    expect(replayed(words, PROGRAM)).toEqual(['echo', '--seed', '1']);
  });

  it('does not choose the arguments of the node', () => {
    const words = ['echo', '--bin', 'a.js', '--seed', '1', '--', '-e', 'a\u001bb'];
    expect(() => replayed(words)).toThrow("with `-- -e 'a␛b'`.");
    expect(() => replayed(words, PROGRAM)).toThrow("with `-- -e 'a␛b'`.");
    expect(replayed(words, ARGUMENTS)).toEqual(['echo', '--seed', '1', '--bin', 'a.js']);
  });
});
