import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, realpathSync } from 'node:fs';
import type { Socket } from 'node:net';
import { availableParallelism, constants, loadavg } from 'node:os';
import path from 'node:path';
import type { PlannedRun } from '../plan/plan.ts';
import { drainPipes } from '../processes/drain-pipes.ts';
import { type ProcessWatch, watchProcesses } from '../processes/process-watch.ts';
import { messageOf } from '../text/thrown-message.ts';
import { environmentForRun, RUN_MARK } from './environment.ts';
import type { NodeExecutable } from './node-executable.ts';
import { type Plotting, preparePlotting } from './plotting.ts';
import type { Ending, EngineId, Run, Stopped } from './run-record.ts';
import { stopRun } from './stop-run.ts';
import { LOOK_EVERY_MS, watchBusyProcesses } from './watch-busy-processes.ts';
import { type TimeLimitWatch, watchTimeLimits } from './watch-hard-limits.ts';
import { type ConsoleFile, openConsole } from './write-console.ts';

/** The executable with Maelstrom's command line, such as `java … -jar maelstrom.jar` or `node engine.js`. */
export interface EngineCommand {
  readonly id: EngineId;
  readonly file: string;
  readonly args: readonly string[];
}

export interface RunWorld {
  readonly env: NodeJS.ProcessEnv;
  /** Aborted when the job or the person cancels. */
  readonly cancelled: AbortSignal;
  /** Every line that the engine prints, as it comes; untrusted. */
  readonly onLine: (line: string) => void;
}

/** Milliseconds without output after the end, when a process that escaped holds the pipes open. */
const QUIET_MS = 500;
const LINE_AT_MOST = 64 * 1024;

/**
 * Runs one test in `directory`, which must be new: Maelstrom keeps its store below the working directory, and in a new one
 * `store/current` can only be that of this run. Always resolves; nothing of the run is left alive.
 */
export async function runTest(
  planned: PlannedRun,
  executable: NodeExecutable,
  engine: EngineCommand,
  directory: string,
  world: RunWorld,
): Promise<Run> {
  const startedAt = performance.now();
  const guard = watchProcesses(environmentForRun(world.env), RUN_MARK);
  let started: StartedRun;
  try {
    started = startRun(planned, executable, engine, directory, guard);
  } catch (error) {
    guard.end();
    return notStarted(planned, engine, messageOf(error));
  }
  const { child, console, plotting } = started;
  const watch = watchTimeLimits(child.pid ?? 0, planned.timeLimits, path.join(directory, 'store'));
  // The embedded engine watches its nodes itself.
  const busyWatch = engine.id.name === 'embedded' ? null : watchBusyProcesses(child.pid ?? 0);
  const looking = busyWatch && setInterval(busyWatch.look, LOOK_EVERY_MS).unref();
  copyOutput(child, console, (line) => {
    watch.line(line);
    world.onLine(line);
  });
  const { ending, exitCode, stopped, problem } = await endOf(child, guard, watch, world.cancelled);
  clearInterval(looking ?? undefined);
  guard.end();
  const rest = await console.end();
  const busy = busyWatch?.busy() ?? [];
  const store = currentStore(directory);
  const plotsNotDrawn = plotting?.end(store) ?? 0;
  return {
    name: planned.name,
    faults: planned.faults,
    engine: engine.id,
    ending,
    ...(stopped === undefined ? {} : { stopped }),
    exitCode,
    store,
    console: started.consolePath,
    consoleDescriptor: console.descriptor,
    ...(rest === '' ? {} : { consoleRest: rest }),
    ...(problem === undefined ? {} : { problem }),
    durationMs: Math.round(performance.now() - startedAt),
    ...machineNow(),
    ...(plotsNotDrawn === 0 ? {} : { plotsNotDrawn }),
    ...(busy.length === 0 ? {} : { busy }),
  };
}

/** Windows tells no load; it is 0 there. */
function machineNow(): Pick<Run, 'machine'> {
  const [load = 0] = loadavg();
  return load === 0 ? {} : { machine: { cores: availableParallelism(), load } };
}

interface StartedRun {
  readonly child: ChildProcess;
  readonly console: ConsoleFile;
  readonly consolePath: string;
  readonly plotting: Plotting | null;
}

/** @throws the system's error, as on a full disk or for arguments that are too long */
function startRun(
  planned: PlannedRun,
  executable: NodeExecutable,
  engine: EngineCommand,
  directory: string,
  guard: ProcessWatch,
): StartedRun {
  mkdirSync(directory, { recursive: true });
  const consolePath = path.join(directory, 'console.log');
  const console = openConsole(consolePath);
  const plotting = engine.id.name === 'embedded' ? null : preparePlotting(planned.plots, directory, guard.environment);
  const words = executable.args.length > 0 ? ['--', ...executable.args] : [];
  const child = spawn(engine.file, [...engine.args, 'test', '--bin', executable.bin, ...planned.args, ...words], {
    cwd: directory,
    env: plotting?.env ?? guard.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  if (child.pid !== undefined) guard.add(child.pid);
  return { child, console, consolePath, plotting };
}

const notStarted = (planned: PlannedRun, engine: EngineCommand, problem: string): Run => ({
  name: planned.name,
  faults: planned.faults,
  engine: engine.id,
  ending: 'not-started',
  problem,
  exitCode: null,
  store: null,
  console: null,
  durationMs: null,
});

function copyOutput(child: ChildProcess, console: ConsoleFile, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8');
    stream?.on('data', (chunk: string) => {
      if (!console.write(chunk, () => stream.resume())) stream.pause();
      const lines = (rest + chunk).split('\n');
      rest = (lines.pop() ?? '').slice(0, LINE_AT_MOST);
      for (const line of lines) onLine(line);
    });
    stream?.on('end', () => {
      if (rest !== '') onLine(rest);
    });
  }
}

interface EndedRun {
  readonly ending: Ending;
  readonly exitCode: number | null;
  readonly stopped?: Stopped;
  readonly problem?: string;
}

/** Waits until the run ends, or ends it. */
async function endOf(
  child: ChildProcess,
  guard: ProcessWatch,
  watch: TimeLimitWatch,
  cancelled: AbortSignal,
): Promise<EndedRun> {
  const exited = new Promise<EndedRun>((resolve) => {
    child.once('error', (error) => resolve({ ending: 'not-started', exitCode: null, problem: messageOf(error) }));
    child.once('exit', (code, signal) =>
      resolve({ ending: 'exited', exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]) }),
    );
  });
  let onCancel = (): void => undefined;
  const cancel = new Promise<'cancelled'>((resolve) => {
    onCancel = () => resolve('cancelled');
    if (cancelled.aborted) onCancel();
    else cancelled.addEventListener('abort', onCancel, { once: true });
  });
  const first = await Promise.race([exited, cancel, watch.reached]);
  watch.end();
  cancelled.removeEventListener('abort', onCancel);
  if (child.pid === undefined) return await exited;

  const own = typeof first === 'object' && 'ending' in first ? first : null;
  if (own === null) await stopRun(child.pid, guard, exited);
  else guard.killAll();
  const { exitCode } = own ?? (await exited);
  await drainPipes([child.stdout, child.stderr] as Socket[], QUIET_MS);
  if (first === 'cancelled') return { ending: first, exitCode };
  return 'limit' in first
    ? { ending: 'killed-on-timeout', exitCode, stopped: first }
    : { ending: first.ending, exitCode };
}

/** The run's directory, without links; null when the engine made none, or when the link leads out of the store. */
export function currentStore(directory: string): string | null {
  try {
    const base = realpathSync(path.join(directory, 'store'));
    const store = realpathSync(path.join(base, 'current'));
    return store.startsWith(base + path.sep) ? store : null;
  } catch {
    return null;
  }
}
