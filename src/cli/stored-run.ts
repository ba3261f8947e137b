import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { FILES } from '../maelstrom/store-files.ts';
import type { Run } from '../run/run-record.ts';
import { wholeNumber } from '../text/parse-given-value.ts';
import { UserError } from '../text/user-error.ts';
import type { CliWorld } from './cli-world.ts';
import { namedRun } from './point-latest.ts';
import type { CommandLine } from './read-arguments.ts';
import { isZip, unpackStore } from './unpack-store.ts';

/** A run that was carried out earlier, by what it left. */
export interface StoredRun {
  readonly run: Run;
  readonly warnings: readonly string[];
  /** Where a zip was unpacked: nothing outside of it belongs to the run; null for a directory. */
  readonly unpackedTo: string | null;
  /** Removes what was unpacked. */
  readonly remove: () => void;
}

/** The run that `report` takes when none is named. */
const LATEST = 'store/latest';

/** The run that `report` was asked about. @throws UserError */
export async function storedRun({ positionals, own }: CommandLine, world: CliWorld): Promise<StoredRun> {
  const [given, ...more] = positionals;
  if (more.length > 0) throw new UserError(`report takes one directory; found "${more[0]}" too.`);
  const exitCode = wholeNumber('--exit-code', own.texts['exit-code'], 0, 255);
  const console = own.texts['console'] === undefined ? null : consoleFrom(own.texts['console'], world);
  const asRun = (store: string | null, itsConsole: string | null): Run => ({
    name: 'run',
    faults: false,
    engine: { name: 'maelstrom', version: null },
    ending: 'exited',
    exitCode: exitCode ?? null,
    store,
    console: itsConsole,
    durationMs: null,
  });
  const file = path.resolve(world.cwd, given ?? LATEST);
  if (given === undefined || !isZip(file)) {
    const store = storeFrom(given, exitCode !== undefined || console !== null, world);
    return { run: asRun(store, console), warnings: [], unpackedTo: null, remove: () => undefined };
  }
  const { directory, warnings, remove } = await unpackStore(file);
  try {
    const found = storeIn(directory, given);
    return {
      run: asRun(found.store, console ?? found.console),
      warnings: [...warnings, ...found.warnings],
      unpackedTo: directory,
      remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** What the action zips: `<workload>/<time>/…` and the console, below the run's name where there are several runs. */
function storeIn(directory: string, given: string) {
  const runs = runsBelow(directory, RUNS_AT_MOST);
  // Runs end with the first that does not pass; of two runs of one test, the later one has the later name.
  const [store] = runs;
  const beside = store === undefined ? directory : path.dirname(path.dirname(store));
  const console = path.join(beside, 'console.log');
  const itsConsole = statSync(console, { throwIfNoEntry: false })?.isFile() === true ? console : null;
  if (store === undefined && itsConsole === null) {
    throw new UserError(
      `"${given}" holds nothing that a run leaves (results.edn, history.edn, jepsen.log). Name the zip of a store's artifact.`,
    );
  }
  const shown = path.relative(directory, store ?? directory);
  return {
    store: store ?? null,
    console: itsConsole,
    warnings:
      runs.length > 1
        ? [
            `${given} holds ${runs.length} runs; this is ${shown}. For another one, unpack the zip and name its directory.`,
          ]
        : [],
  };
}

const RUNS_AT_MOST = 200;

/** A link is followed: a person named it. Links inside a store never are. */
function consoleFrom(given: string, world: CliWorld): string {
  const file = path.resolve(world.cwd, given);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new UserError(`--console: there is no file "${given}"; name the file that holds what Maelstrom printed.`);
  }
  return realpathSync(file);
}

/** The run's directory, or the only one below the directory that was named; null when it is missing, and the exit code or the console says how the run ended. */
function storeFrom(named: string | undefined, otherFacts: boolean, world: CliWorld): string | null {
  const given = named ?? LATEST;
  const directory = namedRun(path.resolve(world.cwd, given));
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found === undefined) {
    if (otherFacts) return null;
    if (named === undefined) {
      throw new UserError(
        `report needs the directory of a run, or the zip of a store. Without one it takes ${LATEST}, and there is none here: run a test first, or give --exit-code or --console.`,
      );
    }
    throw new UserError(
      `There is no directory "${given}". Name a run's directory, such as store/latest, or give --exit-code or --console.`,
    );
  }
  if (!found.isDirectory()) {
    throw new UserError(
      `"${given}" is not a directory. Name the run's directory, the one that holds results.edn, or the zip of a store.`,
    );
  }
  if (!otherFacts && !isRunDirectory(directory)) {
    const runs = runsBelow(directory, SUGGESTED_AT_MOST);
    const [only] = runs;
    if (only !== undefined && runs.length === 1) return only;
    const near = runs.map((run) => path.join(given, path.relative(directory, run)));
    const hint =
      near.length > 0
        ? `Below it are runs: did you mean ${near.join(' or ')}?`
        : 'Name the directory of a run, such as store/latest, or give --exit-code or --console.';
    throw new UserError(`"${given}" holds nothing that a run leaves (results.edn, history.edn, jepsen.log). ${hint}`);
  }
  return directory;
}

const isRunDirectory = (directory: string): boolean =>
  [FILES.results, FILES.history, FILES.log].some((name) => existsSync(path.join(directory, name)));

const DEPTH_AT_MOST = 6;
const SUGGESTED_AT_MOST = 3;

/** Run directories below one that is not itself a run's, newest first, as deep as Maelstrom and `run` put them. */
function runsBelow(directory: string, atMost: number): readonly string[] {
  const found: string[] = [];
  const look = (here: string, depth: number): void => {
    if (depth > DEPTH_AT_MOST || found.length === atMost) return;
    if (isRunDirectory(here)) {
      found.push(here);
      return;
    }
    const entries = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const name of entries
      .map((entry) => entry.name)
      .sort()
      .reverse())
      look(path.join(here, name), depth + 1);
  };
  look(directory, 0);
  return found;
}
