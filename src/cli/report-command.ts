import { realpathSync } from 'node:fs';
import path from 'node:path';
import { resolveSubject } from '../plan/challenges.ts';
import { parseLimits } from '../plan/limit-grammar.ts';
import type { Run } from '../run/run.ts';
import { judgePlan } from '../verdict/judge-plan.ts';
import { judgeRun } from '../verdict/judge-run.ts';
import type { CliWorld } from './cli-world.ts';
import { checkOutputs, OUTPUT_OPTIONS, speakTo, writeVerdict } from './output-options.ts';
import { writePages } from './page-output.ts';
import { type CommandLine, readCommandLine } from './read-arguments.ts';
import { EXIT_STATUS } from './status-of-outcome.ts';
import { storedRun } from './stored-run.ts';

const OWN_OPTIONS = {
  'exit-code': 'text',
  console: 'text',
  challenge: 'text',
  limits: 'texts',
  ...OUTPUT_OPTIONS,
} as const;

/** `report [DIR] …`: judges what a run left. Gives the exit status. */
export async function reportCommand(words: readonly string[], world: CliWorld): Promise<number> {
  const line = readCommandLine(words, OWN_OPTIONS, false);
  checkOutputs(line, world);
  const { run, warnings, remove } = await storedRun(line, world);
  try {
    for (const warning of [...line.warnings, ...warnings]) world.err(`Warning: ${warning}\n`);
    return await reportOn(run, line, world);
  } finally {
    remove();
  }
}

async function reportOn(run: Run, line: CommandLine, world: CliWorld): Promise<number> {
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
  await writePages(verdict, [run], line, world);
  // Without a directory a person may not know which run was the last.
  if (line.positionals.length === 0 && run.store !== null) {
    speakTo(line, world)(`\n  store    ${path.relative(world.cwd, realpathSync(run.store))}\n`);
  }
  return EXIT_STATUS[verdict.outcome];
}
