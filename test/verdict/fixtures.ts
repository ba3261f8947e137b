import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isWorkload, type Workload } from '../../src/maelstrom/workloads.ts';
import type { Run } from '../../src/run/run-record.ts';
import { type Expectations, judgeRun } from '../../src/verdict/judge-run.ts';
import type { Outcome } from '../../src/verdict/outcomes.ts';
import type { Reason, RunVerdict } from '../../src/verdict/verdict.ts';

/** A genuine run of Maelstrom, and how people read its end. */
export interface FixtureCase {
  readonly name: string;
  readonly directory: string;
  readonly exitCode: number;
  readonly outcome: Outcome;
  /** Ids of reasons that the verdict must have; those of a pass are warnings. */
  readonly reasons: readonly string[];
  readonly workload: Workload | null;
}

const FIXTURES = path.join(import.meta.dirname, '..', 'fixtures');

/** Every case under test/fixtures: `runs/…` are of Maelstrom 0.2.3, `runs-0.2.4/…` of 0.2.4, `journals/…` of 0.2.3 with their journals. */
export const fixtureCases: readonly FixtureCase[] = ['runs', 'runs-0.2.4', 'journals'].flatMap((root) =>
  readdirSync(path.join(FIXTURES, root)).flatMap((name) => {
    const directory = path.join(FIXTURES, root, name);
    if (!existsSync(path.join(directory, 'case.json'))) return [];
    const read = JSON.parse(readFileSync(path.join(directory, 'case.json'), 'utf8')) as {
      readonly argv: readonly string[];
      readonly exitCode: number;
      readonly outcome: Outcome;
      readonly reason: string;
      readonly otherReasons: readonly string[];
    };
    const workload = read.argv[read.argv.indexOf('-w') + 1] ?? '';
    return {
      name: `${root}/${name}`,
      directory,
      exitCode: read.exitCode,
      outcome: read.outcome,
      reasons: [...read.reason.split(/,\s*/).filter((id) => id !== ''), ...read.otherReasons],
      workload: read.argv.includes('-w') && isWorkload(workload) ? workload : null,
    };
  }),
);

export function fixtureCase(name: string): FixtureCase {
  const found = fixtureCases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no fixture ${name}`);
  return found;
}

/** A run of which nothing is known but its end; members that differ are given. */
export const aRun = (run: Partial<Run> = {}): Run => ({
  name: 'run',
  faults: false,
  engine: { name: 'maelstrom', version: null },
  ending: 'exited',
  exitCode: null,
  store: null,
  console: null,
  durationMs: null,
  ...run,
});

export const anExpectation = (expectation: Partial<Expectations> = {}): Expectations => ({
  workload: null,
  workspace: '/home/runner/work/app/app',
  limits: [],
  ...expectation,
});

const present = (file: string): string | null => (existsSync(file) ? file : null);

/** The run of a fixture, as `report` sees it. */
export const fixtureRun = ({ directory, exitCode }: FixtureCase, run: Partial<Run> = {}): Run =>
  aRun({
    exitCode,
    store: present(path.join(directory, 'run')),
    console: present(path.join(directory, 'console.log')),
    ...run,
  });

export const judgeFixture = (
  one: FixtureCase,
  run: Partial<Run> = {},
  expectation: Partial<Expectations> = {},
): Promise<RunVerdict> => judgeRun(fixtureRun(one, run), anExpectation({ workload: one.workload, ...expectation }));

export const idsOf = ({ reasons }: Pick<RunVerdict, 'reasons'>): readonly string[] => reasons.map(({ id }) => id);

/** A directory of this test run's own. */
export const scratchDirectory = (): string => mkdtempSync(path.join(tmpdir(), 'verdict-'));

/** The console as it looks after a job log, a colouring terminal and Windows: the same lines, otherwise dressed. */
export function disguisedConsole({ directory }: FixtureCase): string {
  const lines = readFileSync(path.join(directory, 'console.log'), 'utf8').split('\n');
  const file = path.join(scratchDirectory(), 'console.log');
  writeFileSync(
    file,
    `\uFEFF${lines.map((line) => `2026-11-22T14:50:57.0240000Z \x1b[33m${line}\x1b[0m\r`).join('\n')}`,
  );
  return file;
}

/** Judges a copy of a fixture's run to which files were added; those that are undefined are taken away. */
export async function judgeWith(
  name: string,
  files: Readonly<Record<string, string | undefined>>,
  run: Partial<Run> = {},
): Promise<RunVerdict> {
  const one = fixtureCase(name);
  const scratch = scratchDirectory();
  try {
    const store = path.join(scratch, 'run');
    cpSync(path.join(one.directory, 'run'), store, { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(store, file)), { recursive: true });
      if (text === undefined) rmSync(path.join(store, file));
      else writeFileSync(path.join(store, file), text);
    }
    return await judgeFixture(one, { store, ...run });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A reason of a fixture's verdict. */
export const reasonOf = async (name: string, id: string): Promise<Reason | undefined> =>
  (await judgeFixture(fixtureCase(name))).reasons.find((reason) => reason.id === id);
