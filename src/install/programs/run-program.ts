import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { watchProcesses } from '../../processes/process-watch.ts';
import { InstallationCancelled, PROGRAM_END_MS } from '../cancellation.ts';
import type { ExecuteOptions, Execution } from '../install-world.ts';

/** Bytes, of each of stdout and stderr; what comes after them is read and dropped. */
const MOST_OUTPUT = 8 * 1024 * 1024;
/** Milliseconds between asking a process group to end and killing it. */
const GRACE_MS = 5_000;

/** The name of the variable by which a program is known that has just been started. */
const INSTALLATION_MARK = 'MAELSTROM_ACTION_INSTALLATION';

/**
 * Runs a program in a process group of its own, so that a limit of wall-clock time also ends what it started (apt and its
 * dpkg, a pipe of tar and bzip2), and so does our own end, whatever it is. @actions/exec, which has no such limit, is
 * for what answers at once: ask-program.ts.
 */
export function runProgram(
  argv: readonly string[],
  options: ExecuteOptions,
  cancelled: AbortSignal,
): Promise<Execution> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    if (cancelled.aborted) {
      reject(new InstallationCancelled());
      return;
    }
    // A service that a package starts is to stay.
    const watch = watchProcesses((options.env as NodeJS.ProcessEnv | undefined) ?? process.env, {
      untilAdded: INSTALLATION_MARK,
    });
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: watch.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    if (child.pid !== undefined) watch.add(child.pid);
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    let timedOut = false;
    let killing: NodeJS.Timeout | undefined;
    const limit = setTimeout(() => {
      timedOut = true;
      signalGroup(child, 'SIGTERM');
      killing = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS);
    }, options.limitMs);
    // A cancelled job ends this process, and the machine may run other jobs after it.
    const endWithUs = () => signalGroup(child, 'SIGTERM');
    process.once('exit', endWithUs);
    const onCancel = () => {
      clearTimeout(limit);
      clearTimeout(killing);
      signalGroup(child, 'SIGTERM');
      killing = setTimeout(() => {
        if (options.whenCancelled !== 'ask') signalGroup(child, 'SIGKILL');
        else finish(128);
      }, PROGRAM_END_MS);
    };
    cancelled.addEventListener('abort', onCancel, { once: true });
    const finish = (exitCode: number, failure = '') => {
      process.off('exit', endWithUs);
      watch.end();
      cancelled.removeEventListener('abort', onCancel);
      clearTimeout(limit);
      clearTimeout(killing);
      if (cancelled.aborted) {
        child.unref();
        child.stdout.destroy();
        child.stderr.destroy();
        reject(new InstallationCancelled());
        return;
      }
      resolve({
        exitCode,
        stdout: stdout.text(),
        stderr: stderr.text() + failure,
        timedOut,
        truncated: stdout.truncated() || stderr.truncated(),
      });
    };
    child.on('error', (error) => finish(127, error.message));
    child.on('close', (code, signal) => finish(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

function collect(stream: NodeJS.ReadableStream) {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MOST_OUTPUT) chunks.push(chunk);
  });
  return { text: () => Buffer.concat(chunks).toString(), truncated: () => size > MOST_OUTPUT };
}

function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // What sudo started belongs to root, and only root may end it.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return;
    spawn('sudo', ['-n', 'kill', '-s', signal.slice(3), '--', `-${child.pid}`], { stdio: 'ignore' }).on(
      'error',
      () => {},
    );
  }
}
