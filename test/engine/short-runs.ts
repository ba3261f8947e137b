/** Runs of the engine with nodes that a test writes. */
import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { type EngineRun, NODES, runTheEngine } from './an-engine.ts';

/** A directory for what a test file makes. */
export const scratch = realpathSync(mkdtempSync(path.join(tmpdir(), 'engine-nodes-')));
writeFileSync(path.join(scratch, 'package.json'), '{ "type": "commonjs" }');
const runs: EngineRun[] = [];
afterAll(() => {
  for (const run of runs) run.remove();
  rmSync(scratch, { recursive: true, force: true });
});

/** Has the directory of a run removed when all tests of the file are over. */
export function kept(run: EngineRun): EngineRun {
  runs.push(run);
  return run;
}

/** Makes a node from the body of a program that knows `createNode`, `RpcError` and `sleep`. */
export function aNode(program: string): string {
  const file = path.join(mkdtempSync(path.join(scratch, 'node-')), 'node.js');
  const library = JSON.stringify(path.join(NODES, 'lib.js'));
  writeFileSync(
    file,
    `#!/usr/bin/env node\nconst { createNode, RpcError, sleep } = require(${library});\n${program}\n`,
  );
  chmodSync(file, 0o755);
  return file;
}

export const ECHO = "createNode().on('echo', (body) => ({ type: 'echo_ok', echo: body.echo }))";

/** A short test of one node. */
export async function test(workload: string, bin: string, ...more: string[]): Promise<EngineRun> {
  const words = ['test', '-w', workload, '--bin', bin, '--node-count', '1', '--time-limit', '1', '--rate', '20'];
  return kept(await runTheEngine([...words, '--seed', '5', '--recovery-time', '0.2', ...more]));
}
