import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isOnDefaultBranch } from '../../src/github/baseline.ts';
import { readContext } from '../../src/github/context.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { aVerdict } from '../report/verdicts.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import { startWorkflowRun, type WorkflowRun } from '../support/workflow-run.ts';

let entry: string;
let run: WorkflowRun;
beforeAll(async () => {
  entry = await bundleEntry('test/github/baseline-entry.ts');
});
afterAll(() => rmSync(path.dirname(entry), { recursive: true, force: true }));
beforeEach(async () => {
  run = await startWorkflowRun();
  mkdirSync(path.join(run.directory, 'temp'));
});
afterEach(() => run.close());

const main = {
  event: { name: 'push', payload: { repository: { default_branch: 'main' } } },
  env: { GITHUB_REF: 'refs/heads/main' },
};

async function act(
  what: 'save' | 'restore',
  verdict: Verdict,
  step: { event?: { name: string; payload: unknown }; env?: object } = {},
): Promise<unknown> {
  const leg = path.join(run.directory, 'verdict.json');
  writeFileSync(leg, JSON.stringify(verdict));
  // Hosted runners have one and the same directory for this in every job.
  const env = { RUNNER_TEMP: path.join(run.directory, 'temp'), LEG: leg, DO: what, ...step.env };
  const { stdout, stderr } = await run.step(entry, { ...(step.event === undefined ? {} : { event: step.event }), env });
  expect(stderr).toBe('');
  return JSON.parse(/^result (.*)$/m.exec(stdout)?.[1] ?? '"no result"');
}

describe('the baseline', () => {
  it('of the default branch is what a pull request is measured against, the newest of them', async () => {
    expect(await act('save', aVerdict({ metrics: { 'net.servers.msgs-per-op': 9 } }), main)).toBe(true);
    const newer = { ...main, env: { ...main.env, GITHUB_RUN_ID: '1002' } };
    expect(await act('save', aVerdict({ metrics: { 'net.servers.msgs-per-op': 7 } }), newer)).toBe(true);
    expect(await act('restore', aVerdict())).toEqual({
      metrics: { 'net.servers.msgs-per-op': 7 },
      outcome: 'pass',
    });
    expect(await act('restore', aVerdict({ key: '2-unique-ids' }))).toBeNull();
  });

  it('is not kept for a pull request, nor of a run of which nothing was judged', async () => {
    expect(await act('save', aVerdict())).toBe(false);
    expect(await act('save', aVerdict({ outcome: 'error' }), main)).toBe(false);
    expect(run.actions.caches).toEqual([]);
  });

  it('of a crash is its outcome, beside the figures that were there before', async () => {
    const base = { metrics: { 'net.servers.msgs-per-op': 9 } };
    const crash = aVerdict({ outcome: 'crash', metrics: { 'net.servers.msgs-per-op': 1 }, base });
    expect(await act('save', crash, main)).toBe(true);
    expect(await act('restore', aVerdict())).toEqual({ ...base, outcome: 'crash' });
  });

  it('is absent where there is no cache, or where the cache fails', async () => {
    const without = { env: { ACTIONS_RESULTS_URL: '' } };
    expect(await act('restore', aVerdict(), without)).toBeNull();
    expect(await act('save', aVerdict(), { ...main, env: { ...main.env, ...without.env } })).toBe(false);
  });
});

describe('the default branch', () => {
  const run = (eventName: string, ref: string, branch: unknown = 'main') =>
    isOnDefaultBranch({ ...readContext({}), eventName, ref, payload: { repository: { default_branch: branch } } });

  it('is what the event says it is', () => {
    expect(run('push', 'refs/heads/main')).toBe(true);
    expect(run('schedule', 'refs/heads/main')).toBe(true);
    expect(run('push', 'refs/heads/mainly')).toBe(false);
    expect(run('push', 'refs/tags/main')).toBe(false);
    expect(run('push', 'refs/heads/null', null)).toBe(false);
  });

  it('is never that of a pull request, whose code nobody has merged', () => {
    for (const event of ['pull_request', 'pull_request_target', 'merge_group', 'workflow_run'])
      expect(run(event, 'refs/heads/main')).toBe(false);
  });
});
