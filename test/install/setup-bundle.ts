import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import type { SetupOutput } from '../../src/action/setup-action.ts';

/** A program as users get it, bundled from an entry point in `src/`. */
export interface Bundle {
  readonly file: string;
  remove(): void;
}

export async function bundle(entry: 'setup' | 'engine'): Promise<Bundle> {
  const directory = mkdtempSync(path.join(tmpdir(), `${entry}-bundle-`));
  const input = fileURLToPath(new URL(`../../src/${entry}.ts`, import.meta.url));
  const bundled = await rolldown({ input, platform: 'node', logLevel: 'warn' });
  await bundled.write({
    dir: directory,
    format: 'esm',
    minify: true,
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
  });
  await bundled.close();
  return {
    file: path.join(directory, `${entry}.mjs`),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

interface SetupRun {
  readonly status: number | null;
  /** stdout and stderr. */
  readonly log: string;
  readonly outputs: Partial<Record<SetupOutput, string>>;
  /** What was added to the PATH. */
  readonly path: string;
  readonly ms: number;
}

export interface StartedSetup {
  readonly ended: Promise<SetupRun>;
  /** As the runner does it when the job is cancelled. */
  cancel(): void;
  /** kill -9. */
  kill(): void;
}

/**
 * Starts the setup action with these inputs, as a runner does. `directory` holds the runner's `tools` and `temp`, and the
 * files that commands are written to. `before` is a command that starts its arguments.
 */
export function startSetup(
  setup: Bundle,
  directory: string,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
  before: readonly string[] = [],
): StartedSetup {
  const commands = mkdtempSync(path.join(directory, 'commands-'));
  const file = (name: string) => path.join(commands, name);
  for (const name of ['output', 'path']) writeFileSync(file(name), '');
  const begun = performance.now();
  const [program = '', ...words] = [...before, process.execPath, setup.file];
  const child = spawn(program, words, {
    cwd: directory,
    env: {
      PATH: path.join(directory, 'bin'),
      HOME: path.join(directory, 'home'),
      RUNNER_TOOL_CACHE: path.join(directory, 'tools'),
      RUNNER_TEMP: path.join(directory, 'temp'),
      GITHUB_WORKSPACE: path.join(directory, 'home'),
      GITHUB_OUTPUT: file('output'),
      GITHUB_PATH: file('path'),
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...env,
    },
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk));
  const ended = new Promise<SetupRun>((resolve) => {
    child.on('close', (status) =>
      resolve({
        status,
        log,
        outputs: parseOutputs(readFileSync(file('output'), 'utf8')),
        path: readFileSync(file('path'), 'utf8').trim(),
        ms: performance.now() - begun,
      }),
    );
  });
  return { ended, cancel: () => child.kill('SIGINT'), kill: () => child.kill('SIGKILL') };
}

/** `name<<delimiter`, the value, `delimiter`: as @actions/core writes them. */
const parseOutputs = (text: string): Partial<Record<SetupOutput, string>> =>
  Object.fromEntries([...text.matchAll(/^(.+?)<<(.+)\n([\s\S]*?)\n\2$/gm)].map(([, name, , value]) => [name, value]));
