/** The same seed gives the same bytes: on an idle machine and on a busy one, and in another version of Node.js. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleEngine, type EngineBundle } from '../engine-bundle.ts';

const FIXTURES = path.resolve('test/fixtures/nodes');
const SHORT = ['--time-limit', '5', '--recovery-time', '1', '--seed', '7', '--clock', 'simulated'];
const RUNS: Readonly<Record<string, readonly string[]>> = {
  '3c with partitions': [
    'broadcast',
    'broadcast.js',
    '--node-count',
    '5',
    '--rate',
    '10',
    '--nemesis',
    'partition',
    '--nemesis-interval',
    '1',
  ],
  '4 with partitions': [
    'g-counter',
    'g-counter-seq-kv.js',
    '--node-count',
    '3',
    '--rate',
    '50',
    '--nemesis',
    'partition',
    '--nemesis-interval',
    '1',
  ],
  '5b': ['kafka', 'kafka.js', '--node-count', '1', '--concurrency', '2n', '--rate', '50'],
  '6c with kill and pause': [
    'txn-rw-register',
    'txn-rw-register.js',
    '--node-count',
    '1',
    '--concurrency',
    '4n',
    '--rate',
    '50',
    '--nemesis',
    'kill,pause',
    '--nemesis-interval',
    '1',
  ],
};

let engine: EngineBundle;
beforeAll(async () => {
  engine = await bundleEngine();
});
const made: string[] = [];
afterAll(() => {
  for (const directory of [engine.directory, ...made]) rmSync(directory, { recursive: true, force: true });
});

/** By file of the run's directory the hash of what is in it; the log says when the run was made. */
async function filesOf(
  words: readonly string[],
  starter: readonly string[] = [],
  node = process.execPath,
): Promise<object> {
  const [workload, bin, ...more] = words as [string, string, ...string[]];
  const cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'same-bytes-')));
  made.push(cwd);
  const [program, ...args] = [
    ...starter,
    node,
    engine.file,
    'test',
    '-w',
    workload,
    '--bin',
    path.join(FIXTURES, bin),
    ...more,
    ...SHORT,
  ];
  // The nodes' `env node` finds this one too.
  const env = { ...process.env, PATH: `${path.dirname(node)}:${process.env['PATH']}` };
  await promisify(execFile)(program as string, args, { cwd, env, maxBuffer: 2 ** 28 }).catch(({ code }) => {
    // Invalid is a result too.
    if (code !== 1) throw new Error(`The engine ended with ${code}.`);
  });
  const directory = realpathSync(path.join(cwd, 'store/current'));
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'jepsen.log')
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  expect(files.length).toBeGreaterThan(5);
  const hash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
  return Object.fromEntries(files.map((file) => [path.relative(directory, file), hash(file)]));
}

/** Keeps every core busy while `use` runs. */
async function busily<T>(use: () => Promise<T>): Promise<T> {
  const burners: ChildProcess[] = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  try {
    return await use();
  } finally {
    for (const burner of burners) burner.kill('SIGKILL');
  }
}

/** The program of another version of Node.js; `.ci/run` gives Node.js 24. */
const OTHER_NODE = process.env['OTHER_NODE'];
const nice = existsSync('/usr/bin/nice') ? ['/usr/bin/nice', '-n', '19'] : null;

describe.each(Object.entries(RUNS))('a seed of %s', (_, words) => {
  it('gives the same bytes while every core is busy, and as the one that gives way to all others', {
    timeout: 600_000,
  }, async () => {
    const first = await filesOf(words);
    expect(await busily(() => filesOf(words))).toEqual(first);
    if (nice === null) console.warn('Left out: a run by nice, which is not on this machine.');
    else expect(await filesOf(words, nice)).toEqual(first);
  });

  it.skipIf(OTHER_NODE === undefined)(
    `gives the same bytes in another Node.js${OTHER_NODE === undefined ? ': left out, for OTHER_NODE names none' : ''}`,
    { timeout: 600_000 },
    async () => {
      expect(execFileSync(OTHER_NODE as string, ['--version'], { encoding: 'utf8' })).not.toBe(`${process.version}\n`);
      expect(await filesOf(words, [], OTHER_NODE)).toEqual(await filesOf(words));
    },
  );
});
