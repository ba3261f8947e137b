/** Where nodes run, beside what earlier runs left there. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeNodeDirectory } from '../../../src/engine/node/node-directory.ts';
import { aDirectory } from '../a-directory.ts';
import { type EngineRun, NODES, runTheEngine } from '../an-engine.ts';

describe('a directory for nodes', () => {
  it('is new and empty, and closed to other users', () => {
    const parent = aDirectory();
    const [first, second] = [makeNodeDirectory(parent), makeNodeDirectory(parent)];
    expect(second.path).not.toBe(first.path);
    for (const { path: directory } of [first, second]) {
      expect(path.dirname(directory)).toBe(parent);
      expect(readdirSync(directory)).toEqual([]);
      expect(statSync(directory).mode & 0o077).toBe(0);
    }
  });

  it('is removed with what nodes left in it, and nothing that a link in it leads to', () => {
    const parent = aDirectory();
    writeFileSync(path.join(parent, 'kept'), '');
    const { path: directory, remove } = makeNodeDirectory(parent);
    mkdirSync(path.join(directory, 'below'));
    symlinkSync(parent, path.join(directory, 'below/link'));
    remove();
    expect(readdirSync(parent)).toEqual(['kept']);
  });

  it('is removed as a link when a node has put one in its place', () => {
    const parent = aDirectory();
    mkdirSync(path.join(parent, 'elsewhere'));
    writeFileSync(path.join(parent, 'elsewhere/kept'), '');
    const { path: directory, remove } = makeNodeDirectory(parent);
    rmSync(directory, { recursive: true });
    symlinkSync('elsewhere', directory);
    remove();
    expect(readdirSync(parent)).toEqual(['elsewhere']);
    expect(readdirSync(path.join(parent, 'elsewhere'))).toEqual(['kept']);
  });

  it('that can not be made is an error that names its place', () => {
    const parent = path.join(aDirectory(), 'missing');
    expect(() => makeNodeDirectory(parent)).toThrow(`below ${parent} (ENOENT). Set TMPDIR to a directory`);
  });
});

/** An echo node that finds out what is in its directory, notes it in `notes`, and leaves files of its own. */
function aNodeThatLeavesFiles(notes: string): string {
  const bin = path.join(notes, 'node.js');
  writeFileSync(path.join(notes, 'package.json'), '{ "type": "commonjs" }');
  writeFileSync(
    bin,
    `#!/usr/bin/env node
const fs = require('node:fs');
const { createNode } = require(${JSON.stringify(path.join(NODES, 'lib.js'))});
fs.appendFileSync(${JSON.stringify(path.join(notes, 'found'))}, JSON.stringify({ cwd: process.cwd(), files: fs.readdirSync('.') }) + '\\n');
fs.writeFileSync('state.json', 'stale');
fs.mkdirSync('full', { recursive: true });
for (let at = 0; at < 100; at += 1) fs.writeFileSync('full/' + at, '');
createNode().on('echo', (body) => ({ type: 'echo_ok', echo: body.echo })).run();
`,
    { mode: 0o755 },
  );
  return bin;
}

describe('nodes', () => {
  const words = (bin: string, more: readonly string[]) => [
    'test',
    '-w',
    'echo',
    '--bin',
    bin,
    '--node-count',
    '1',
    '--time-limit',
    '1',
    '--rate',
    '20',
    ...more,
  ];
  const runIn = async (temporary: string, bin: string, ...more: string[]): Promise<EngineRun> => {
    const run = await runTheEngine(words(bin, more), { temporaryDirectory: temporary });
    onTestFinished(run.remove);
    return run;
  };
  const found = (notes: string): readonly { cwd: string; files: readonly string[] }[] =>
    readFileSync(path.join(notes, 'found'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('of a test find nothing that those of another one left, and leave nothing', async () => {
    const [notes, temporary] = [aDirectory(), aDirectory()];
    const { status, console } = await runIn(temporary, aNodeThatLeavesFiles(notes), '--test-count', '2');
    expect(status, console).toBe(0);
    const [first, second, ...more] = found(notes);
    expect(more).toEqual([]);
    expect([first?.files, second?.files]).toEqual([[], []]);
    expect(second?.cwd).not.toBe(first?.cwd);
    expect(path.dirname(first?.cwd ?? '')).toBe(temporary);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('run in a new directory beside what a killed run left, whatever that is', async () => {
    const [notes, temporary] = [aDirectory(), aDirectory()];
    writeFileSync(path.join(temporary, 'state.json'), 'of an earlier run');
    mkdirSync(path.join(temporary, 'maelstrom-nodes-stale1/full'), { recursive: true });
    mkdirSync(path.join(temporary, 'maelstrom-nodes-stale2'));
    chmodSync(path.join(temporary, 'maelstrom-nodes-stale2'), 0o500);
    symlinkSync('/nowhere', path.join(temporary, 'maelstrom-nodes-stale3'));
    mkdirSync(path.join(temporary, 'maelstrom-pipes-stale'));
    const before = readdirSync(temporary);
    const { status, console } = await runIn(temporary, aNodeThatLeavesFiles(notes));
    expect(status, console).toBe(0);
    expect(found(notes)).toMatchObject([{ files: [] }]);
    expect(readdirSync(temporary)).toEqual(before);
    expect(readFileSync(path.join(temporary, 'state.json'), 'utf8')).toBe('of an earlier run');
    expect(lstatSync(path.join(temporary, 'maelstrom-nodes-stale3')).isSymbolicLink()).toBe(true);
  });

  it('find after a restart what they have written before', async () => {
    const [notes, temporary] = [aDirectory(), aDirectory()];
    const more = [
      '--nemesis',
      'kill',
      '--nemesis-interval',
      '1',
      '--recovery-time',
      '1',
      '--time-limit',
      '6',
      '--seed',
      '1',
    ];
    const { console } = await runIn(temporary, aNodeThatLeavesFiles(notes), ...more);
    const [first, ...later] = found(notes);
    expect(first?.files, console).toEqual([]);
    expect(later.length).toBeGreaterThan(0);
    for (const { cwd, files } of later) expect([cwd, files]).toEqual([first?.cwd, ['full', 'state.json']]);
    expect(existsSync(first?.cwd ?? '')).toBe(false);
  });
});
