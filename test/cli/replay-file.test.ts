import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { replayWords, withGiven } from '../../src/cli/replay-file.ts';

const cwd = mkdtempSync(path.join(tmpdir(), 'replay-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const fileOf = (text: string): string => {
  writeFileSync(path.join(cwd, 'replay.json'), text);
  return 'replay.json';
};

describe('what is replayed', () => {
  it('is a seed with the schedule that it has among many', () => {
    expect(replayWords('17', cwd)).toEqual(['--seed', '17', '--schedule', 'maelstrom']);
    expect(replayWords('18', cwd)).toEqual(['--seed', '18', '--schedule', 'harder']);
  });

  it('is what the file of a failing seed says', () => {
    const words = ['3c', '--bin', 'a.js', '--seed', '17'];
    expect(replayWords(fileOf(JSON.stringify({ version: 1, arguments: words })), cwd)).toEqual(words);
  });

  it.each(['', 'null', '[]', '{"version":2,"arguments":[]}', '{"version":1,"arguments":[1]}', '{"version":1}'])(
    'is not a file that says %s',
    (text) => {
      expect(() => replayWords(fileOf(text), cwd)).toThrow(/^--replay: "replay\.json" is not what a failing seed left/);
    },
  );

  it('must be there', () => {
    expect(() => replayWords('nowhere.json', cwd)).toThrow(
      /^--replay: "nowhere.json" can't be read \(ENOENT: .*Name a replay\.json/,
    );
    expect(() => replayWords('.', cwd)).toThrow(/^--replay: "\." can't be read \(EISDIR: /);
  });
});

describe('what is given beside it', () => {
  it('comes after it, and before the arguments of the node', () => {
    expect(withGiven(['3c', '--seed', '1', '--', '--fast'], ['--bin', 'b.js'])).toEqual([
      '3c',
      '--seed',
      '1',
      '--bin',
      'b.js',
      '--',
      '--fast',
    ]);
    expect(withGiven(['3c'], ['--bin', 'b.js', '--', 'x'])).toEqual(['3c', '--bin', 'b.js', '--', 'x']);
  });

  it('has its own arguments of the node instead of those', () => {
    expect(withGiven(['3c', '--', '--fast'], ['--', '--slow'])).toEqual(['3c', '--', '--slow']);
  });
});
