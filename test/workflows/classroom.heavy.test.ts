/** The workflows of examples/classroom, carried out: each `run` by bash, each step of ours by its bundle, in matrices of students. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bundleEntry } from '../support/bundled-entry.ts';
import { junitProblems } from '../support/junit-schema.ts';
import { type StepResult, startWorkflowRun, type WorkflowRun } from '../support/workflow-run.ts';

interface Step {
  readonly id?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}
const jobOf = (file: string, job: string): readonly Step[] =>
  parse(readFileSync(`examples/classroom/${file}`, 'utf8')).jobs[job].steps;

let main: string;
let report: string;
let run: WorkflowRun;
beforeAll(async () => {
  main = await bundleEntry('src/main.ts', 'src/engine.ts', 'src/report.ts');
  report = path.join(path.dirname(main), 'report.js');
});
afterAll(() => rmSync(path.dirname(main), { recursive: true, force: true }));
beforeEach(async () => {
  run = await startWorkflowRun();
});
afterEach(() => run.close());

/** A text with its expressions filled in. What is not known is a mistake of the workflow, or of this test. */
const filled = (text: string, known: Readonly<Record<string, string>>): string =>
  text.replace(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => {
    const value = known[name];
    if (value === undefined) throw new Error(`the workflow uses ${name}`);
    return value;
  });

/** A student's repository as it is checked out: its build makes dist/ out of src/. */
function checkedOut(name: string, nodes: Readonly<Record<string, string>>): string {
  const workspace = path.join(run.directory, name.replace('/', '-'));
  const manifest = { name: 'gossip', version: '1.0.0', scripts: { build: 'cp -r src dist' } };
  mkdirSync(path.join(workspace, 'src'), { recursive: true });
  const packages = { '': { name: manifest.name, version: manifest.version } };
  writeFileSync(path.join(workspace, 'package.json'), JSON.stringify(manifest));
  writeFileSync(
    path.join(workspace, 'package-lock.json'),
    JSON.stringify({ ...manifest, lockfileVersion: 3, packages }),
  );
  for (const [file, source] of Object.entries(nodes)) {
    cpSync(`test/fixtures/nodes/${source}`, path.join(workspace, 'src', file));
    cpSync('test/fixtures/nodes/lib.js', path.join(workspace, 'src/lib.js'));
  }
  return workspace;
}

/** The steps of a job, one after the other; gives what ours did, by their ids, in their order. */
async function carryOut(
  steps: readonly Step[],
  workspace: string,
  {
    job,
    matrix,
    total = 1,
  }: { readonly job: string; readonly matrix?: Record<string, string>; readonly total?: number },
): Promise<readonly StepResult[]> {
  const known: Record<string, string> = { 'secrets.STUDENTS_TOKEN': 'a-token' };
  for (const [name, value] of Object.entries(matrix ?? {})) known[`matrix.${name}`] = value;
  const results: StepResult[] = [];
  for (const step of steps) {
    if (step.run !== undefined) {
      const { status, stderr } = spawnSync('bash', ['-e', '-c', filled(step.run, known)], { cwd: workspace });
      expect(status, String(stderr)).toBe(0);
    }
    const ours = /^glomers\/maelstrom-action(\/report)?@/.exec(step.uses ?? '');
    if (ours === null) continue;
    // What Maelstrom takes half a minute for; all else is as the workflow and action.yml say.
    const quick = ours[1] === undefined ? { engine: 'embedded', 'time-limit': '1', nemesis: 'none', rate: '20' } : {};
    const given = { 'github-token': 'a-token', matrix: JSON.stringify(matrix ?? null), 'job-total': String(total) };
    const inputs = Object.entries({
      ...(ours[1] === undefined ? given : { 'github-token': 'a-token' }),
      ...quick,
      ...step.with,
    });
    const env = Object.fromEntries(
      inputs.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, filled(value, known)]),
    );
    results.push(
      await run.step(ours[1] === undefined ? main : report, { job, env: { ...env, GITHUB_WORKSPACE: workspace } }),
    );
  }
  return results;
}

describe('the workflow for a class', () => {
  it('makes one table of all students, whose files other tools read', async () => {
    const students = {
      'class/gossip-ada': { '1-echo.js': 'echo.js', '2-unique-ids.js': 'unique-ids.js' },
      'class/gossip-grace': { '1-echo.js': 'echo-wrong-value.js' },
    };
    const challenges: readonly string[] = JSON.parse(
      parse(readFileSync('examples/classroom/class.yml', 'utf8')).on.workflow_dispatch.inputs.challenges.default,
    );
    const total = Object.keys(students).length * challenges.length;
    for (const [repository, nodes] of Object.entries(students)) {
      for (const challenge of challenges) {
        const matrix = { repository, challenge };
        const workspace = checkedOut(`${repository}-${challenge}`, nodes);
        const [leg] = await carryOut(jobOf('class.yml', 'student'), workspace, { job: 'student', matrix, total });
        expect(leg?.outputs['outcome'], leg?.stdout).toBeDefined();
      }
    }
    const workspace = path.join(run.directory, 'table');
    mkdirSync(workspace);
    const [table] = await carryOut(jobOf('class.yml', 'table'), workspace, { job: 'table' });
    expect(table?.status).toBe(1);
    const rows = JSON.parse(table?.outputs['rows'] ?? '[]');
    expect(rows.map(({ key, outcome }: Record<string, string>) => `${key}: ${outcome}`)).toEqual([
      'class/gossip-ada 1-echo: pass',
      'class/gossip-ada 2-unique-ids: pass',
      'class/gossip-grace 1-echo: fail',
      'class/gossip-grace 2-unique-ids: error',
    ]);
    expect(table?.summary).toContain('2 of 4 pass');
    expect(run.github.comments).toEqual([]);
    expect(await junitProblems(readFileSync(path.join(workspace, 'class.xml'), 'utf8'))).toEqual([]);
    expect(JSON.parse(readFileSync(path.join(workspace, 'class.json'), 'utf8')).results.summary).toMatchObject({
      passed: 2,
    });
  });
});

describe('the workflow for a student’s repository', () => {
  it('gives the grader the points of each challenge', async () => {
    const workspace = checkedOut('class/gossip-ada', {
      '1-echo.js': 'echo.js',
      '2-unique-ids.js': 'unique-ids-duplicates.js',
    });
    const steps = jobOf('autograding.yml', 'grade');
    const results = await carryOut(steps, workspace, { job: 'grade' });
    const ids = steps.filter(({ with: inputs }) => inputs?.['points'] !== undefined).map(({ id }) => id);
    const graded = results.map(({ outputs }, index) => {
      const { max_score, tests } = JSON.parse(Buffer.from(outputs['result'] ?? '', 'base64').toString('utf8'));
      return [ids[index], tests[0].status, tests[0].score, max_score];
    });
    expect(graded).toEqual([
      ['echo', 'pass', 10, 10],
      ['ids', 'fail', 0, 20],
      ['broadcast', 'error', 0, 30],
    ]);
  });
});
