import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { InstallWorld } from '../../src/install/install-world.ts';
import { runnerInstallWorld } from '../../src/install/runner-install-world.ts';
import { programOnPath } from '../../src/machine/program-on-path.ts';
import { shellScript } from '../support/shell-script.ts';

export interface TestWorld {
  readonly world: InstallWorld;
  /** Holds everything: `bin` (its PATH), `tools`, `temp`, `root`, `home`. */
  readonly directory: string;
  /** `info: …`, `warning: …` in order. */
  readonly logged: string[];
  /** Puts a shell script of this name on the PATH. */
  script(name: string, body: string): string;
  remove(): void;
}

/**
 * The real world, fenced in: its own directories, a PATH with only what it is given, no cache service. Programs are
 * real processes, found on that PATH; names are linked to the machine's own.
 */
export function aWorld(programs: readonly string[] = [], changes: Partial<InstallWorld> = {}): TestWorld {
  const directory = mkdtempSync(path.join(tmpdir(), 'install-'));
  const bin = path.join(directory, 'bin');
  for (const name of ['bin', 'tools', 'temp', 'root', 'home']) mkdirSync(path.join(directory, name));
  for (const name of programs) symlinkSync(programOfMachine(name), path.join(bin, name));
  const logged: string[] = [];
  const real = runnerInstallWorld(new AbortController().signal);
  const world: InstallWorld = {
    ...real,
    root: path.join(directory, 'root'),
    cache: null,
    log: {
      progress: (message) => logged.push(`progress: ${message}`),
      info: (message) => logged.push(`info: ${message}`),
      warning: (message) => logged.push(`warning: ${message}`),
      debug: () => {},
    },
    ...changes,
    env: {
      PATH: bin,
      HOME: path.join(directory, 'home'),
      RUNNER_TOOL_CACHE: path.join(directory, 'tools'),
      RUNNER_TEMP: path.join(directory, 'temp'),
      ...changes.env,
    },
  };
  return {
    world,
    directory,
    logged,
    script: (name, body) => shellScript(bin, name, body),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function programOfMachine(name: string): string {
  const file = programOnPath(name, process.env);
  if (file === null) throw new Error(`this test needs ${name}`);
  return file;
}
