/** Runs of the engine with nodes that a test writes. */
import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type EngineRun, NODES, runTheEngine } from './an-engine.ts';

let directory: string | undefined;
const runs: EngineRun[] = [];

/** A directory for what a test file makes. */
export function scratch(): string {
  if (directory === undefined) {
    directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'engine-nodes-')));
    writeFileSync(path.join(directory, 'package.json'), '{ "type": "commonjs" }');
  }
  return directory;
}

/** Has the directory of a run removed when all tests of the file are over. */
export function kept(run: EngineRun): EngineRun {
  runs.push(run);
  return run;
}

/** For `afterAll` in each file that uses this one: test files share a process. */
export function removeShortRuns(): void {
  for (const run of runs.splice(0)) run.remove();
  if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  directory = undefined;
}

/** Makes a node from the body of a program that knows `createNode`, `RpcError` and `sleep`. */
export function aNode(program: string): string {
  const file = path.join(mkdtempSync(path.join(scratch(), 'node-')), 'node.js');
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
