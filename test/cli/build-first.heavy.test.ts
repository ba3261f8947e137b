import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtDirectory } from '../../src/cli/build-first.ts';
import { bundleEntry } from '../support/bundled-entry.ts';

let cli: string;
let cwd: string;
beforeAll(async () => {
  cli = await bundleEntry('src/cli.ts', 'src/engine.ts');
});
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'build-first-')));
  mkdirSync(path.join(cwd, 'src'));
  const lib = path.resolve('test/fixtures/nodes/lib.js');
  const echo = readFileSync('test/fixtures/nodes/echo.js', 'utf8').replaceAll("'./lib.js'", `'${lib}'`);
  writeFileSync(path.join(cwd, 'src/1-echo.js'), echo);
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));
afterAll(() => rmSync(path.dirname(cli), { recursive: true, force: true }));

const COPY = 'mkdir -p dist && cp src/*.js dist/ && echo compiled';
const run = (
  ...words: readonly string[]
): Promise<{ readonly status: number; readonly out: string; readonly err: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [cli, 'run', ...words], { cwd }, (error, out, err) =>
      resolve({ status: error === null ? 0 : Number(error.code), out, err }),
    );
  });

describe('--build', () => {
  it('compiles first, and what it prints does not mix with the verdict', async () => {
    const words = ['1', '--bin', 'dist', '--build', COPY, '--time-limit', '1', '--json', '-'];
    const { status, out, err } = await run(...words);
    expect(status, err).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ outcome: 'pass', reproduce: expect.arrayContaining(['dist/1-echo.js']) });
    expect(err).toContain('compiled\n');
  });

  it('runs nothing when it fails', async () => {
    const { status, out, err } = await run('1', '--bin', 'src', '--build', 'exit 3');
    expect({ status, out }).toEqual({ status: 4, out: '' });
    expect(err).toMatch(/^Error: --build: "exit 3" failed with exit status 3; nothing was run/);
  });

  it('compiles and runs again when a source changes, and not because of what it has compiled', async () => {
    const words = ['run', '1', '--watch', '--bin', 'dist', '--build', COPY, '--time-limit', '1'];
    const child: ChildProcess = spawn(process.execPath, [cli, ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (said += text));
    const seen = async (text: string, times: number): Promise<void> => {
      while (said.split(text).length - 1 < times) await once(child.stdout ?? child, 'data');
    };
    const waiting = 'Runs again when a file changes';
    const isWaiting = async (times: number): Promise<void> => {
      while (said.split(waiting).length - 1 < times) await once(child.stderr ?? child, 'data');
    };
    await seen('PASS', 1);
    await isWaiting(1);
    writeFileSync(path.join(cwd, 'src/other.js'), '// new');
    await seen('PASS', 2);
    await isWaiting(2);
    child.kill('SIGINT');
    await once(child, 'close');
    expect(said.match(/(\S+) has changed/g)).toEqual(['src/other.js has changed']);
    expect(said.match(/^compiled$/gm)).toHaveLength(2);
  });
});

describe('the directory that a build writes', () => {
  it('is that of the program, or the one that is named', () => {
    mkdirSync(path.join(cwd, 'dist'));
    expect(builtDirectory('dist', cwd)).toBe(path.join(cwd, 'dist'));
    expect(builtDirectory('build', cwd)).toBe(path.join(cwd, 'build'));
    expect(builtDirectory('dist/echo.js', cwd)).toBe(path.join(cwd, 'dist'));
  });

  it.each([[undefined], ['echo.js'], ['.'], ['../echo.js']])('may not be that of the sources: %s', (bin) => {
    expect(() => builtDirectory(bin, cwd)).toThrow(/--watch with --build needs --bin in a directory/);
  });
});
