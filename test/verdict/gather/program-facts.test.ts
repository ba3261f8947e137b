import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { programOf } from '../../../src/verdict/gather/program-facts.ts';
import { anIncident } from '../facts.ts';
import { scratchDirectory } from '../fixtures.ts';

const workspace = scratchDirectory();
afterAll(() => rmSync(workspace, { recursive: true, force: true }));

const refused = (file: string, id = 'missing-bin') =>
  anIncident(id, {
    lines: [`java.io.IOException: Cannot run program "${file}" (in directory "/tmp"): error=2, No such file`],
  });
const put = (name: string, text: string | Buffer): string => {
  const file = path.join(workspace, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

describe('programOf', () => {
  it.each([
    ['#!/usr/bin/env node\nx();\n', '#!/usr/bin/env node', false],
    ['#!/usr/bin/env node\r\nx();\r\n', '#!/usr/bin/env node', true],
    ['', '', false],
  ])('reads the first line of a file that is there: %j', (text, firstLine, crlf) => {
    const file = put('node.js', text);
    expect(programOf([refused(file)], workspace)).toEqual({ state: 'present', firstLine, crlf });
  });

  it('tells a file that is absent from one that is out of sight', () => {
    expect(programOf([refused(path.join(workspace, 'gone.js'))], workspace)).toEqual({ state: 'absent' });
    expect(programOf([refused(path.join(workspace, 'no/such/gone.js'))], workspace)).toEqual({ state: 'unseen' });
    expect(programOf([refused('/etc/passwd')], workspace)).toEqual({ state: 'unseen' });
    expect(programOf([refused(put('node.js', 'x'))], undefined)).toEqual({ state: 'unseen' });
  });

  it('tells what a compiled program was built for, also where a shell was to run it', () => {
    const arm = put('node', Buffer.from('7f454c4602010100000000000000000002 00b7 00'.replaceAll(' ', ''), 'hex'));
    expect(programOf([refused(arm)], workspace)).toEqual({ state: 'binary', target: 'Linux on ARM64 (aarch64)' });
    const stderr = [`${arm}: 1: Syntax error: "(" unexpected`];
    const crash = { node: 'n0', status: '2', stdout: [], stderr, stderrFrom: 0 };
    expect(programOf([anIncident('bad-shebang', { lines: stderr, crash })], workspace)).toMatchObject({
      state: 'binary',
    });
  });

  it('looks only at a program that was not found', () => {
    const file = put('node.js', 'x');
    expect(programOf([refused(file, 'not-executable')], workspace)).toEqual({ state: 'unseen' });
    expect(programOf([], workspace)).toEqual({ state: 'unseen' });
  });
});
