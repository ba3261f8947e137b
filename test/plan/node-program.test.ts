import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeProgram, shellCommandOf } from '../../src/plan/node-program.ts';
import { UserError } from '../../src/text/user-error.ts';

let workspace: string;
beforeEach(() => {
  workspace = realpathSync(mkdtempSync(path.join(tmpdir(), 'node-program-')));
});
afterEach(() => rmSync(workspace, { recursive: true, force: true }));

function put(name: string, text: string, mode = 0o644): string {
  const file = path.join(workspace, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

const EXECUTABLE = 0o755;

describe('shellCommandOf', () => {
  it('is what a user would type', () => {
    const file = (shown: string | null, by: 'itself' | 'node', args: readonly string[] = []) =>
      shellCommandOf({ kind: 'file', path: '/w/x', shown, by, args });
    expect(file('dist/echo.js', 'node', ['-v'])).toBe('node dist/echo.js -v');
    expect(file("my node's.js", 'node')).toBe("node 'my node'\\''s.js'");
    expect(file('echo', 'itself')).toBe('./echo');
    expect(file('bin/echo', 'itself')).toBe('bin/echo');
    expect(file(null, 'node')).toBeUndefined();
    expect(shellCommandOf({ kind: 'command', command: 'npx tsx a.ts', args: ['b c'] })).toBe("npx tsx a.ts 'b c'");
  });
});

describe('nodeProgram', () => {
  it('gives the real path, the relative name as it was written, and the arguments', () => {
    const file = put('dist/echo.js', '');
    symlinkSync('dist/echo.js', path.join(workspace, 'link.js'));
    expect(nodeProgram('link.js', ['a', 'b'], workspace)).toEqual({
      kind: 'file',
      path: file,
      shown: 'link.js',
      by: 'node',
      args: ['a', 'b'],
    });
  });

  it('names a file of the workspace so that it is found on another machine', () => {
    const file = put('dist/echo.js', '');
    expect(nodeProgram(file, [], workspace)).toMatchObject({ path: file, shown: 'dist/echo.js' });
    expect(nodeProgram(file, [], path.join(workspace, 'elsewhere'))).toMatchObject({ path: file, shown: file });
  });

  it.each<[string, string, number, 'node' | 'node-types' | 'itself']>([
    ['a.js', '', 0o644, 'node'],
    ['a.MJS', '', 0o644, 'node'],
    ['a.cjs', '', EXECUTABLE, 'node'],
    ['a.js', '#!/usr/bin/env node\n', EXECUTABLE, 'node'],
    ['a.js', '#!/usr/bin/env -S node --no-warnings\n', EXECUTABLE, 'node'],
    ['a.js', '#!/usr/bin/nodejs\n', EXECUTABLE, 'node'],
    ['a.js', '#!/usr/bin/env node\r\n', EXECUTABLE, 'node'],
    ['a.js', '#!/bin/sh\n', 0o644, 'node'],
    ['a.js', '#!/bin/sh\n', EXECUTABLE, 'itself'],
    ['a.js', '#!/bin/sh -c node-like\n', EXECUTABLE, 'itself'],
    ['a.js', '#!node\n', EXECUTABLE, 'node'],
    ['a.ts', '', 0o644, 'node-types'],
    ['a.ts.bin', '', EXECUTABLE, 'itself'],
    ['a.mts', '', EXECUTABLE, 'node-types'],
    ['a.cts', '#!/usr/bin/env node\n', EXECUTABLE, 'node-types'],
    ['a.ts', '#!/bin/sh\n', 0o644, 'node-types'],
    ['a.ts', '#!/bin/sh\n', EXECUTABLE, 'itself'],
    ['a', '\x7fELF', EXECUTABLE, 'itself'],
    ['a.sh', '#!/bin/sh\n', EXECUTABLE, 'itself'],
    ['a.sh', '#! /bin/sh  -e\n', EXECUTABLE, 'itself'],
    ['a.sh', '#!sh\n', EXECUTABLE, 'itself'],
    ['a.jsx', ' #!/opt/no/such/thing\n', EXECUTABLE, 'itself'],
    ['a.js.bin', '\n#!/opt/no/such/thing\n', EXECUTABLE, 'itself'],
  ])('%s that begins %j with mode %i is started by %s', (name, text, mode, by) => {
    put(name, text, mode);
    expect(nodeProgram(name, [], workspace)).toMatchObject({ by });
  });

  it.each<[string, (() => unknown)[], string, string]>([
    [
      'nothing of that name in a directory that does not exist',
      [],
      'dist/echo.js',
      'there is no file "dist/echo.js" in WORKSPACE. There is no directory dist either: was the TypeScript compiled (npm run build)?',
    ],
    [
      'nothing of that name in an empty directory',
      [() => mkdirSync(path.join(workspace, 'dist'))],
      'dist/echo.js',
      'there is no file "dist/echo.js" in WORKSPACE. dist is empty: was the TypeScript compiled?',
    ],
    [
      'nothing of that name, but a near one',
      [() => put('dist/echo.js', '')],
      'dist/ehco.js',
      'there is no file "dist/ehco.js" in WORKSPACE. Did you mean "dist/echo.js"?',
    ],
    [
      'nothing of that name or a near one',
      [() => put('b', ''), () => put('a', '')],
      'server.js',
      'there is no file "server.js" in WORKSPACE. That directory holds a, b.',
    ],
    [
      'nothing of that name among many',
      Array.from({ length: 11 }, (_, index) => () => put(`file-${10 + index}`, '')),
      'server.js',
      `there is no file "server.js" in WORKSPACE. That directory holds ${Array.from({ length: 10 }, (_, index) => `file-${10 + index}`).join(', ')}, ….`,
    ],
    [
      'nothing of that name among ten, which are all listed',
      Array.from({ length: 10 }, (_, index) => () => put(`file-${10 + index}`, '')),
      'server.js',
      `there is no file "server.js" in WORKSPACE. That directory holds ${Array.from({ length: 10 }, (_, index) => `file-${10 + index}`).join(', ')}.`,
    ],
    [
      'a command line',
      [],
      'node dist/echo.js',
      'there is no file "node dist/echo.js" in WORKSPACE. It takes one file: start a program with arguments by command: node dist/echo.js.',
    ],
    ['a directory', [], '.', `"." is a directory; write the path of the node's program, such as dist/echo.js.`],
    [
      'a device',
      [],
      '/dev/null',
      `"/dev/null" is a special file; write the path of the node's program, such as dist/echo.js.`,
    ],
    [
      'a program without the x bit',
      [() => put('node', '\x7fELF')],
      'node',
      '"node" is not executable, and its name does not end in .js, .mjs, .cjs or .ts. Run chmod +x on it and commit that (actions/download-artifact drops the bit), or start it by command: PROGRAM node.',
    ],
    [
      'a script without the x bit',
      [() => put('echo.py', '#!/usr/bin/env python3\n')],
      'echo.py',
      '"echo.py" is not executable. Run chmod +x on it and commit that (actions/download-artifact drops the bit), or start it by command: python3 echo.py.',
    ],
    [
      'source code that has to be compiled',
      [() => put('main.go', 'package main\n')],
      'main.go',
      '"main.go" is source code, which has to be compiled first (go build): name the program that this makes.',
    ],
    [
      'a shebang with CRLF',
      [() => put('node.sh', '#!/bin/sh\r\n', EXECUTABLE)],
      'node.sh',
      'the first line of "node.sh" ends in CRLF, so its interpreter would not be found. Save the file with LF line ends.',
    ],
    [
      'an interpreter that does not exist',
      [() => put('node.sh', '#! /opt/no/such/thing -e\n', EXECUTABLE)],
      'node.sh',
      'the first line of "node.sh" names the interpreter /opt/no/such/thing, which does not exist here. Write #!/usr/bin/env NAME, or install it.',
    ],
  ])('refuses %s', (_, prepare, bin, message) => {
    for (const step of prepare) step();
    const program = () => nodeProgram(bin, [], workspace);
    expect(program).toThrow(new UserError(`bin: ${message.replace('WORKSPACE', workspace)}`));
  });

  it('speaks as it is told to', () => {
    put('echo.py', '');
    const wording = { bin: '--bin', instead: (command: string) => `--command '${command}'`, chmod: 'Mend it' };
    expect(() => nodeProgram('echo.py', [], workspace, wording)).toThrow(
      '--bin: "echo.py" is not executable. Mend it, or start it by --command \'python3 echo.py\'.',
    );
  });
});
