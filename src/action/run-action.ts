import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { textAt, type WorkflowContext } from '../github/context.ts';
import type { ReportWorld } from '../github/report-world.ts';
import type { PublishedFiles } from '../github/uploads.ts';
import type { WorkflowCommands } from '../github/workflow-commands.ts';
import { orTidiedUp } from '../install/cancellation.ts';
import type { InstallWorld } from '../install/install-world.ts';
import { programOnPath } from '../machine/program-on-path.ts';
import { FILES } from '../maelstrom/store-files.ts';
import type { OutsideSteps } from '../outside/step-budgets.ts';
import type { CarriedOut } from '../pipeline.ts';
import { type Plan, planTest } from '../plan/plan.ts';
import { suiteOfVerdict } from '../report/formats/suite.ts';
import { renderTerminal } from '../report/terminal.ts';
import { embeddedEngine } from '../run/embedded-engine.ts';
import { SYSTEM_CLOCK } from '../run/progress-pace.ts';
import type { Run } from '../run/run-record.ts';
import type { EngineCommand } from '../run/run-test.ts';
import { eachLine } from '../store/lines.ts';
import { messageOf, stackOf } from '../text/thrown-message.ts';
import { UserError } from '../text/user-error.ts';
import type { Outcome } from '../verdict/outcomes.ts';
import { type Baseline, tellingRun, type Verdict } from '../verdict/verdict.ts';
import { type FailOn, failsStep } from './fail-on.ts';
import { writeFormats } from './format-files.ts';
import { type ReportingInputs, readableReporting } from './publishing-inputs.ts';
import { type ActionInputs, readInputs } from './run-inputs.ts';
import { withSourcePages } from './source-pages.ts';

/** What the action touches; connections are made when they are first needed, so that a bad input fails at once. */
export interface ActionWorld {
  readonly env: NodeJS.ProcessEnv;
  readonly commands: WorkflowCommands;
  readonly write: (line: string) => void;
  readonly setOutput: (name: string, value: string) => void;
  readonly now: () => Date;
  /** Aborted when the job is cancelled. */
  readonly cancelled: AbortSignal;
  /** Told the exit status as soon as it is known. */
  readonly decide: (status: number) => void;
  readonly steps: OutsideSteps;
  readonly execPath: string;
  readonly engineFile: string;
  /** The directory of what shows a page in a browser. */
  readonly pageApp: string;
  readonly version: string;
  readonly installWorld: (cancelled: AbortSignal) => Promise<InstallWorld>;
  readonly reportWorld: (token: string) => Promise<ReportWorld>;
}

/** The whole job; gives the exit status. */
export async function runAction(world: ActionWorld): Promise<number> {
  const workspace = world.env['GITHUB_WORKSPACE'] || process.cwd();
  let inputs: ActionInputs;
  let plan: Plan;
  try {
    inputs = readInputs(world.env, workspace);
    plan = planTest(inputs.request);
  } catch (error) {
    return await reportWithoutPlan(error, workspace, world);
  }
  // What only a run needs is loaded from here on, so that a bad input fails at once.
  for (const warning of [...inputs.warnings, ...plan.warnings]) world.commands.warning(warning, 'Maelstrom');

  const [report, { restoreBaseline, saveBaseline }] = await Promise.all([
    world.reportWorld(inputs.reporting.token),
    import('../github/baseline.ts'),
  ]);
  const { reporting } = inputs;
  let restored: Promise<Baseline | null> | undefined;
  // While the test runs, so that nothing waits for it before or after; one after the other, since loading takes time of
  // which the baseline has a budget.
  const prepareReport = (): Promise<Baseline | null> => {
    if (restored !== undefined) return restored;
    restored = restoreBaseline(plan.key, reporting.commentKey, report);
    restored.then(() => Promise.all([report.loadClients(), loadPublish()])).catch(() => undefined);
    return restored;
  };
  const { verdict: judged, runs } = await testIt(plan, prepareReport, inputs, workspace, world);
  // What was never run can be newly failing all the same. A cancelled job has no time to find that out.
  const base = judged.base ?? (world.cancelled.aborted ? null : await prepareReport().catch(() => null));
  const compared = base === null ? judged : { ...judged, base };
  const verdict = await withSourcePages(compared, workspace, report.context, world.env);
  for (const run of runs) await printConsole(run, world);
  showVerdict(verdict, reporting, workspace, world);
  // The verdict stands: from here on nothing changes the exit status, and nothing takes longer than a report may.
  const status = exitStatus(verdict.outcome, inputs.failOn, world.commands);
  world.decide(status);
  await reportWithinBudget(world, async () => {
    await publishIt(verdict, runs, reporting, report, world);
    // The code of a pull request that a run of the default branch was asked to test is not the default branch's.
    if (reporting.pullRequest === undefined) await saveBaseline(verdict, reporting.commentKey, report);
  });
  return status;
}

/** A leg whose inputs make no plan leaves a row like any other, or a comment with its neighbours' rows would be green. */
async function reportWithoutPlan(error: unknown, workspace: string, world: ActionWorld): Promise<number> {
  world.decide(1);
  if (!(error instanceof UserError)) world.commands.text(stackOf(error));
  const { verdictWithoutPlan } = await import('./leg-without-plan.ts');
  const verdict = verdictWithoutPlan(error, world.env, world.now());
  const reporting = readableReporting(world.env, workspace);
  showVerdict(verdict, reporting, workspace, world);
  await reportWithinBudget(world, async () =>
    publishIt(verdict, [], reporting, await world.reportWorld(reporting.token), world),
  );
  return 1;
}

/** In the log, and in the files for other tools. */
function showVerdict(
  verdict: Verdict,
  { formats }: ReportingInputs,
  workspace: string,
  { commands }: ActionWorld,
): void {
  commands.text(renderTerminal(verdict));
  writeFormats(formats, [suiteOfVerdict(verdict)], workspace, (message) => commands.warning(message, 'Maelstrom'));
}

async function reportWithinBudget(world: ActionWorld, report: () => Promise<void>): Promise<void> {
  await world.steps.run('reporting', report).catch((error: unknown) => {
    world.commands.warning(
      `The report is not complete: ${messageOf(error)}. The verdict is not affected.`,
      'Maelstrom',
    );
  });
}

/** Installation → run → store → verdict. What cannot be installed is a verdict too, so that its row says why. */
async function testIt(
  plan: Plan,
  base: () => Promise<Baseline | null>,
  inputs: ActionInputs,
  workspace: string,
  world: ActionWorld,
): Promise<CarriedOut> {
  let engine: EngineCommand;
  try {
    engine = await orTidiedUp(engineFor(plan, inputs, world), world.cancelled);
  } catch (error) {
    const { judgeNothing } = await import('../verdict/judge-plan.ts');
    if (world.cancelled.aborted) {
      const detail = 'The job was cancelled during the installation.';
      return { verdict: judgeNothing(plan, { id: 'cancelled', detail }, world.now()), runs: [] };
    }
    if (!(error instanceof UserError)) world.commands.text(stackOf(error));
    return {
      verdict: judgeNothing(plan, { id: 'installation-failed', detail: messageOf(error) }, world.now()),
      runs: [],
    };
  }
  const started = SYSTEM_CLOCK.now();
  const say = (text: string): void =>
    world.write(`${((SYSTEM_CLOCK.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}`);
  const { carryOut } = await import('../pipeline.ts');
  world.commands.stop();
  try {
    const directory = await mkdtemp(path.join(world.env['RUNNER_TEMP'] || workspace, 'maelstrom-'));
    return await carryOut(plan, engine, directory, {
      env: world.env,
      cancelled: world.cancelled,
      workspace,
      nodePath: programOnPath('node', world.env) ?? world.execPath,
      now: world.now,
      say,
      onProgress: say,
      clock: SYSTEM_CLOCK,
      embeddedEngine: embeddedEngine(world),
      base,
    });
  } catch (error) {
    if (!(error instanceof UserError)) world.commands.text(stackOf(error));
    const { judgeNothing } = await import('../verdict/judge-plan.ts');
    const id = (error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'disk-full' : 'not-started';
    return { verdict: judgeNothing(plan, { id, detail: messageOf(error) }, world.now()), runs: [] };
  } finally {
    world.commands.resume();
  }
}

async function engineFor(plan: Plan, inputs: ActionInputs, world: ActionWorld): Promise<EngineCommand> {
  if (plan.engine === 'embedded') return embeddedEngine(world);
  const [{ install }, installWorld] = await Promise.all([
    import('../install/install.ts'),
    world.installWorld(world.cancelled),
  ]);
  const { command, maelstrom } = await world.commands.group('Installation', () =>
    install(inputs.install, installWorld),
  );
  const [file = '', ...args] = command;
  return { id: { name: 'maelstrom', version: maelstrom.version }, file, args };
}

/** Bytes of a console that are printed; the whole of it is in the store's artifact. */
const PRINTED_AT_MOST = 8 * 1024 * 1024;

/** The console, folded; it holds what nodes print, so nothing in it may be a command. */
async function printConsole(run: Run, { commands, write }: ActionWorld): Promise<void> {
  if (run.console === null) return;
  const source = run.consoleDescriptor ?? run.console;
  const rest = run.consoleRest?.split('\n') ?? [];
  await commands.group(`Console of the ${run.name}`, async () => {
    let unread = 0;
    commands.stop();
    try {
      unread = await eachLine(source, PRINTED_AT_MOST, write, PRINTED_AT_MOST);
      for (const line of rest) write(line);
    } catch (error) {
      write(`The console can't be read: ${messageOf(error)}`);
    } finally {
      commands.resume();
    }
    if (unread > 0) write(`(${unread} more bytes are in the store's artifact)`);
  });
}

const loadPublish = (): Promise<typeof import('../github/publish.ts')> => import('../github/publish.ts');

async function publishIt(
  verdict: Verdict,
  runs: readonly Run[],
  reporting: ReportingInputs,
  report: ReportWorld,
  world: ActionWorld,
): Promise<void> {
  const { publish } = await loadPublish();
  await publish(
    verdict,
    filesOf(verdict, runs, reporting, report, world),
    // A cancelled job has only seconds left, and its reviewer knows why it is red.
    { ...reporting, comment: world.cancelled.aborted ? 'never' : reporting.comment },
    report,
  );
}

/** messages.svg and the page are those of the run that the reasons are about. */
function filesOf(
  verdict: Verdict,
  runs: readonly Run[],
  { pullRequest }: ReportingInputs,
  { context }: ReportWorld,
  { env, cancelled, pageApp }: ActionWorld,
): PublishedFiles {
  const telling = tellingRun(verdict);
  const run = runs[telling];
  const store = run?.store ?? null;
  const svg = store === null ? null : path.join(store, FILES.messages);
  const files = { runs, messagesSvg: svg !== null && existsSync(svg) ? svg : null };
  // A cancelled job has seconds left, of which a page of a large run would take most.
  if (run === undefined || cancelled.aborted) return files;
  const workspace = env['GITHUB_WORKSPACE'];
  // Of a pull request that the event does not name, nothing here says which commit was checked out.
  const sourceUrl = pullRequest === undefined ? sourcesAt(context, workspace) : null;
  return {
    ...files,
    reportPage: async (target) => {
      const { readPageApp, writePage } = await import('../page/write-page.ts');
      const subject = {
        verdict,
        run: telling,
        store,
        console: run.consoleDescriptor ?? run.console,
        ...(workspace === undefined ? {} : { workspace }),
        ...(sourceUrl === null ? {} : { sourceUrl }),
      };
      await writePage(subject, readPageApp(pageApp), target);
      return true;
    },
  };
}

/** Events of which the checkout is, unless it is told otherwise, the commit that the run is of. */
const OF_A_COMMIT = ['push', 'schedule', 'workflow_dispatch', 'merge_group'];

/** Where files of the workspace stand on GitHub, if the checkout is the workspace itself; a pull request's are those of its head. */
function sourcesAt(
  { serverUrl, repository, sha, eventName, payload }: WorkflowContext,
  workspace: string | undefined,
): string | null {
  if (workspace === undefined || !existsSync(path.join(workspace, '.git'))) return null;
  const head = textAt(payload, 'pull_request', 'head', 'sha');
  const owner = textAt(payload, 'pull_request', 'head', 'repo', 'full_name');
  if (head !== null) return owner === null ? null : `${serverUrl}/${owner}/blob/${head}/`;
  return OF_A_COMMIT.includes(eventName) ? `${serverUrl}/${repository}/blob/${sha}/` : null;
}

function exitStatus(outcome: Outcome, failOn: FailOn, commands: WorkflowCommands): number {
  if (failsStep(outcome, failOn)) return 1;
  if (outcome !== 'pass')
    commands.warning(`The outcome is ${outcome}; fail-on: ${failOn} lets the step pass.`, 'Maelstrom');
  return 0;
}
