/** A search among seeds with the real engine and real nodes. */
import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeProgram } from '../../src/plan/node-program.ts';
import { planTest } from '../../src/plan/plan.ts';
import type { SeedRange } from '../../src/plan/seed-range.ts';
import { makeNodeExecutable } from '../../src/run/node-executable.ts';
import { runSeeds, type SeedsOutcome, type SeedsParts } from '../../src/seeds/run-seeds.ts';

export interface Subject {
  /** A program below test/fixtures. */
  readonly node: string;
  readonly args?: readonly string[];
  readonly challenge: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly limits?: string;
}

export interface SeedsSearch {
  readonly outcome: SeedsOutcome;
  readonly progress: readonly string[];
  /** Where it left its files. */
  readonly directory: string;
  /** Exit status of the engine when the smallest run is repeated by the options that the command names. */
  repeat(): Promise<number>;
  remove(): void;
}

/** `engine` is a bundle of the engine. */
export async function searchSeeds(
  { node, args = [], challenge, options = {}, limits = '' }: Subject,
  seeds: SeedRange,
  engine: string,
  more: Partial<SeedsParts> = {},
): Promise<SeedsSearch> {
  const workspace = path.resolve('test/fixtures');
  const plan = planTest({
    challenge,
    engine: 'embedded',
    node: nodeProgram(node, args, workspace),
    options,
    extraArgs: [],
    faults: false,
    repeat: 1,
    limits,
    plots: 'none',
    seeds,
    matrix: null,
  });
  if (plan.seeds === undefined) throw new Error('The plan has no seeds.');
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'seeds-')));
  const progress: string[] = [];
  const outcome = await runSeeds({
    planned: plan.seeds,
    workload: plan.workload,
    reproduce: plan.reproduce,
    executable: makeNodeExecutable(plan.node, path.join(directory, 'launcher'), process.execPath, workspace),
    engine: { id: { name: 'embedded', version: null }, file: process.execPath, args: [engine] },
    directory: path.join(directory, 'seeds'),
    env: process.env,
    workspace,
    cancelled: new AbortController().signal,
    workers: 2,
    // What is found must not depend on how busy the machine is.
    effort: { ms: Number.POSITIVE_INFINITY, trials: 100 },
    onProgress: (text) => progress.push(text),
    ...more,
  });
  const { reproduce = [] } = outcome.seeds.failed ?? {};
  const ofNode = args.length === 0 ? 0 : args.length + 1;
  const named = reproduce.slice(reproduce.indexOf(node) + 1, reproduce.length - ofNode);
  const program = ['--bin', process.execPath, '--', path.join(workspace, node), ...args];
  const words = [...plan.seeds.args, '--clock', 'simulated', ...named, ...program];
  return {
    outcome,
    progress,
    directory,
    repeat: () => statusOf([engine, 'test', ...words], directory),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

const statusOf = (words: readonly string[], cwd: string): Promise<number> =>
  new Promise((fulfil) => {
    const child = execFile(process.execPath, words, { cwd, maxBuffer: 2 ** 28 });
    child.once('exit', (status) => fulfil(status ?? -1));
  });
