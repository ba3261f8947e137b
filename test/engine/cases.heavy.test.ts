/**
 * Every recorded case, run by the engine as a process of its own. All run in simulated time; those that end in one of many
 * ways, or go through a pipe in a way of their own, in real time too.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { bundleEngine, type EngineBundle } from './engine-bundle.ts';
import { CASES, expectEnding, wordsOf } from './recorded-cases.ts';

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
  const onClocks = CASES.flatMap((each) => [
    { each, clock: 'simulated' },
    ...(IN_REAL_TIME_TOO.includes(each.name) ? [{ each, clock: 'real' }] : []),
  ]);
  for (const { each, clock } of onClocks) {
    it(`${each.name} in ${clock} time: ${each.what}`, { timeout: 180_000 }, async () => {
      const cwd = mkdtempSync(path.join(bundle.directory, 'run-'));
      const env = each.name === 'echo-no-node' ? withoutNode() : process.env;
      expectEnding(each, { cwd, ...(await run(wordsOf(each, clock), cwd, env)) });
    });
  }
});
