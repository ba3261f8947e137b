/** A matrix whose legs share the seeds of one challenge, and the job that joins them. */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeState } from '../../src/report/markdown/comment-state.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import { type StepResult, startWorkflowRun, type WorkflowRun, workspaceWithEcho } from '../support/workflow-run.ts';

let main: string;
let run: WorkflowRun;
let workspace: string;
beforeAll(async () => {
  main = await bundleEntry('src/main.ts', 'src/engine.ts', 'src/report.ts', 'src/simulated-node.ts');
});
afterAll(() => rmSync(path.dirname(main), { recursive: true, force: true }));
beforeEach(async () => {
  run = await startWorkflowRun();
  workspace = workspaceWithEcho(run);
});
afterEach(() => run.close());

const envOf = (inputs: Readonly<Record<string, string>>): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  GITHUB_WORKSPACE: workspace,
});

const leg = (seeds: string, inputs: Readonly<Record<string, string>> = {}): Promise<StepResult> =>
  run.step(main, {
    env: envOf({
      engine: 'embedded',
      challenge: 'echo',
      bin: 'dist/echo.js',
      seeds,
      'time-limit': '1',
      'github-token': 'a-token',
      matrix: JSON.stringify({ seeds }),
      'job-total': '2',
      ...inputs,
    }),
  });

const join = (): Promise<StepResult> =>
  run.step(path.join(path.dirname(main), 'report.js'), {
    job: 'report',
    env: envOf({ 'github-token': 'a-token', junit: 'junit.xml' }),
  });

describe('legs that share the seeds of a challenge', () => {
  it('are one row with the sum of them, in the comment and in the report', async () => {
    expect((await leg('1-3')).status).toBe(0);
    expect(run.github.comments[0]?.body).toContain('1 still running');
    expect((await leg('4-7')).status).toBe(0);
    const body = run.github.comments[0]?.body ?? '';
    expect(body).toContain('Maelstrom: 1 passes');
    expect(body).toContain('7\u00a0✓');
    expect(decodeState(body).map(({ key }) => key)).toEqual(['1-echo']);
    const { status, outputs } = await join();
    expect([status, outputs['outcome'], outputs['total']]).toEqual([0, 'pass', '1']);
    expect(readFileSync(path.join(workspace, 'junit.xml'), 'utf8')).toContain('Seeds of all jobs: 7\u00a0✓.');
  });

  it('are an error where one of them has a mistyped input, and still one row', async () => {
    await leg('1-3');
    expect((await leg('4-7', { bin: 'dist/ehco.js' })).status).toBe(1);
    const { status, outputs } = await join();
    expect([status, outputs['outcome'], outputs['total']]).toEqual([1, 'error', '1']);
    const body = run.github.comments[0]?.body ?? '';
    expect(body).toContain('could not be judged: bin: there is no file');
    expect(body).toContain('3 of 7');
  });
});
