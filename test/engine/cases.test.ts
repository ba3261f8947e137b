/**
 * What real Maelstrom ran, run by the engine: the same command with the same node ends with the same status and leaves
 * the same words. Time limits are shorter, and the seed is fixed; docs/engine-and-maelstrom.md lists the cases that are left out. All run
 * in simulated time; those that end in one of many ways, or go through a pipe in a way of their own, in real time too.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleEngine, type EngineBundle } from './engine-bundle.ts';

interface Case {
  readonly name: string;
  readonly what: string;
  readonly argv: readonly string[];
  readonly status: number;
  /** By file (`console`, or one of the run's directory) the patterns that match in it. */
  readonly left: Readonly<Record<string, readonly string[]>>;
}

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures');
const cases = JSON.parse(readFileSync(path.join(FIXTURES, 'engine-cases.json'), 'utf8')) as readonly Case[];

const IN_REAL_TIME_TOO: readonly string[] = [
  'broadcast-pass-partition',
  'echo-crash-mid-run-typescript',
  'echo-injection-stderr',
  'echo-much-stderr',
  'echo-no-node',
  'echo-silent',
  'echo-slow-reply',
  'echo-stdout-noise',
  'echo-test-count',
  'g-counter-pass',
  'kafka-unseen',
  'lin-kv-not-linearizable',
  'txn-list-append-interleaved',
  'unique-ids-silent-node',
];

let bundle: EngineBundle;
beforeAll(async () => {
  bundle = await bundleEngine();
});
afterAll(() => rmSync(bundle.directory, { recursive: true, force: true }));

/** A PATH with a shell and `env`, but no `node`. */
function withoutNode(): NodeJS.ProcessEnv {
  const bin = mkdtempSync(path.join(bundle.directory, 'path-'));
  for (const program of ['sh', 'env', 'mkfifo']) symlinkSync(`/usr/bin/${program}`, path.join(bin, program));
  return { ...process.env, PATH: bin };
}

const run = (
  argv: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ status: number; console: string }> =>
  new Promise((fulfil) => {
    const options = { cwd, env, maxBuffer: 256 * 1024 * 1024 };
    execFile(process.execPath, [bundle.file, ...argv], options, (error, stdout) =>
      fulfil({ status: error === null ? 0 : Number(error.code), console: stdout }),
    );
  });

describe.concurrent("Maelstrom's own runs", () => {
  const onClocks = cases.flatMap((each) => [
    { ...each, clock: 'simulated' },
    ...(IN_REAL_TIME_TOO.includes(each.name) ? [{ ...each, clock: 'real' }] : []),
  ]);
  for (const { name, what, argv, status, left, clock } of onClocks) {
    it(`${name} in ${clock} time: ${what}`, { timeout: 90_000 }, async () => {
      const cwd = mkdtempSync(path.join(bundle.directory, 'run-'));
      const [command, ...rest] = argv.map((word) => (word.startsWith('nodes/') ? path.join(FIXTURES, word) : word));
      const words = command === 'test' ? [command, '--clock', clock, ...rest] : argv;
      const ended = await run(words, cwd, name === 'echo-no-node' ? withoutNode() : process.env);
      expect({ status: ended.status, end: ended.console.slice(-2000) }).toMatchObject({ status });
      for (const [file, patterns] of Object.entries(left)) {
        const found = path.join(cwd, 'store/current', file);
        const inFile = existsSync(found) ? readFileSync(found, 'utf8') : `(no ${file})`;
        const text = file === 'console' ? ended.console : inFile;
        const missing = patterns.filter((pattern) => !new RegExp(pattern, 'm').test(text));
        expect({ file, missing, end: text.slice(-2000) }).toMatchObject({ missing: [] });
      }
    });
  }
});
