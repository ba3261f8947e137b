import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeDirectories, removeIfPossible } from '../files/fresh-file.ts';
import type { Run } from '../run/run-record.ts';
import { messageOf } from '../text/thrown-message.ts';
import { UserError } from '../text/user-error.ts';
import { isUnreadable } from '../verdict/gather/unreadable-files.ts';
import { tellingRun, type Verdict } from '../verdict/verdict.ts';
import type { CliWorld } from './cli-world.ts';
import { writeWhole } from './output-options.ts';
import type { CommandLine } from './read-arguments.ts';

/**
 * `--html FILE`: the page of the run; of several runs one page each beside FILE, which then is an index of them.
 * @param kept where `keepPage` has written its page, so that its store is not read again
 */
export async function writePages(
  verdict: Verdict,
  runs: readonly Run[],
  { own }: CommandLine,
  world: CliWorld,
  kept: string | null = null,
): Promise<void> {
  const given = own.texts['html'];
  if (given === undefined) return;
  if (given === '-') return await printPage(verdict, runs, world, kept);
  const file = path.resolve(world.cwd, given);
  // A failing seed that does not decide leaves a run that the verdict has no room for.
  const judged = runs.slice(0, verdict.runs.length);
  const write = async (place: number, target: string): Promise<void> =>
    kept !== null && place === tellingRun(verdict)
      ? writeWhole(target, readFileSync(kept, 'utf8'), '--html')
      : await writePageOf(verdict, judged, place, target, world, '--html');
  if (judged.length <= 1) return await write(0, file);
  const { ext, name } = path.parse(file);
  const names = judged.map((run, place) => `${name}-${place + 1}-${run.name.replace(/[^\w.-]+/g, '-')}${ext}`);
  for (const [place, page] of names.entries()) await write(place, path.join(path.dirname(file), page));
  const { indexOfRuns } = await import('../page/index-page.ts');
  writeWhole(file, indexOfRuns(verdict, names), '--html');
}

/** On stdout there is room for one page: that of the run which the reasons are about. */
async function printPage(verdict: Verdict, runs: readonly Run[], world: CliWorld, kept: string | null): Promise<void> {
  const count = verdict.runs.length;
  if (count > 1) {
    const { name } = verdict.runs[tellingRun(verdict)] ?? { name: 'run' };
    world.err(`  stdout has the page of ${name}; --html FILE writes those of all ${count} runs.\n`);
  }
  if (kept !== null) return world.out(readFileSync(kept, 'utf8'));
  const directory = mkdtempSync(path.join(tmpdir(), 'maelstrom-page-'));
  try {
    const file = path.join(directory, 'report.html');
    await writePageOf(verdict, runs, tellingRun(verdict), file, world, '--html');
    world.out(readFileSync(file, 'utf8'));
  } finally {
    removeIfPossible(directory);
  }
}

/** The page of one of a verdict's runs. */
async function writePageOf(
  verdict: Verdict,
  runs: readonly Run[],
  place: number,
  file: string,
  world: CliWorld,
  option: string,
): Promise<void> {
  const { readPageApp, writePage } = await import('../page/write-page.ts');
  const app = readPageApp(world.pageApp);
  const run = runs[place];
  const subject = {
    verdict,
    run: place,
    store: run?.store ?? null,
    console: run?.consoleDescriptor ?? run?.console ?? null,
    workspace: world.cwd,
  };
  try {
    makeDirectories(path.dirname(file));
    await writePage(subject, app, file);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    throw new UserError(`${option}: ${file} can't be written (${messageOf(error)}). Name another file.`);
  }
}

/** The page of the run that a verdict's reasons are about, beside its report. Gives what was wrong; the verdict stands all the same. */
export async function keepPage(
  verdict: Verdict,
  runs: readonly Run[],
  file: string,
  world: CliWorld,
): Promise<string | null> {
  try {
    await writePageOf(verdict, runs, tellingRun(verdict), file, world, '--output');
    return null;
  } catch (error) {
    return `The page ${file} was not written: ${messageOf(error)}`;
  }
}
