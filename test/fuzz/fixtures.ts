/** The runs below test/fixtures, as corpora. Paths are relative to the repository's root, where the fuzzer is started. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Input, one } from './input.ts';

const RUNS = ['test/fixtures/runs', 'test/fixtures/runs-0.2.4'];

/** Directories of the fixtures' cases, in one order on every machine. */
export const fixtures = (): readonly string[] =>
  RUNS.flatMap((root) =>
    readdirSync(root)
      .sort()
      .map((name) => `${root}/${name}`),
  ).filter((directory) => existsSync(`${directory}/case.json`));

/** Files of that name below the fixtures, up to a size. */
export const fixtureFiles = (name: string, bytesAtMost: number): readonly Buffer[] =>
  fixtures()
    .map((directory) => path.join(directory, name))
    .filter((file) => existsSync(file) && statSync(file).size <= bytesAtMost)
    .map((file) => readFileSync(file));

export const inputsNamed = (name: string, bytesAtMost: number): readonly Input[] =>
  fixtureFiles(name, bytesAtMost).map((bytes) => one(bytes));

/** The variable that names the file in which the number of the present input is kept; beside it is room for files. */
export const PROGRESS = 'FUZZ_PROGRESS';

/** A directory of this thread's own. The process that supervises removes it, since a thread may be ended at any moment. */
export const scratchDirectory = (): string =>
  mkdtempSync(path.join(path.dirname(process.env[PROGRESS] ?? path.join(tmpdir(), '-')), 'scratch-'));

/** Made when it is first asked for, in the thread that needs it. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
