/** Runs the engine inside the process of the test, with real nodes, in a directory of its own. */
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runEngine } from '../../src/engine/command-line.ts';
import type { EngineWorld } from '../../src/engine/engine-world.ts';
import type { Edn } from '../../src/maelstrom/edn.ts';
import { get } from '../../src/maelstrom/edn.ts';
import { parseEdn } from '../../src/store/edn/edn-read.ts';

export const NODES = path.resolve(import.meta.dirname, '../fixtures/nodes');
export const node = (name: string): string => path.join(NODES, name);

export interface EngineRun {
  readonly status: number;
  readonly console: string;
  readonly cwd: string;
  /** The text of a file of the run's directory; undefined when it does not exist. */
  read(file: string): string | undefined;
  /** An entry of results.edn. */
  result(name: string): Edn | undefined;
  remove(): void;
}

export async function runTheEngine(argv: readonly string[], more: Partial<EngineWorld> = {}): Promise<EngineRun> {
  const cwd = more.cwd ?? realpathSync(mkdtempSync(path.join(tmpdir(), 'engine-')));
  let console = '';
  const status = await runEngine(argv, {
    cwd,
    temporaryDirectory: tmpdir(),
    preload: path.resolve(import.meta.dirname, '../../dist/simulated-node.cjs'),
    environment: process.env,
    write: (text) => {
      console += text;
    },
    answer: (text) => {
      console += text;
    },
    onSignal: () => () => {},
    onUncaught: () => () => {},
    onExit: () => () => {},
    changeDirectory: () => {},
    exit: () => {},
    async *lines() {},
    ...more,
  });
  const read = (file: string): string | undefined => {
    const found = path.join(cwd, 'store/current', file);
    return existsSync(found) ? readFileSync(found, 'utf8') : undefined;
  };
  return {
    status,
    console,
    cwd,
    read,
    result: (name) => get(parseEdn(read('results.edn') ?? '{}'), name),
    remove: () => rmSync(cwd, { recursive: true, force: true }),
  };
}
