import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConsole } from '../../src/run/write-console.ts';
import { eachLine } from '../../src/store/lines.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import { whyNoSmallDisk, withSmallDisk } from '../support/small-disk.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'console-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function linesOf(descriptor: number): Promise<readonly string[]> {
  const lines: string[] = [];
  await eachLine(descriptor, 1000, (line) => lines.push(line));
  return lines;
}

describe('the console file', () => {
  it('has what was written, and nothing is left over', async () => {
    const file = path.join(directory, 'console.log');
    const console = openConsole(file);
    for (const text of ['one\n', 'two\n', 'three']) console.write(text, () => undefined);
    expect(await console.end()).toBe('');
    expect(readFileSync(file, 'utf8')).toBe('one\ntwo\nthree');
    expect(await linesOf(console.descriptor)).toEqual(['one', 'two', 'three']);
  });

  it('asks to wait when more is written than the disk takes at once, and says when to go on', async () => {
    const console = openConsole(path.join(directory, 'console.log'));
    const room = new Promise<void>((resolve) => {
      expect(console.write('x'.repeat(1 << 20), resolve)).toBe(false);
    });
    await room;
    expect(await console.end()).toBe('');
    expect((await linesOf(console.descriptor))[0]).toHaveLength(1000);
  });

  it('is read through its descriptor whatever a node has put in its place', async () => {
    const file = path.join(directory, 'console.log');
    const console = openConsole(file);
    console.write('before\n', () => undefined);
    unlinkSync(file);
    symlinkSync('/proc/self/environ', file);
    console.write('after\n', () => undefined);
    await console.end();
    expect(await linesOf(console.descriptor)).toEqual(['before', 'after']);
  });

  it('is a new file: what is there already is not written over', () => {
    const file = path.join(directory, 'console.log');
    writeFileSync(path.join(directory, 'precious'), 'precious');
    symlinkSync(path.join(directory, 'precious'), file);
    expect(() => openConsole(file)).toThrow('EEXIST');
    expect(readFileSync(path.join(directory, 'precious'), 'utf8')).toBe('precious');
  });
});

/** Writes 300 numbered lines of 1,000 characters, and prints what became of them. */
const WRITING = `
const { openConsole } = await import(process.argv[1]);
const fs = await import('node:fs');
const console = openConsole(process.argv[2] + '/console.log');
for (let index = 0; index < 300; index += 1) {
  const line = String(index).padStart(999, '.') + '\\n';
  await new Promise((resolve) => { if (console.write(line, resolve)) setImmediate(resolve); });
}
const rest = await console.end();
process.stdout.write(JSON.stringify({ kept: fs.fstatSync(console.descriptor).size, rest }));
`;

describe.skipIf(whyNoSmallDisk !== null)(
  `on a full disk${whyNoSmallDisk === null ? '' : ` (skipped: ${whyNoSmallDisk})`}`,
  () => {
    let bundle: string | undefined;
    afterAll(() => bundle !== undefined && rmSync(path.dirname(bundle), { recursive: true, force: true }));

    it('the rest is kept, and whoever waits goes on', async () => {
      bundle = await bundleEntry('src/run/write-console.ts');
      const disk = path.join(directory, 'disk');
      mkdirSync(disk);
      const [file = '', ...words] = withSmallDisk(128, disk, [
        process.execPath,
        '--input-type=module',
        '-e',
        WRITING,
        bundle,
        disk,
      ]);
      const { status, stdout, stderr } = spawnSync(file, words, { encoding: 'utf8' });
      expect(status, stderr).toBe(0);
      const { kept, rest } = JSON.parse(stdout);
      expect(kept).toBeGreaterThan(0);
      expect(kept).toBeLessThanOrEqual(128 * 1024);
      const lines = rest.trimEnd().split('\n');
      expect(lines.at(-1)).toMatch(/^\.+299$/);
      // No line is missing between what the file holds and what was kept.
      expect(Number(lines[0].replaceAll('.', '')) * 1000).toBeLessThanOrEqual(kept);
      expect(rest.length).toBeLessThanOrEqual(256 * 1024);
    });
  },
);
