/** The command that a comment shows, pasted in a fresh repository that has this package from its tarball. */
import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWorkflowRun, type WorkflowRun } from '../support/workflow-run.ts';

const root = path.resolve(import.meta.dirname, '../..');

let run: WorkflowRun;
beforeEach(async () => {
  run = await startWorkflowRun();
});
afterEach(() => run.close());

/** A repository with a compiled node, as a user has it. */
function aRepository(name: string): string {
  const directory = path.join(run.directory, name);
  mkdirSync(path.join(directory, 'dist'), { recursive: true });
  writeFileSync(path.join(directory, 'package.json'), '{"name":"my-gossip","private":true,"type":"module"}');
  copyFileSync(path.join(root, 'dist/examples/1-echo.js'), path.join(directory, 'dist/my echo.js'));
  return directory;
}

describe('the command that repeats a run', () => {
  it('is one line that gives the same verdict of the same seed elsewhere', async () => {
    const workspace = aRepository('workspace');
    const inputs = {
      engine: 'embedded',
      challenge: 'echo',
      bin: path.join(workspace, 'dist/my echo.js'),
      'time-limit': '1',
      rate: '7',
      limits: 'net.all.msgs-per-op < 1 # never\nstats.count > 1',
      'github-token': 'a-token',
    };
    const env = Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    );
    const step = await run.step(path.join(root, 'dist/main.js'), { env: { ...env, GITHUB_WORKSPACE: workspace } });
    expect(step.outputs['outcome'], step.stdout).toBe('fail');

    const [, command = ''] = /^```sh\n(.*)\n```$/m.exec(run.github.comments[0]?.body ?? '') ?? [];
    const seed = /--seed (\d+)/.exec(command)?.[1];
    expect(seed).toBeDefined();
    expect(command).not.toContain(workspace);
    expect(step.summary).toContain(command);

    const elsewhere = aRepository('elsewhere');
    const tarball = execFileSync('npm', ['pack', root, '--ignore-scripts', '--silent'], {
      cwd: run.directory,
      encoding: 'utf8',
    });
    execFileSync('git', ['init', '--quiet'], { cwd: elsewhere });
    const install = ['install', '--offline', '--no-audit', '--no-fund', path.join(run.directory, tarball.trim())];
    execFileSync('npm', install, { cwd: elsewhere, stdio: 'ignore' });
    const said = await new Promise<{ readonly status: unknown; readonly text: string }>((resolve) => {
      execFile('sh', ['-c', command], { cwd: elsewhere }, (error, stdout, stderr) =>
        resolve({ status: error?.code ?? 0, text: stdout + stderr }),
      );
    });
    expect(said.status, said.text).toBe(1);
    expect(said.text).toContain('FAIL  1-echo');
    expect(said.text).toContain('✗ limit: messages per operation');
    const verdict = /report +(\S+)report\.md/.exec(said.text)?.[1] ?? '';
    expect(existsSync(path.join(elsewhere, verdict, 'verdict.json'))).toBe(true);
    const results = readdirSync(path.join(elsewhere, verdict), { recursive: true, encoding: 'utf8' }).find(
      (file) => path.basename(file) === 'results.edn',
    );
    expect(readFileSync(path.join(elsewhere, verdict, results ?? ''), 'utf8')).toContain(seed);
  });
});
