import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, realpathSync, type WriteStream } from 'node:fs';
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { drainPipes } from '../drain-pipes.ts';
import type { PlannedRun } from '../plan/plan.ts';
import { type Watch, watchProcesses } from '../process-watch.ts';
import { signalAll } from '../processes.ts';
import { environmentForRun, RUN_MARK } from './environment.ts';
import type { Launcher } from './launcher.ts';
import type { Ending, EngineId, Run } from './run.ts';

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

/** Milliseconds between SIGTERM and SIGKILL; GitHub's runner itself gives 10 s in all to a cancelled job. */
const GRACE_MS = 3_000;
/** Milliseconds in which nothing more is printed after the end: a process that escaped holds the pipes open. */
const QUIET_MS = 500;
/** A console beyond this is cut, not the disk filled; real ones are a few MB. */
const CONSOLE_AT_MOST = 256 * 1024 * 1024;
const LINE_AT_MOST = 64 * 1024;

/**
 * Runs one test in `directory`, which must be new: Maelstrom keeps its store below the working directory, and
 * `store/current` of a fresh one is this run's or nobody's. Always resolves; nothing of the run is left alive.
 */
export async function runTest(
  planned: PlannedRun,
  launcher: Launcher,
  engine: EngineCommand,
  directory: string,
  world: RunWorld,
): Promise<Run> {
  mkdirSync(directory, { recursive: true });
  const consoleFile = path.join(directory, 'console.log');
  const log = createWriteStream(consoleFile);
  const startedAt = performance.now();
  const watch = watchProcesses(environmentForRun(world.env), RUN_MARK);
  const words = launcher.args.length > 0 ? ['--', ...launcher.args] : [];
  const child = spawn(engine.file, [...engine.args, 'test', '--bin', launcher.bin, ...planned.args, ...words], {
    cwd: directory,
    env: watch.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  if (child.pid !== undefined) watch.add(child.pid);
  copyOutput(child, log, world.onLine);
  const { ending, exitCode } = await endOf(child, watch, planned.hardLimitMs, world.cancelled);
  watch.end();
  log.end();
  await finished(log).catch(() => undefined);
  return {
    name: planned.name,
    faults: planned.faults,
    engine: engine.id,
    ending,
    exitCode,
    store: currentStore(directory),
    console: consoleFile,
    durationMs: Math.round(performance.now() - startedAt),
  };
}

function copyOutput(child: ChildProcess, log: WriteStream, onLine: (line: string) => void): void {
  let written = 0;
  // Without room for the console the run goes on, and what it prints is still read.
  log.on('error', () => {
    written = Number.POSITIVE_INFINITY;
    for (const stream of [child.stdout, child.stderr]) stream?.resume();
  });
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8');
    stream?.on('data', (chunk: string) => {
      written += chunk.length;
      if (written <= CONSOLE_AT_MOST && !log.write(chunk)) {
        stream.pause();
        log.once('drain', () => stream.resume());
      }
      const lines = (rest + chunk).split('\n');
      rest = (lines.pop() ?? '').slice(0, LINE_AT_MOST);
      for (const line of lines) onLine(line);
    });
    stream?.on('end', () => {
      if (rest !== '') onLine(rest);
    });
  }
}

/** Waits for the end, or makes it. */
async function endOf(
  child: ChildProcess,
  watch: Watch,
  limitMs: number,
  cancelled: AbortSignal,
): Promise<{ readonly ending: Ending; readonly exitCode: number | null }> {
  const exited = new Promise<{ ending: Ending; exitCode: number | null }>((resolve) => {
    child.once('error', () => resolve({ ending: 'not-started', exitCode: null }));
    child.once('exit', (code, signal) =>
      resolve({ ending: 'exited', exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]) }),
    );
  });
  let timer: NodeJS.Timeout | undefined;
  let onCancel = (): void => undefined;
  const stopped = new Promise<Ending>((resolve) => {
    timer = setTimeout(() => resolve('killed-on-timeout'), limitMs);
    onCancel = () => resolve('cancelled');
    if (cancelled.aborted) onCancel();
    else cancelled.addEventListener('abort', onCancel, { once: true });
  });
  const first = await Promise.race([exited, stopped]);
  clearTimeout(timer);
  cancelled.removeEventListener('abort', onCancel);
  if (child.pid === undefined) return { ending: 'not-started', exitCode: null };

  const own = typeof first === 'string' ? null : first;
  if (own === null) await stop(child.pid, watch, exited);
  else watch.killAll();
  const { exitCode } = own ?? (await exited);
  await drainPipes([child.stdout, child.stderr] as Socket[], QUIET_MS);
  return { ending: own?.ending ?? (first as Ending), exitCode };
}

/** TERM to all, then KILL to what is left: listed before, since a dead parent's children can't be found by descent. */
async function stop(pid: number, watch: Watch, exited: Promise<unknown>): Promise<void> {
  const before = watch.processes();
  signalAll([-pid, ...before], 'SIGTERM');
  await Promise.race([exited, delay(GRACE_MS)]);
  signalAll(before, 'SIGKILL');
  watch.killAll();
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

/** The run's directory without links; null when the engine made none, or the link leads out of its store. */
function currentStore(directory: string): string | null {
  try {
    const base = realpathSync(path.join(directory, 'store'));
    const store = realpathSync(path.join(base, 'current'));
    return store.startsWith(base + path.sep) ? store : null;
  } catch {
    return null;
  }
}
