import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { makeDirectories } from '../files/fresh-file.ts';
import { programOnPath } from '../machine/program-on-path.ts';
import { ENGINES } from '../maelstrom/engine-name.ts';
import { inspectedNode } from '../maelstrom/option-specs.ts';
import { type CarriedOut, carryOut } from '../pipeline.ts';
import { type NodeProgram, nodeProgram, type ProgramWording } from '../plan/node-program.ts';
import { HARD_LIMIT_AT_MOST_S, type Plan, planTest, REPEAT_AT_MOST } from '../plan/plan.ts';
import { DEFAULT_PLOTS, parsePlots } from '../plan/plots-option.ts';
import { parseSeedRange } from '../plan/seed-range.ts';
import { renderSummary } from '../report/markdown/summary.ts';
import { runCommandLine } from '../report/run-command-line.ts';
import { embeddedEngine } from '../run/embedded-engine.ts';
import { SYSTEM_CLOCK } from '../run/progress-pace.ts';
import { engineTitle } from '../run/run-record.ts';
import type { EngineCommand } from '../run/run-test.ts';
import { oneOf, wholeNumber } from '../text/parse-given-value.ts';
import { shellWord } from '../text/quote-for-shell.ts';
import { UserError } from '../text/user-error.ts';
import { judgeNothing } from '../verdict/judge-plan.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { build, builtDirectory } from './build-first.ts';
import type { CliWorld } from './cli-world.ts';
import { COMMAND_TABLE } from './command-table.ts';
import { namingOptions } from './errors-name-options.ts';
import { maelstromEngine } from './find-maelstrom.ts';
import {
  checkOutputs,
  LOCAL_TARGET,
  screenFor,
  speakTo,
  verdictFile,
  writeVerdict,
  writeWhole,
} from './output-options.ts';
import { keepPage, writePages } from './page-output.ts';
import { pointLatestAt } from './point-latest.ts';
import { type CommandLine, readCommandLine } from './read-arguments.ts';
import { checkMetrics } from './refuse-unknown-metrics.ts';
import { replayWords } from './replay-file.ts';
import { makeRunProgress, type RunProgress } from './show-progress.ts';
import { EXIT_STATUS } from './status-of-outcome.ts';
import { tellError, tellWarning } from './tell-errors.ts';
import { watchFiles } from './watch-files.ts';

const PROGRAM_WORDING: ProgramWording = {
  bin: '--bin',
  instead: (command) => `--command ${shellWord(command)}`,
  chmod: 'Run chmod +x on it',
};
const DEFAULT_CHALLENGE = '1-echo';

/** `run [CHALLENGE] …`: plans, runs, judges, and says where everything is. Gives the exit status, with `--watch` the last one. */
export async function runCommand(words: readonly string[], world: CliWorld): Promise<number> {
  const line = commandLineOf(words, world);
  const { build: buildCommand, bin } = line.own.texts;
  if (!line.own.flags.has('watch')) return await runOnce(line, world);
  const written = buildCommand === undefined ? [] : [builtDirectory(bin, world.cwd)];
  const files = await watchFiles(world.cwd, [outputOf(line, world), ...written], world.cancelled);
  try {
    for (;;) {
      const status = await runOrExplain(line, world);
      if (!world.cancelled.aborted) world.err('\nRuns again when a file changes; Ctrl-C ends it.\n');
      const file = await files.nextChange();
      if (file === null) return status;
      world.err(`\n${file} has changed.\n\n`);
    }
  } finally {
    await files.end();
  }
}

/** The words, after those of the run that `--replay` names. */
function commandLineOf(words: readonly string[], world: CliWorld): CommandLine {
  const line = readCommandLine(words, COMMAND_TABLE.run);
  const { replay, bin, command } = line.own.texts;
  if (replay === undefined) return line;
  const given = {
    challenge: line.positionals[0],
    hasProgram: bin !== undefined || command !== undefined,
    hasArguments: words.includes('--'),
  };
  const replayed = replayWords(replay, given, world.cwd);
  checkReplayed(replay, replayed);
  return readCommandLine([...replayed, ...words], COMMAND_TABLE.run);
}

/** @throws UserError naming the file that says what `run` does not understand, such as one of another version */
function checkReplayed(replay: string, words: readonly string[]): void {
  try {
    readCommandLine(words, COMMAND_TABLE.run);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`--replay: "${replay}" can't be repeated by this version. ${error.message}`);
  }
}

/** A node that is being compiled may be missing, or not be a program, for a moment. */
async function runOrExplain(line: CommandLine, world: CliWorld): Promise<number> {
  try {
    return await runOnce(line, world);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    tellError(error.message, world);
    return EXIT_STATUS.error;
  }
}

const outputOf = ({ own }: CommandLine, { cwd }: CliWorld): string => path.resolve(cwd, own.texts['output'] ?? 'store');

async function runOnce(line: CommandLine, world: CliWorld): Promise<number> {
  checkOutputs(line, world);
  const { build: buildCommand } = line.own.texts;
  if (buildCommand !== undefined) await build(buildCommand, world);
  const say = speakTo(line, world);
  const plan = namingOptions(COMMAND_TABLE.run, () => planFrom(line, world));
  checkMetrics(plan.limits);
  for (const warning of [...line.warnings, ...plan.warnings]) tellWarning(warning, world);

  const engine = await engineFor(plan, line, say, world);
  if (engine === null) {
    const detail = 'The run was cancelled during the installation.';
    const verdict = judgeNothing(plan, { id: 'cancelled', detail }, world.now());
    writeVerdict(verdict, line, world);
    await writePages(verdict, [], line, world);
    return EXIT_STATUS.error;
  }
  const directory = newDirectory(plan, outputOf(line, world), world);
  say(`${plan.key}: ${plan.workload} on ${engineTitle(engine.id)}${inTime(plan)}\n`);
  const inspected = inspectedNode(line.options['inspect'] ?? '');
  if (inspected !== null) {
    const { node, port } = inspected;
    say(`  Node ${node} waits for a debugger: attach one to 127.0.0.1:${port}. The other nodes wait for it.\n`);
  }
  const progress = makeRunProgress(say, screenFor(line, world), SYSTEM_CLOCK);
  const left = await carriedOut(plan, engine, directory, progress, line, world).finally(progress.end);
  const { verdict, runs, report, page, problem, pageProblem } = left;
  say('\n');
  writeVerdict(verdict, line, world);
  await writePages(verdict, runs, line, world, pageProblem === null ? page : null);
  say('\n');
  for (const run of runs) {
    if (run.store !== null) say(`  store    ${shown(run.store, world)}${runs.length > 1 ? ` (${run.name})` : ''}\n`);
    if (run.console !== null && verdict.outcome !== 'pass') say(`  console  ${shown(run.console, world)}\n`);
  }
  if (verdict.seeds?.failed !== undefined) say(`  repeat   ${runCommandLine(verdict.seeds.failed.reproduce)}\n`);
  if (problem === null) say(`  report   ${shown(report, world)}\n`);
  else tellWarning(problem, world);
  if (pageProblem === null) say(`  page     ${shown(page, world)}\n`);
  else tellWarning(pageProblem, world);
  return EXIT_STATUS[verdict.outcome];
}

/** What came of a plan, and the files that were left beside it. */
interface KeptVerdict extends CarriedOut {
  readonly report: string;
  readonly page: string;
  /** What was wrong with the one and the other. */
  readonly problem: string | null;
  readonly pageProblem: string | null;
}

async function carriedOut(
  plan: Plan,
  engine: EngineCommand,
  directory: string,
  progress: RunProgress,
  line: CommandLine,
  world: CliWorld,
): Promise<KeptVerdict> {
  const { verdict, runs } = await carryOut(plan, engine, directory, {
    env: world.env,
    cancelled: world.cancelled,
    workspace: world.cwd,
    nodePath: programOnPath('node', world.env) ?? world.execPath,
    now: world.now,
    ...progress,
    clock: SYSTEM_CLOCK,
    embeddedEngine: embeddedEngine(world),
  });
  const report = path.join(directory, 'report.md');
  const page = path.join(directory, 'report.html');
  const problem = keepVerdict(verdict, directory, report);
  const left = runs.findLast(({ store }) => store !== null)?.store;
  pointLatestAt(left ?? realpathSync(directory), outputOf(line, world));
  progress.onState?.({ kind: 'doing', doing: 'writing the page' });
  return { verdict, runs, report, page, problem, pageProblem: await keepPage(verdict, runs, page, world) };
}

/** The time in which nodes of the embedded engine live, unless they turn out not to. */
function inTime({ engine, runs }: Plan): string {
  const args = runs[0]?.args ?? [];
  if (engine !== 'embedded') return '';
  return args[args.lastIndexOf('--clock') + 1] === 'real' ? ', in real time' : ', in simulated time';
}

/** Writes the verdict beside what it is about. Gives what was wrong, such as a full disk: the verdict is shown all the same. */
function keepVerdict(verdict: Verdict, directory: string, report: string): string | null {
  try {
    writeWhole(report, renderSummary(verdict, LOCAL_TARGET), '--output');
    writeWhole(path.join(directory, 'verdict.json'), verdictFile(verdict), '--output');
    return null;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
}

/** Null when a signal ended the installation. */
async function engineFor(
  plan: Plan,
  line: CommandLine,
  say: (text: string) => void,
  world: CliWorld,
): Promise<EngineCommand | null> {
  if (plan.engine === 'embedded') return embeddedEngine(world);
  try {
    const plots = plan.runs[0]?.plots ?? DEFAULT_PLOTS;
    return await maelstromEngine(line.own.texts['maelstrom'], plots, (text) => say(`${text}\n`), world);
  } catch (error) {
    if (world.cancelled.aborted) return null;
    throw error;
  }
}

function planFrom(line: CommandLine, world: CliWorld): Plan {
  const [challenge = line.options['workload'] === undefined ? DEFAULT_CHALLENGE : undefined, ...more] =
    line.positionals;
  if (more.length > 0) {
    throw new UserError(`run takes one challenge; found "${more[0]}" too. Arguments of your node go after "--".`);
  }
  const { texts, flags } = line.own;
  const engine = oneOf('--engine', texts['engine'] ?? 'embedded', ENGINES);
  if (texts['maelstrom'] !== undefined && engine !== 'maelstrom') {
    throw new UserError('--maelstrom names an installation for --engine maelstrom; add that, or leave it out.');
  }
  const seconds = wholeNumber('--timeout', texts['timeout'], 1, HARD_LIMIT_AT_MOST_S);
  const seeds = parseSeedRange('--seeds', texts['seeds']);
  const request = {
    ...(challenge === undefined ? {} : { challenge }),
    ...(texts['name'] === undefined ? {} : { name: texts['name'] }),
    engine,
    options: line.options,
    extraArgs: [],
    faults: flags.has('faults'),
    repeat: wholeNumber('--repeat', texts['repeat'], 1, REPEAT_AT_MOST) ?? 1,
    ...(seeds === undefined ? {} : { seeds }),
    limits: texts['limits'] ?? '',
    ...(seconds === undefined ? {} : { hardLimitSeconds: seconds }),
    plots: parsePlots('--plots', texts['plots'], engine),
    matrix: null,
  };
  // The challenge decides which node of a directory runs, and without --bin which example: its name is checked first.
  const node = (subject: string): NodeProgram => nodeFrom(line, subject, world);
  const { bin, command } = texts;
  const named = bin !== undefined && !isDirectory(path.resolve(world.cwd, bin));
  if (named || command !== undefined) return planTest({ ...request, node: node('') });
  const anExample: NodeProgram = { kind: 'file', path: '', shown: null, by: 'node', args: [] };
  const draft = planTest({ ...request, node: anExample });
  return planTest({ ...request, node: node(draft.challenge ?? draft.workload) });
}

function nodeFrom({ own, rest }: CommandLine, subject: string, world: CliWorld): NodeProgram {
  const { bin, command } = own.texts;
  if (bin !== undefined && command !== undefined)
    throw new UserError('--bin and --command both name the node; leave one out.');
  if (command !== undefined) return { kind: 'command', command, args: rest };
  if (bin !== undefined) return nodeProgram(nodeIn(bin, subject, world.cwd), rest, world.cwd, PROGRAM_WORDING);
  const example = path.join(world.examples, `${subject}.js`);
  if (!existsSync(example))
    throw new UserError(`--bin: there is no example node for ${subject}; name your own with --bin FILE.`);
  const program = nodeProgram(example, rest, world.cwd);
  return program.kind === 'file' ? { ...program, shown: null } : program;
}

const isDirectory = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;

/** Of a directory, the node in it that is called as the challenge; else the file itself. */
function nodeIn(bin: string, subject: string, cwd: string): string {
  if (!isDirectory(path.resolve(cwd, bin))) return bin;
  const files = ['.js', '.ts'].map((ending) => path.join(bin, `${subject}${ending}`));
  return files.find((file) => existsSync(path.resolve(cwd, file))) ?? path.join(bin, `${subject}.js`);
}

/** A new directory for this plan; earlier ones stay. */
function newDirectory(plan: Plan, base: string, world: CliWorld): string {
  const time = world.now().toISOString().replace(/[-:]/g, '').replace('T', '-').replace(/\..*/, '');
  // A name in another script has no characters left.
  const name = plan.key.replace(/[^\w.-]+/g, '-').replace(/^[.-]+/, '') || (plan.challenge ?? plan.workload);
  for (let attempt = 1; ; attempt += 1) {
    const directory = path.join(base, name, attempt === 1 ? time : `${time}-${attempt}`);
    try {
      makeDirectories(path.dirname(directory));
      // Not recursive, so that the later of two runs in the same second gets EEXIST.
      mkdirSync(directory);
      return directory;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' && existsSync(directory)) continue;
      throw new UserError(`--output: ${base} can't be written (${message}). Name another directory.`);
    }
  }
}

function shown(file: string, world: CliWorld): string {
  const relative = path.relative(world.cwd, file);
  return relative.startsWith('..') ? file : relative;
}
