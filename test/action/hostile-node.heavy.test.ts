/** The action as a process, with nodes that reach for its files, and on a disk that is full. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundleEntry } from '../support/bundled-entry.ts';
import { whyNoSmallDisk, withSmallDisk } from '../support/small-disk.ts';
import { type StepResult, startWorkflowRun, type WorkflowRun } from '../support/workflow-run.ts';

let main: string;
let run: WorkflowRun;
beforeAll(async () => {
  main = await bundleEntry('src/main.ts', 'src/engine.ts');
});
afterAll(() => rmSync(path.dirname(main), { recursive: true, force: true }));
beforeEach(async () => {
  run = await startWorkflowRun();
});
afterEach(() => run.close());

/** Runs echo on a node that carries out `attack` when it starts: `directory` is the run's, `action` the action's process. */
function step(attack: string, file = main, env: Readonly<Record<string, string>> = {}): Promise<StepResult> {
  const workspace = path.join(run.directory, 'workspace');
  mkdirSync(workspace, { recursive: true });
  writeFileSync(
    path.join(workspace, 'echo.js'),
    `const fs = require('node:fs');
const { execFileSync } = require('node:child_process');
const directory = fs.readlinkSync('/proc/' + process.ppid + '/cwd');
const action = fs.readFileSync('/proc/' + process.ppid + '/stat', 'utf8').split(') ')[1].split(' ')[1];
const console_ = directory + '/console.log';
${attack}
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { src, dest, body } = JSON.parse(line);
  const reply = { ...body, type: body.type + '_ok', in_reply_to: body.msg_id };
  process.stdout.write(JSON.stringify({ src: dest, dest: src, body: reply }) + '\\n');
});
`,
  );
  const inputs = {
    engine: 'embedded',
    bin: 'echo.js',
    challenge: 'echo',
    'time-limit': '1',
    'github-token': 'a-token',
  };
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  return run.step(file, { env: { ...Object.fromEntries(given), GITHUB_WORKSPACE: workspace, ...env } });
}

const SECRET = 'a secret of the environment';

describe.skipIf(process.platform !== 'linux')(
  'a node that replaces the console (found through /proc, so on Linux only)',
  () => {
    it.each([
      ['by nothing', 'fs.rmSync(console_);'],
      ['by a pipe', "fs.rmSync(console_); execFileSync('mkfifo', [console_]);"],
      ['by a directory', 'fs.rmSync(console_); fs.mkdirSync(console_);'],
      [
        "by a link to the action's environment",
        "fs.rmSync(console_); fs.symlinkSync('/proc/' + action + '/environ', console_);",
      ],
    ])('%s changes nothing', async (_, attack) => {
      const { status, stdout, stderr, outputs } = await step(attack, main, { OF_THE_ACTION: SECRET });
      expect(status, stdout + stderr).toBe(0);
      expect(outputs['outcome']).toBe('pass');
      expect(stdout).toContain('Everything looks good!');
      expect(stdout).not.toContain(SECRET);
      expect(stdout).not.toContain('::warning');
      expect(run.artifacts.map(({ name }) => path.extname(name)).sort()).toEqual(['.html', '.json', '.svg', '.zip']);
      expect(run.github.comments).toHaveLength(1);
    });
  },
);

const skipped = whyNoSmallDisk === null ? '' : ` (skipped: ${whyNoSmallDisk})`;

describe.skipIf(whyNoSmallDisk !== null)(`a disk that is full${skipped}`, () => {
  /** A program that runs the action with a disk of so many kilobytes for its files. */
  function onSmallDisk(kilobytes: number): { readonly file: string; readonly env: Readonly<Record<string, string>> } {
    const disk = path.join(run.directory, 'disk');
    mkdirSync(disk);
    const file = path.join(run.directory, 'on-small-disk.mjs');
    const words = JSON.stringify(withSmallDisk(kilobytes, disk, [process.execPath, main]));
    writeFileSync(
      file,
      `import { spawnSync } from 'node:child_process';
const [file, ...words] = ${words};
process.exitCode = spawnSync(file, words, { stdio: 'inherit' }).status ?? 98;
`,
    );
    return { file, env: { RUNNER_TEMP: disk } };
  }

  it.each([4, 16, 40, 64])(
    'with %i kB of room has a verdict, a comment and an exit status all the same',
    async (kilobytes) => {
      const { file, env } = onSmallDisk(kilobytes);
      const { status, stdout, stderr, outputs } = await step(
        "process.stderr.write('noise\\\\n'.repeat(20_000));",
        file,
        env,
      );
      expect(stderr).toBe('');
      expect(status, stdout).toBe(1);
      expect(outputs).toMatchObject({ outcome: 'error', passed: 'false' });
      expect(JSON.parse(outputs['verdict'] ?? '').reasons[0].id).toBe('disk-full');
      expect(run.github.comments[0]?.body).toContain('The disk is full');
      expect(run.artifacts.map(({ name }) => path.extname(name))).toContain('.json');
      expect(stdout).not.toContain('not uploaded');
    },
  );
});
