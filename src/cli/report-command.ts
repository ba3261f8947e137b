import { realpathSync } from 'node:fs';
import path from 'node:path';
import { resolveSubject, type Subject } from '../plan/challenges.ts';
import { type Limit, parseLimits } from '../plan/metric-limits.ts';
import { forTerminal } from '../report/terminal.ts';
import { judgePlan } from '../verdict/judge-plan.ts';
import { judgeRun } from '../verdict/judge-run.ts';
import type { CliWorld } from './cli-world.ts';
import { COMMAND_TABLE } from './command-table.ts';
import { namingOptions } from './errors-name-options.ts';
import { knownRun } from './known-run.ts';
import { checkOutputs, speakTo, writeVerdict } from './output-options.ts';
import { writePages } from './page-output.ts';
import { type CommandLine, readCommandLine } from './read-arguments.ts';
import { checkMetrics } from './refuse-unknown-metrics.ts';
import { EXIT_STATUS } from './status-of-outcome.ts';
import { type StoredRun, storedRun } from './stored-run.ts';
import { tellWarning } from './tell-errors.ts';

/** `report [DIR] …`: judges what a run left. Gives the exit status. */
export async function reportCommand(words: readonly string[], world: CliWorld): Promise<number> {
  const line = readCommandLine(words, COMMAND_TABLE.report);
  checkOutputs(line, world);
  const stored = await storedRun(line, world);
  const { warnings, remove } = stored;
  try {
    for (const warning of [...line.warnings, ...warnings]) tellWarning(warning, world);
    return await reportOn(stored, line, world);
  } finally {
    remove();
  }
}

interface ReportExpectations {
  readonly subject: Subject | undefined;
  readonly limits: readonly Limit[];
  /** The verdict.json that they are from; null where the command line says them all. */
  readonly from: string | null;
  readonly warnings: readonly string[];
}

/** What the command line says wins over what the run left. */
function expectationsOf({ run, unpackedTo }: StoredRun, { own }: CommandLine, cwd: string): ReportExpectations {
  const { challenge: name, limits: text } = own.texts;
  const unreadable: string[] = [];
  const known =
    run.store === null || name !== undefined
      ? null
      : knownRun(run.store, unpackedTo, (file) => unreadable.push(path.relative(unpackedTo ?? cwd, file)));
  const subject = name === undefined ? known?.subject : resolveSubject(name);
  const ofChallenge = subject?.kind === 'challenge' ? subject.challenge.limits : [];
  const limits =
    known !== null && text === undefined
      ? known.limits
      : [...ofChallenge, text ?? ''].flatMap((lines) => parseLimits(lines));
  if (text !== undefined) checkMetrics(limits);
  const warnings =
    known === null
      ? unreadable.map(
          (file) =>
            `${file} is not a verdict that can be read: the run is judged without its challenge and its limits. Name them with --challenge and --limits.`,
        )
      : [];
  return { subject, limits, from: known?.file ?? null, warnings };
}

async function reportOn(stored: StoredRun, line: CommandLine, world: CliWorld): Promise<number> {
  const { run } = stored;
  const expected = namingOptions(COMMAND_TABLE.report, () => expectationsOf(stored, line, world.cwd));
  const { subject, limits, from, warnings } = expected;
  for (const warning of warnings) tellWarning(warning, world);
  const challenge = subject?.kind === 'challenge' ? subject.challenge : undefined;
  const workload =
    subject === undefined ? null : subject.kind === 'challenge' ? subject.challenge.workload : subject.workload;
  if (from !== null && workload !== null) {
    const count = `${limits.length} ${limits.length === 1 ? 'limit' : 'limits'}`;
    const file = path.relative(stored.unpackedTo ?? world.cwd, from);
    speakTo(line, world)(`Judged as ${challenge?.id ?? workload} with ${count}, as in ${forTerminal(file)}.\n\n`);
  }

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
  await writePages(verdict, [run], line, world);
  // Without a directory a person may not know which run was the last.
  if (line.positionals.length === 0 && run.store !== null) {
    speakTo(line, world)(`\n  store    ${path.relative(world.cwd, realpathSync(run.store))}\n`);
  }
  return EXIT_STATUS[verdict.outcome];
}
