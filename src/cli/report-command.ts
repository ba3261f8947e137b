import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { FILES } from '../maelstrom/store-files.ts';
import { resolveSubject } from '../plan/challenges.ts';
import { parseLimits } from '../plan/limit-grammar.ts';
import type { Run } from '../run/run.ts';
import { UserError } from '../text/user-error.ts';
import { wholeNumber } from '../text/value-of-text.ts';
import { judgePlan } from '../verdict/judge-plan.ts';
import { judgeRun } from '../verdict/judge-run.ts';
import type { CliWorld } from './cli-world.ts';
import { namedRun } from './latest-run.ts';
import { checkOutputs, OUTPUT_OPTIONS, speakTo, writeVerdict } from './output-options.ts';
import { type CommandLine, readCommandLine } from './read-arguments.ts';
import { EXIT_STATUS } from './status-of-outcome.ts';

const OWN_OPTIONS = {
  'exit-code': 'text',
  console: 'text',
  challenge: 'text',
  limits: 'texts',
  ...OUTPUT_OPTIONS,
} as const;

/** The run that `report` takes when none is named. */
const LATEST = 'store/latest';

/** `report [DIR] …`: judges what a run left. Gives the exit status. */
export async function reportCommand(words: readonly string[], world: CliWorld): Promise<number> {
  const line = readCommandLine(words, OWN_OPTIONS, false);
  checkOutputs(line, world);
  for (const warning of line.warnings) world.err(`Warning: ${warning}\n`);
  const run = runFrom(line, world);
  const { challenge: name, limits: text } = line.own.texts;
  const subject = name === undefined ? undefined : resolveSubject(name);
  const challenge = subject?.kind === 'challenge' ? subject.challenge : undefined;
  const workload =
    subject === undefined ? null : subject.kind === 'challenge' ? subject.challenge.workload : subject.workload;
  const limits = [...(challenge?.limits ?? []), text ?? ''].flatMap((lines) => parseLimits(lines));

  const judged = await judgeRun(run, {
    workload,
    ...(challenge === undefined ? {} : { challenge: challenge.id }),
    workspace: world.cwd,
    limits,
  });
  const verdict = judgePlan(
    {
      key: challenge?.id ?? workload ?? undefined,
      title: challenge?.title ?? workload ?? undefined,
      ...(challenge === undefined ? {} : { challenge: challenge.id }),
      workload,
    },
    [judged],
    world.now(),
  );
  writeVerdict(verdict, line, world);
  // Without a directory a person may not know which run was the last.
  if (line.positionals.length === 0 && run.store !== null) {
    speakTo(line, world)(`\n  store    ${path.relative(world.cwd, realpathSync(run.store))}\n`);
  }
  return EXIT_STATUS[verdict.outcome];
}

function runFrom({ positionals, own }: CommandLine, world: CliWorld): Run {
  const [given, ...more] = positionals;
  if (more.length > 0) throw new UserError(`report takes one directory; found "${more[0]}" too.`);
  const exitCode = wholeNumber('--exit-code', own.texts['exit-code'], 0, 255);
  const console = own.texts['console'] === undefined ? null : consoleFrom(own.texts['console'], world);
  return {
    name: 'run',
    faults: false,
    engine: { name: 'maelstrom', version: null },
    ending: 'exited',
    exitCode: exitCode ?? null,
    store: storeFrom(given, exitCode !== undefined || console !== null, world),
    console,
    durationMs: null,
  };
}

/** A link is followed: a person named it. Links inside a store never are. */
function consoleFrom(given: string, world: CliWorld): string {
  const file = path.resolve(world.cwd, given);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new UserError(`--console: there is no file "${given}"; name the file that holds what Maelstrom printed.`);
  }
  return realpathSync(file);
}

/** The run's directory; null when it is missing, and the exit code or the console says how the run ended. */
function storeFrom(named: string | undefined, otherFacts: boolean, world: CliWorld): string | null {
  const given = named ?? LATEST;
  const directory = namedRun(path.resolve(world.cwd, given));
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found === undefined) {
    if (otherFacts) return null;
    if (named === undefined) {
      throw new UserError(
        `report needs the directory of a run. Without one it takes ${LATEST}, and there is none here: run a test first, or give --exit-code or --console.`,
      );
    }
    throw new UserError(
      `There is no directory "${given}". Name a run's directory, such as store/latest, or give --exit-code or --console.`,
    );
  }
  if (!found.isDirectory()) {
    throw new UserError(`"${given}" is not a directory. Name the run's directory, the one that holds results.edn.`);
  }
  if (!otherFacts && !isRunDirectory(directory)) {
    const near = runsBelow(directory).map((run) => path.join(given, path.relative(directory, run)));
    const hint =
      near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
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
function runsBelow(directory: string): readonly string[] {
  const found: string[] = [];
  const look = (here: string, depth: number): void => {
    if (depth > DEPTH_AT_MOST || found.length === SUGGESTED_AT_MOST) return;
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
