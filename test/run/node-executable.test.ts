import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeProgram } from '../../src/plan/node-program.ts';
import { makeNodeExecutable } from '../../src/run/node-executable.ts';

let workspace: string;
beforeEach(() => {
  workspace = realpathSync(mkdtempSync(path.join(tmpdir(), "it's a launcher-")));
});
afterEach(() => rmSync(workspace, { recursive: true, force: true }));

function put(name: string, text: string, mode = 0o644): void {
  writeFileSync(path.join(workspace, name), text);
  chmodSync(path.join(workspace, name), mode);
}

/** What a program prints when it is started as Maelstrom starts it: one executable, from another directory. */
function start(bin: string, args: readonly string[]): string {
  const executable = makeNodeExecutable(
    nodeProgram(bin, args, workspace),
    path.join(workspace, 'l'),
    process.execPath,
    workspace,
  );
  return execFileSync(executable.bin, executable.args, { cwd: tmpdir(), encoding: 'utf8' }).trim();
}

describe('a node program', () => {
  it.each(['echo.js', 'echo.cjs'])('%s runs on Node.js with source maps, without chmod or shebang', (name) => {
    put(name, 'console.log(process.execArgv.join(), process.argv.slice(2).join())');
    expect(start(name, ['a', "b'c"])).toBe("--trace-exit,--enable-source-maps a,b'c");
  });

  it('runs on Node.js though its shebang has CRLF', () => {
    put('echo.js', '#!/usr/bin/env node\r\nconsole.log(1)\r\n', 0o755);
    expect(start('echo.js', [])).toBe('1');
  });

  it('is run as it is when it is executable', () => {
    put('echo', '#!/bin/sh\necho "shell $1"\n', 0o755);
    expect(start('echo', ['x'])).toBe('shell x');
  });

  it('may be a script for another runtime', () => {
    put('echo.js', '#!/bin/cat\nconsole.log(1)\n', 0o755);
    expect(start('echo.js', [])).toContain('#!/bin/cat');
  });

  it('is TypeScript only on a Node.js that strips types', () => {
    put('echo.ts', 'const text: string = "typed"; console.log(text)');
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    if (major > 22 || (major === 22 && minor >= 6)) expect(start('echo.ts', [])).toBe('typed');
    else expect(() => start('echo.ts', [])).toThrow(/"echo\.ts" is TypeScript, and Node\.js v20.* cannot run it/);
  });
});

describe('a command', () => {
  const launch = (command: string) =>
    makeNodeExecutable(
      { kind: 'command', command, args: ['z'] },
      path.join(workspace, 'l'),
      process.execPath,
      workspace,
    );

  it.each(['"x', "node it's.js", 'node (a'])('is refused where a shell reads no program in it: %s', (command) => {
    expect(() => launch(command)).toThrow(`command: a shell can't read ${JSON.stringify(command)} (`);
    expect(() => launch(command)).toThrow(
      /\((?:Syntax error|unexpected|syntax error).+\)\. Close every quote and bracket\.$/,
    );
  });

  it('starts in the workspace, with the arguments behind it', () => {
    put('print.js', 'console.log(process.cwd(), process.argv[2], process.argv[3])');
    const { bin, args } = launch('node print.js "x y"');
    expect(execFileSync(bin, args, { cwd: '/', encoding: 'utf8' }).trim()).toBe(`${workspace} x y z`);
  });

  it.each([
    ['npm run build && node x.js', '"&"'],
    ['node x.js; true', '";"'],
    ['node x.js | cat', '"|"'],
    ['node x.js < in', '"<"'],
    ['node x.js 2> log', '">"'],
    ['node `x`', '"`"'],
    ['node $(x)', '"$("'],
    ['node x.js\nnode y.js', '"\\n"'],
  ])('is one program: %j is refused by its operator', (command, operator) => {
    expect(() => launch(command)).toThrow(`command: found ${operator} in it; write one program and its arguments.`);
  });

  it('is replaced by the program, so that no shell is left in between', () => {
    put('parent.js', 'console.log(process.ppid)');
    const { bin, args } = launch('node parent.js');
    expect(execFileSync(bin, args, { encoding: 'utf8' }).trim()).toBe(String(process.pid));
  });
});
