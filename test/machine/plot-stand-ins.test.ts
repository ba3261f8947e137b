import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EMPTY_DRAWING, putGnuplot, putMissingDot, putMissingGnuplot } from '../../src/machine/plot-stand-ins.ts';
import { shellScript } from '../support/shell-script.ts';

let directory: string;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(path.join(tmpdir(), "it's stand-ins-")));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const run = (name: string, words: readonly string[], input = '') => {
  const { status, stdout, stderr } = spawnSync(path.join(directory, name), words, { input, encoding: 'utf8' });
  return { status, stdout, stderr };
};
const file = (name: string) => path.join(directory, name);
const list = () => (existsSync(file('list')) ? readFileSync(file('list'), 'utf8') : '');

describe('the stand-in for gnuplot', () => {
  /** One before a gnuplot that prints its words and what it reads. */
  function put(draw: 'summary' | 'none', missing = false): void {
    mkdirSync(file('real'));
    const gnuplot = missing ? null : shellScript(file('real'), 'gnuplot', 'echo "real $*"; cat');
    putGnuplot(directory, { gnuplot, draw, store: file('store'), list: file('list') });
  }
  const script = (name: string) => `set output '${file(`store/kafka/t1/${name}`)}';\nplot '-';\n1 2\n`;

  it('gives the real one the plots of the whole run, as they came', () => {
    put('summary');
    expect(run('gnuplot', ['-p'], script('rate.png'))).toEqual({
      status: 0,
      stdout: `real -p\n${script('rate.png')}`,
      stderr: '',
    });
    expect(list()).toBe('');
  });

  it.each([
    ['summary', 'realtime-lag-key/8.png'],
    ['summary', 'a/b/c d.png'],
    ['none', 'rate.png'],
  ] as const)('with %s, lists %s and draws nothing', (draw, name) => {
    put(draw);
    expect(run('gnuplot', ['-p'], script(name))).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(list()).toBe(`${name}\n`);
  });

  it.each(['summary', 'none'] as const)('with %s, starts the real one for any other caller', (draw) => {
    put(draw);
    expect(run('gnuplot', ['a b', 'c'], 'x\n')).toEqual({ status: 0, stdout: 'real a b c\nx\n', stderr: '' });
  });

  it('answers for one that is missing, and says so to other callers', () => {
    put('summary', true);
    expect(run('gnuplot', ['-p'], script('rate.png'))).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(list()).toBe('rate.png\n');
    expect(run('gnuplot', ['mine.plt'])).toEqual({ status: 127, stdout: '', stderr: 'gnuplot: not found\n' });
    expect(run('gnuplot', [])).toMatchObject({ status: 127 });
  });

  it('answers where the store is not known, too', () => {
    putMissingGnuplot(directory);
    expect(run('gnuplot', ['-p'], script('rate.png'))).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(run('gnuplot', ['-p', 'x'])).toEqual({ status: 127, stdout: '', stderr: 'gnuplot: not found\n' });
  });
});

describe('the stand-in for dot', () => {
  it('gives Elle an empty drawing, and says that it is missing to other callers', () => {
    putMissingDot(directory);
    expect(run('dot', ['-Tsvg'], 'digraph {}')).toEqual({ status: 0, stdout: EMPTY_DRAWING, stderr: '' });
    expect(run('dot', ['-Gx=y', '-Tsvg', '-q'], 'digraph {}').stdout).toBe(EMPTY_DRAWING);
    for (const words of [[], ['-Tpng'], ['-Tsvgz'], ['-V']]) {
      expect(run('dot', words)).toEqual({ status: 127, stdout: '', stderr: 'dot: not found\n' });
    }
  });
});
