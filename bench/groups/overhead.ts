/** What the action takes around a run: everything but the test itself, with GitHub's services on loopback. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { whyNoRelease } from '../../test/support/maelstrom-release.ts';
import { startWorkflowRun, type WorkflowRun } from '../../test/support/workflow-run.ts';
import { type Effort, type Group, inRounds, type Row, rowOf } from '../figures.ts';
import { bundled, peakMegabytes, timeToEnd } from '../processes.ts';
import { serveRelease } from '../warm-installation.ts';

/** The shortest time limit that Maelstrom takes. */
const TIME_LIMIT = '1';
const TEST = ['test', '-w', 'echo', '--node-count', '1', '--time-limit', TIME_LIMIT, '--bin', process.execPath, '--'];

/** An engine as the action is told of it, and as a command that runs the same test without the action. */
interface Engine {
  readonly title: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly command: readonly [file: string, ...args: string[]];
}

export const overhead: Group = {
  name: "the action's overhead",
  about: `The action, whole, less the same test run by the engine alone (echo, \`time-limit: ${TIME_LIMIT}\`): reading inputs, verifying the installation, judging, uploading three artifacts, summary and comment. GitHub's services are on loopback and cost little; on GitHub each of some 25 requests takes its own time. Stand-in: a jar of 70 MB that starts the embedded engine.`,
  async *rows(effort) {
    const embedded: Engine = {
      title: 'embedded engine',
      // The command is in real time by default, the action is not.
      inputs: { INPUT_ENGINE: 'embedded', INPUT_CLOCK: 'real' },
      command: [process.execPath, bundled('engine.js')],
    };
    yield* rowsOf(embedded, effort);
    if (whyNoRelease !== null) {
      process.stderr.write(`Left out: the stand-in for Maelstrom, which needs ${whyNoRelease}.\n`);
      return;
    }
    const release = await serveRelease();
    const { RUNNER_TEMP: _, ...inputs } = release.env;
    try {
      const lean = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'];
      const command: Engine['command'] = ['java', ...lean, '-jar', release.jar];
      yield* rowsOf({ title: "stand-in for Maelstrom's jar, in the tool cache", inputs, command }, effort);
    } finally {
      await release.close();
    }
  },
};

async function* rowsOf({ title, inputs, command }: Engine, effort: Effort): AsyncGenerator<Row> {
  const run = await startWorkflowRun();
  try {
    const node = path.join(run.directory, 'workspace/dist/echo.js');
    mkdirSync(path.dirname(node), { recursive: true });
    copyFileSync(bundled('examples/1-echo.js'), node);
    const action = (more: Readonly<Record<string, string>> = {}): Promise<number> =>
      runAction(run, { ...inputs, ...more });
    const alone = (): Promise<number> => runAlone(run, command, node);
    // The first fills the tool cache, the second makes the archive of classes.
    await action();
    await action();
    await alone();
    const figures = await inRounds(effort.rounds(9), { alone, action });
    const around = figures.action.map((took, round) => took - (figures.alone[round] ?? Number.NaN));
    const peak = await peakMegabytes(bundled('main.js'), action);
    yield rowOf(`around a run: ${title}`, 'ms', around, { what: 'the run alone', figures: figures.alone }, peak);
  } finally {
    await run.close();
  }
}

let attempts = 0;

/** Milliseconds of one step `uses: …`, in a run that has no artifacts or comments yet. */
async function runAction(run: WorkflowRun, inputs: Readonly<Record<string, string>>): Promise<number> {
  run.artifacts.length = 0;
  run.github.comments.length = 0;
  attempts += 1;
  const { status, took, stdout, stderr } = await run.step(bundled('main.js'), {
    attempt: attempts,
    env: {
      LANG: 'C.UTF-8',
      GITHUB_WORKSPACE: path.join(run.directory, 'workspace'),
      INPUT_CHALLENGE: 'echo',
      INPUT_BIN: 'dist/echo.js',
      'INPUT_TIME-LIMIT': TIME_LIMIT,
      'INPUT_GITHUB-TOKEN': 'a-token',
      ...inputs,
    },
  });
  const published = run.artifacts.length === 3 && run.github.comments.length === 1;
  if (status !== 0 || !published) throw new Error(`The action ended with status ${status}:\n${stdout}\n${stderr}`);
  return took;
}

async function runAlone(run: WorkflowRun, [file, ...args]: Engine['command'], node: string): Promise<number> {
  const cwd = mkdtempSync(path.join(run.directory, 'alone-'));
  try {
    const env = { PATH: process.env['PATH'], LANG: 'C.UTF-8' };
    return await timeToEnd([...args, ...TEST, node], 0, { cwd, env }, file);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
