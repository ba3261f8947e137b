/** Nodes that reach for the engine's own files: it neither waits, nor writes elsewhere, nor loses the verdict. */
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FILES } from '../../src/maelstrom/store-files.ts';
import { aDirectory } from './a-directory.ts';
import { NODES, runTheEngine } from './an-engine.ts';

interface Attacked {
  readonly status: number;
  readonly console: string;
  /** The run's directory, by the name that it had from the beginning. */
  readonly directory: string;
  /** Names in a directory that the node pointed at, which held the file `kept`. */
  readonly elsewhere: () => readonly string[];
}

/**
 * A short run of lin-kv or echo on nodes of which the first carries out `attack` before it answers `init`: `directory` is the
 * run's, `elsewhere` one outside of it, and `pipe` makes a FIFO.
 */
async function attacked(workload: 'echo' | 'lin-kv', attack: string): Promise<Attacked> {
  const cwd = aDirectory();
  const elsewhere = path.join(cwd, 'elsewhere');
  mkdirSync(elsewhere);
  writeFileSync(path.join(elsewhere, 'kept'), 'kept');
  const bin = path.join(cwd, 'node.js');
  writeFileSync(path.join(cwd, 'package.json'), '{ "type": "commonjs" }');
  writeFileSync(
    bin,
    `#!/usr/bin/env node
const fs = require('node:fs');
const path = require('node:path');
const { execFileSync } = require('node:child_process');
const { createNode } = require(${JSON.stringify(path.join(NODES, 'lib.js'))});
const elsewhere = ${JSON.stringify(elsewhere)};
const store = ${JSON.stringify(path.join(cwd, 'store'))};
const directory = fs.realpathSync(store + '/current');
const pipe = (name) => { fs.rmSync(directory + '/' + name, { recursive: true, force: true }); execFileSync('mkfifo', [directory + '/' + name]); };
const link = (name, target) => { fs.rmSync(directory + '/' + name, { recursive: true, force: true }); fs.symlinkSync(target, directory + '/' + name); };
try {
  fs.writeFileSync(${JSON.stringify(path.join(cwd, 'first'))}, '', { flag: 'wx' });
  ${attack}
} catch (error) {
  if (error.code !== 'EEXIST') { console.error(error); process.exit(1); }
}
const kept = new Map();
createNode()
  .on('echo', (body) => ({ type: 'echo_ok', echo: body.echo }))
  .on('read', ({ key }) => (kept.has(key) ? { type: 'read_ok', value: kept.get(key) } : { type: 'error', code: 20, text: 'none' }))
  .on('write', ({ key, value }) => { kept.set(key, value); return { type: 'write_ok' }; })
  .on('cas', ({ key, from, to }) => {
    if (!kept.has(key)) return { type: 'error', code: 20, text: 'none' };
    if (kept.get(key) !== from) return { type: 'error', code: 22, text: 'other' };
    kept.set(key, to);
    return { type: 'cas_ok' };
  })
  .run();
`,
    { mode: 0o755 },
  );
  const words = [
    'test',
    '-w',
    workload,
    '--bin',
    bin,
    '--node-count',
    '1',
    '--time-limit',
    '1',
    '--rate',
    '20',
    '--concurrency',
    '2n',
  ];
  const { status, console } = await runTheEngine(words, { cwd });
  const [time = ''] = readdirSync(path.join(cwd, 'store', workload)).filter((name) => /^\d/.test(name));
  return {
    status,
    console,
    directory: path.join(cwd, 'store', workload, time),
    elsewhere: () => readdirSync(elsewhere),
  };
}

const plain = (directory: string, file: string): string => {
  expect(lstatSync(path.join(directory, file)).isFile()).toBe(true);
  return readFileSync(path.join(directory, file), 'utf8');
};

const FORMS: readonly (readonly [form: string, put: (name: string) => string])[] = [
  ['a pipe', (name) => `pipe('${name}')`],
  ['a link to a file', (name) => `link('${name}', elsewhere + '/kept')`],
  ['a link to nothing', (name) => `link('${name}', elsewhere + '/new')`],
  [
    'a directory',
    (name) =>
      `fs.rmSync(directory + '/${name}', { force: true }); fs.mkdirSync(directory + '/${name}/below', { recursive: true })`,
  ],
];

describe.skipIf(process.platform === 'win32')('a node that puts something where the engine will write', () => {
  it.each(FORMS)('as messages.svg and results.edn: %s', async (_, put) => {
    const aside = `${FILES.results}.${process.pid}`;
    const attack = [FILES.messages, FILES.results, aside].map(put).join(';');
    const { status, console, directory, elsewhere } = await attacked('echo', attack);
    expect(status, console).toBe(0);
    expect(plain(directory, FILES.messages)).toMatch(/<\/svg>\s*$/);
    expect(plain(directory, FILES.results)).toContain(':valid? true');
    expect(readdirSync(directory)).not.toContain(aside);
    expect(elsewhere()).toEqual(['kept']);
  });

  it.each([...FORMS, ['a link to a directory', (name: string) => `link('${name}', elsewhere)`] as const])(
    'as independent/, and as files in it: %s',
    async (_, put) => {
      const within = `link('independent', 'elsewhere-that-is-real'); fs.rmSync(directory + '/independent'); fs.mkdirSync(directory + '/independent/0', { recursive: true }); ${put('independent/0/results.edn')}; ${put('independent/1')}`;
      for (const attack of [put('independent'), within]) {
        const { status, console, directory, elsewhere } = await attacked('lin-kv', attack);
        // In a short run all operations of one kind may fail, which is invalid too.
        expect([0, 1], console).toContain(status);
        expect(plain(directory, 'independent/0/results.edn')).toContain(':valid? true');
        expect(plain(directory, 'independent/0/history.edn')).toContain(':type :invoke');
        expect(elsewhere()).toEqual(['kept']);
      }
    },
  );

  it.each([
    ['a link', 'fs.symlinkSync(elsewhere, directory)'],
    ['another directory', 'fs.mkdirSync(directory)'],
    ['nothing', ''],
    [
      'a link one level above',
      "fs.renameSync(directory + '.moved', directory); fs.renameSync(path.dirname(directory), elsewhere + '/w'); fs.symlinkSync(elsewhere + '/w', path.dirname(directory))",
    ],
  ])("as the run's own directory: %s", async (_, put) => {
    const { status, console } = await attacked('echo', `fs.renameSync(directory, directory + '.moved'); ${put}`);
    expect(status).toBe(255);
    expect(console).toMatch(/The directory of the test, \S+, was moved or replaced while the nodes ran\./);
    expect(console).not.toMatch(/\n\s+at .*\.ts/);
  });

  it('as the links of the store', async () => {
    const attack = "for (const name of ['latest', 'echo/latest']) { fs.mkdirSync(store + '/' + name); }";
    const { status, console, directory } = await attacked('echo', attack);
    expect(status, console).toBe(0);
    expect(readlinkSync(path.join(directory, '../../current'))).toMatch(/^echo\//);
  });
});
