/** Legs whose inputs make no plan, in one matrix with a leg that passes. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verdictWithoutPlan } from '../../src/action/leg-without-plan.ts';
import { decodeState } from '../../src/report/markdown/comment-state.ts';
import { UserError } from '../../src/text/user-error.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import { type StepResult, startWorkflowRun, type WorkflowRun, workspaceWithEcho } from '../support/workflow-run.ts';

describe('the verdict of a leg without a plan', () => {
  const of = (inputs: Readonly<Record<string, string>>, message = 'bin: found nothing; write the path.') => {
    const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
    const env = { GITHUB_JOB: 'test', ...Object.fromEntries(given) };
    return verdictWithoutPlan(new UserError(message), env, new Date('2026-11-22T12:00:00Z'));
  };

  it('is an error that says what was found, then what to write', () => {
    const { outcome, reasons, finishedAt } = of({ challenge: 'echo' });
    expect([outcome, finishedAt]).toEqual(['error', '2026-11-22T12:00:00.000Z']);
    expect(reasons).toMatchObject([
      { id: 'bad-input', severity: 'failure', title: 'bin: found nothing', detail: 'Write the path.' },
    ]);
  });

  it.each([
    ['There is no input "x".', 'There is no input "x"', 'Nothing was run.'],
    ['There is no file "a.js" in /w. Did you mean "b.js"?', 'There is no file "a.js" in /w', 'Did you mean "b.js"?'],
    ['a'.repeat(300), "An input can't be used", 'a'.repeat(300)],
  ])('divides %j', (message, title, detail) => {
    expect(of({}, message).reasons).toMatchObject([{ title, detail }]);
  });

  it.each<[Record<string, string>, object]>([
    [
      { name: 'my row', challenge: 'ehco' },
      { key: 'my row', workload: null },
    ],
    [
      { challenge: '3d' },
      { key: '3d-efficient-broadcast-1', challenge: '3d-efficient-broadcast-1', workload: 'broadcast' },
    ],
    [{ challenge: '3d', matrix: '{"n":20}' }, { key: '3d-efficient-broadcast-1 (20)' }],
    [{ workload: 'lin-kv' }, { key: 'lin-kv', workload: 'lin-kv' }],
    [
      { challenge: 'ehco', matrix: '{"challenge":"ehco"}' },
      { key: 'ehco', workload: null },
    ],
    [{ matrix: '{"n":20}' }, { key: 'test (20)' }],
    [{ matrix: '{' }, { key: 'test' }],
    [{ challenge: '3d', seeds: '1-5', matrix: '{"seeds":"1-5"}' }, { key: '3d-efficient-broadcast-1' }],
    [{ name: `a\nb${'c'.repeat(200)}` }, { key: `a b${'c'.repeat(97)}` }],
    [{ engine: 'embedded' }, { engine: { name: 'embedded', version: null } }],
  ])('with %j is keyed by what is known', (inputs, expected) => {
    expect(of(inputs)).toMatchObject(expected);
  });

  it('of our own mistake says that nothing was started', () => {
    const { reasons } = verdictWithoutPlan(new TypeError('x is undefined'), {}, new Date());
    expect(reasons).toMatchObject([{ id: 'not-started', title: 'x is undefined' }]);
  });
});

describe('a matrix with wrong inputs', () => {
  let main: string;
  let run: WorkflowRun;
  let workspace: string;
  beforeAll(async () => {
    main = await bundleEntry('src/main.ts', 'src/engine.ts');
  });
  afterAll(() => rmSync(path.dirname(main), { recursive: true, force: true }));
  beforeEach(async () => {
    run = await startWorkflowRun();
    workspace = workspaceWithEcho(run);
  });
  afterEach(() => run.close());

  const legs: Readonly<Record<string, string>>[] = [
    { challenge: 'echo', 'time-limit': '1' },
    { challenge: 'ehco' },
    { challenge: 'echo', name: 'no file', bin: 'dist/ehco.js' },
    { challenge: 'echo', name: 'two inputs', command: 'node dist/echo.js', comment: 'sometimes' },
  ];

  it('leaves a row for each, none green that is not, with outputs, summary and artifact', async () => {
    const results: StepResult[] = [];
    for (const [index, inputs] of legs.entries()) {
      const all = {
        engine: 'embedded',
        bin: 'dist/echo.js',
        'github-token': 'a-token',
        matrix: `{"leg":${index}}`,
        'job-total': '4',
        'check-run-id': String(900 + index),
        ...inputs,
      };
      const env = Object.fromEntries(
        Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      );
      results.push(await run.step(main, { env: { ...env, GITHUB_WORKSPACE: workspace } }));
    }
    expect(results.map(({ status }) => status)).toEqual([0, 1, 1, 1]);
    expect(results.map(({ outputs }) => outputs['outcome'])).toEqual(['pass', 'error', 'error', 'error']);
    const messages = [
      'There is no challenge or workload "ehco"',
      'bin: there is no file "dist/ehco.js"',
      'bin and command',
    ];
    for (const [index, message] of messages.entries()) {
      const { stdout, summary, outputs } = results[index + 1] as StepResult;
      expect(stdout).toMatch(new RegExp(`^::error title=[^:]*${message.slice(0, 20)}`.replace(': ', '%3A '), 'm'));
      expect(summary).toContain('could not be judged');
      expect(JSON.parse(outputs['verdict'] ?? '')).toMatchObject({ outcome: 'error', job: { id: 'test', total: 4 } });
    }
    expect(run.artifacts.filter(({ name }) => name.startsWith('maelstrom-verdict-'))).toHaveLength(4);
    expect(run.github.comments).toHaveLength(1);
    const body = run.github.comments[0]?.body ?? '';
    expect(body).toContain('### ⛔ Maelstrom: 1 of 4 pass\n');
    expect(decodeState(body).map(({ key, outcome }) => [key, outcome])).toEqual([
      ['1-echo (0)', 'pass'],
      ['ehco (1)', 'error'],
      ['no file', 'error'],
      ['two inputs', 'error'],
    ]);
    expect(run.github.problems).toEqual([]);
  });
});
