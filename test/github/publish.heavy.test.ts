import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { decodeState } from '../../src/report/markdown/comment-state.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { aReason, aVerdict, seedsUpTo, someSeeds } from '../report/verdicts.ts';
import { secondaryLimit } from '../support/github-api.ts';
import { commentEvent, HEAD_SHA, pullRequestEvent, type WorkflowRun } from '../support/workflow-run.ts';
import { aStore, publishIn, theRun, useWorkflowRun } from './a-publishing-leg.ts';

useWorkflowRun();
let run: WorkflowRun;
beforeEach(() => {
  run = theRun();
});

describe('a verdict on a pull request', () => {
  it.each(['pipe', 'link'])('is uploaded without messages.svg and console where a %s has their names', async (kind) => {
    const files = aStore();
    const { runs, messagesSvg } = files;
    for (const file of [messagesSvg, runs[0]?.console ?? '']) {
      rmSync(file);
      if (kind === 'pipe') execFileSync('mkfifo', [file]);
      else symlinkSync('/proc/self/environ', file);
    }
    const secret = 'a secret of the environment';
    const { status, stdout } = await publishIn(aVerdict(), {
      files,
      options: { compressionLevel: 0 },
      env: { OF_THE_ACTION: secret },
    });
    expect(status).toBe(0);
    expect(run.github.comments).toHaveLength(1);
    expect(run.artifacts.map(({ name }) => path.extname(name))).toEqual(['.zip', '.json']);
    for (const bytes of run.actions.blobs.committed.values()) expect(bytes.includes(secret)).toBe(false);
    expect(stdout).toMatch(/::warning .*messages-.*\.svg was not uploaded: .*is not read/);
    expect(stdout).toMatch(
      /::warning .*store-.*\.zip is without \d of the store's files: .*console\.log \(.*is not read/,
    );
  });

  it('sets the outputs that action.yml declares, and no other', async () => {
    const action = parse(readFileSync(path.resolve(import.meta.dirname, '../../action.yml'), 'utf8'));
    const { outputs } = await publishIn(aVerdict(), { files: aStore() });
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(action.outputs).sort());
  });

  it('is of the head commit of the pull request, not of the merge commit', async () => {
    await publishIn(aVerdict());
    expect(run.github.comments[0]?.body).toContain(`/commit/${HEAD_SHA}`);
  });

  it('of a fork says how forks get their comment', async () => {
    run.github.token.write = false;
    const { status, stdout } = await publishIn(aVerdict(), { event: pullRequestEvent('someone/gossip') });
    expect(status).toBe(0);
    expect(stdout).toContain('workflow_run:');
    expect(stdout).toContain('glomers/maelstrom-action/report@v1');
  });

  it.each([
    ['that a comment has started is about the head of its pull request', commentEvent(), undefined],
    [
      'that was dispatched is about the pull request that the input names',
      { name: 'workflow_dispatch', payload: {} },
      7,
    ],
  ])('%s', async (_, event, pullRequest) => {
    const env = { GITHUB_SHA: 'e'.repeat(40), GITHUB_REF: 'refs/heads/main' };
    const options = pullRequest === undefined ? {} : { pullRequest };
    const { status, outputs, stdout } = await publishIn(aVerdict(), { event, env, options });
    expect([status, stdout.match(/::(warning|error).*/g)]).toEqual([0, null]);
    expect(outputs['comment-url']).toContain('/pull/7#issuecomment-');
    expect(run.github.comments.map(({ issue }) => issue)).toEqual([7]);
    expect(decodeState(run.github.comments[0]?.body ?? '').map(({ headSha }) => headSha)).toEqual([HEAD_SHA]);
  });

  it.each([
    [
      'a push without one',
      { name: 'push', payload: {} },
      'The event push names no pull request, and no open one has the commit eeeeeee',
    ],
    ['a comment on an issue', commentEvent(false), 'on issue 7, not on a pull request'],
  ])('of no pull request says what was looked for: %s', async (_, event, note) => {
    const { status, outputs, stdout } = await publishIn(aVerdict(), { event, env: { GITHUB_SHA: 'e'.repeat(40) } });
    expect([status, outputs['comment-url'], stdout.match(/::(warning|error).*/g)]).toEqual([0, '', null]);
    expect(stdout).toContain(`No comment: `);
    expect(stdout).toContain(note);
  });

  it('warns when the pull request that the input names is not there', async () => {
    const { status, stdout } = await publishIn(aVerdict(), { options: { pullRequest: 70 } });
    expect(status).toBe(0);
    expect(stdout).toContain(
      '::warning title=Maelstrom report::No comment was written. pull-request: octo/gossip has no pull request 70',
    );
    expect(run.github.comments).toEqual([]);
  });

  it('waits as long as a secondary rate limit asks', async () => {
    let limited = 0;
    run.github.interfere = (request) =>
      request.method === 'POST' && request.path !== '/graphql' && limited++ === 0 ? secondaryLimit(1) : null;
    await publishIn(aVerdict());
    expect(run.github.comments).toHaveLength(1);
    const posts = run.github.requests.filter((request) => request.method === 'POST' && request.path !== '/graphql');
    expect(posts).toHaveLength(2);
    expect((posts[1]?.at ?? 0) - (posts[0]?.at ?? 0)).toBeGreaterThanOrEqual(1000);
  });

  it('finds its comment at the end of a long thread, and leaves what others posted with its marker', async () => {
    await publishIn(aVerdict());
    const [ours] = run.github.comments.splice(0, 1);
    if (ours === undefined) throw new Error('no comment');
    const others = Array.from({ length: 350 }, (_, index) => ({
      id: index + 1,
      issue: 7,
      body: index % 50 === 0 ? ours.body : `Comment ${index}`,
      login: index % 50 === 0 ? 'mallory' : 'alice',
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: '2026-01-01T00:00:00Z',
    }));
    run.github.comments.push(...others, ours);
    await publishIn(aVerdict({ key: '2-unique-ids' }));
    expect(run.github.comments).toHaveLength(351);
    expect(ours.body).toContain('all 2 pass');
    expect(others.every((each, index) => each.body === (index % 50 === 0 ? others[0]?.body : `Comment ${index}`))).toBe(
      true,
    );
  });

  it('is uploaded once more for another attempt, and replaces only its own row', async () => {
    await publishIn(aVerdict());
    await publishIn(aVerdict({ key: '2-unique-ids', outcome: 'fail', reasons: [aReason()] }));
    expect(run.github.comments[0]?.body).toContain('1 of 2 pass');
    await publishIn(aVerdict({ key: '2-unique-ids' }), { attempt: 2 });
    expect(run.github.comments).toHaveLength(1);
    expect(run.github.comments[0]?.body).toContain('all 2 pass');
  });

  it('that is there twice in one attempt is an error that asks for names', async () => {
    await publishIn(aVerdict());
    const { status, stdout } = await publishIn(aVerdict({ outcome: 'fail' }));
    expect(status).toBe(0);
    expect(stdout).toMatch(/::error title=Maelstrom report::.*name input/);
    expect(run.github.comments[0]?.body).toContain('2 jobs report under this key');
  });

  it('of two jobs under one key is shown as an error, whichever comes last', async () => {
    await publishIn(aVerdict({ outcome: 'fail' }), { options: { matrix: '{"node":20}' } });
    await publishIn(aVerdict(), { options: { matrix: '{"node":24}' } });
    expect(run.github.comments[0]?.body).toContain('2 jobs report under this key');
    expect(run.github.comments[0]?.body).toContain('0 of 1 pass');
  });

  it('of legs that share the seeds of a challenge is one row, with an artifact of each', async () => {
    const share = (from: number, to: number, verdict: Partial<Verdict>) =>
      publishIn(aVerdict({ seeds: someSeeds(from, to), ...verdict }), {
        options: { matrix: `{"seeds":"${from}-${to}"}`, seeds: { from, to } },
      });
    const { stdout } = await share(1, 500, {});
    await share(501, 1000, {
      outcome: 'fail',
      reasons: [aReason({ title: 'Values were lost' })],
      seeds: seedsUpTo(518, 501, 1000),
    });
    await share(1001, 1500, {});
    expect(stdout).not.toContain('::error');
    const body = run.github.comments[0]?.body ?? '';
    expect(body).toContain('<b>1-echo</b> fails with seed 518: Values were lost');
    expect(body).toContain('seed\u00a0518\u00a0✗');
    const [row, ...others] = decodeState(body);
    expect(others).toEqual([]);
    expect(row?.shares?.map(({ from, passed }) => [from, passed]).sort()).toEqual([
      [1, 500],
      [1001, 500],
      [501, 17],
    ]);
    expect(new Set(row?.legs).size).toBe(3);
  });

  it('comes without links where there is no artifact service', async () => {
    const { status, stdout } = await publishIn(aVerdict(), { files: aStore(), env: { ACTIONS_RUNTIME_TOKEN: '' } });
    expect(status).toBe(0);
    expect(stdout).toContain('Nothing was uploaded, and the links are left out');
    expect(run.github.comments[0]?.body).not.toContain('/artifacts/');
  });

  it('comes without links on GitHub Enterprise Server, with one warning', async () => {
    const { status, stdout } = await publishIn(aVerdict(), {
      files: aStore(),
      env: { GITHUB_SERVER_URL: 'https://git.example' },
    });
    expect(status).toBe(0);
    expect(stdout.match(/::warning/g)).toHaveLength(1);
    expect(run.github.comments).toHaveLength(1);
  });

  it('makes no comment when it is told so, but leaves its verdict for the job that joins', async () => {
    await publishIn(aVerdict(), { options: { comment: 'never' } });
    expect(run.github.comments).toEqual([]);
    expect(run.artifacts.map((each) => each.name)).toEqual([expect.stringMatching(/^maelstrom-verdict-/)]);
  });

  it('speaks only of failures when it is told so', async () => {
    await publishIn(aVerdict(), { options: { comment: 'on-failure' } });
    expect(run.github.comments).toEqual([]);
    await publishIn(aVerdict({ key: '2-unique-ids', outcome: 'fail' }), { options: { comment: 'on-failure' } });
    expect(run.github.comments[0]?.body).toContain('1 of 2 pass');
  });

  it('is not lost when the runner’s files cannot be written', async () => {
    const env = { GITHUB_OUTPUT: '/nowhere/output', GITHUB_STEP_SUMMARY: '/nowhere/summary' };
    const { status, stdout } = await publishIn(aVerdict(), { env });
    expect(status).toBe(0);
    expect(stdout.match(/^::warning.*/gm)).toEqual([
      expect.stringContaining('Outputs were not set: ENOENT'),
      expect.stringContaining('The summary was not written: ENOENT'),
    ]);
    expect(run.github.comments).toHaveLength(1);
  });

  it('of different keys stands in different comments', async () => {
    await publishIn(aVerdict(), { options: { commentKey: 'one' } });
    await publishIn(aVerdict(), { options: { commentKey: 'two' } });
    expect(run.github.comments).toHaveLength(2);
  });
});

const writesOf = (): readonly string[] =>
  run.github.requests.filter(({ method, path }) => method !== 'GET' && path !== '/graphql').map(({ method }) => method);

describe('a piece of the report that fails by a bug', () => {
  it.each([
    ['setOutput verdict', 'The outputs were not set'],
    ['annotate', 'The annotations were not made'],
    ['group Artifacts', 'Nothing was uploaded'],
    ['group Verdict', 'The verdict was not uploaded'],
    ['setOutput store-artifact-id', 'The addresses of the artifacts were not set'],
    ['summarize', 'The summary was not written'],
    ['group Comment', 'The comment was not written'],
    ['setOutput comment-url', 'The output comment-url was not set'],
  ])('is one warning, and all other pieces come: %s', async (broken, warning) => {
    const { status, stdout, outputs, summary } = await publishIn(aVerdict({ outcome: 'fail', reasons: [aReason()] }), {
      files: { ...aStore(), runs: [] },
      env: { BROKEN: broken },
    });
    expect(status).toBe(0);
    expect(stdout.match(/^::warning.*/gm)).toEqual([
      `::warning title=Maelstrom report::${warning}: a bug of ours. The verdict is not affected.`,
    ]);
    expect({
      outcome: outputs['outcome'],
      annotations: stdout.match(/^::error/gm)?.length ?? 0,
      artifacts: run.artifacts.map(({ name }) => path.extname(name)),
      address: outputs['messages-artifact-url'] !== undefined,
      summary: summary.includes('1-echo'),
      comments: run.github.comments.length,
      url: outputs['comment-url'] !== undefined,
    }).toEqual({
      outcome: 'fail',
      annotations: broken === 'annotate' ? 0 : 1,
      artifacts: [...(broken === 'group Artifacts' ? [] : ['.svg']), ...(broken === 'group Verdict' ? [] : ['.json'])],
      address: broken !== 'setOutput store-artifact-id',
      summary: broken !== 'summarize',
      comments: broken === 'group Comment' ? 0 : 1,
      url: broken !== 'setOutput comment-url',
    });
  });
});

describe('an artifact service that keeps a leg waiting', () => {
  /** No blob is taken until the function given is called. */
  function holdUploads(): () => void {
    const blobs = run.actions.routes.get('/blobs/');
    if (blobs === undefined) throw new Error('no blobs');
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    run.actions.routes.set('/blobs/', async (request) => {
      await released;
      return blobs(request);
    });
    return () => release();
  }

  /** Milliseconds; each ends with a 1, so that the preloaded file lets it pass as it is. */
  const BUDGETS = { uploadsBeforeComment: 1, uploadFile: 2_001, uploadVerdict: 2_001, listArtifacts: 2_001 };

  it('does not keep the comment waiting, which gets its links when the uploads are over', async () => {
    const release = holdUploads();
    const budgets = JSON.stringify({ uploadsBeforeComment: 1 });
    const publishing = publishIn(aVerdict(), { files: aStore(), env: { MAELSTROM_ACTION_BUDGETS_MS: budgets } });
    await expect.poll(() => run.github.comments.length, { timeout: 30_000 }).toBe(1);
    expect(run.github.comments[0]?.body).toContain('1-echo');
    expect(run.github.comments[0]?.body).not.toContain('/artifacts/');
    expect(run.artifacts.filter(({ finalized }) => finalized)).toEqual([]);
    release();
    const { stdout, summary, outputs } = await publishing;
    expect(stdout.match(/^::(warning|error).*/gm)).toHaveLength(1);
    expect(run.github.comments).toHaveLength(1);
    for (const text of [run.github.comments[0]?.body, summary, outputs['store-artifact-url']])
      expect(text).toContain('/artifacts/');
    expect(writesOf()).toEqual(['POST', 'PATCH']);
  });

  it.each(['silence', 'reset'] as const)('for nothing, by %s, costs one warning and no second write', async (fault) => {
    run.actions.interfere = () => ({ status: 200, fault });
    const { status, stdout, outputs, summary } = await publishIn(aVerdict(), {
      files: { ...aStore(), runs: [] },
      env: {
        MAELSTROM_ACTION_BUDGETS_MS: JSON.stringify(BUDGETS),
        NODE_OPTIONS: `--import=${new URL('../support/short-retries.mjs', import.meta.url).href}`,
      },
    });
    expect(status).toBe(0);
    expect(stdout.match(/^::warning.*/gm)).toEqual([
      expect.stringMatching(/messages-.*\.svg and the verdict were not uploaded/),
    ]);
    expect([outputs['outcome'], summary.includes('1-echo')]).toEqual(['pass', true]);
    expect(run.github.comments).toHaveLength(1);
    expect(outputs['comment-url']).toContain('#issuecomment-');
    expect(writesOf()).toEqual(['POST']);
  });

  it('is over by the time that the API takes the comment, which it did not do early', async () => {
    const release = holdUploads();
    run.github.token.write = false;
    const budgets = JSON.stringify({ uploadsBeforeComment: 1 });
    const publishing = publishIn(aVerdict(), { env: { MAELSTROM_ACTION_BUDGETS_MS: budgets } });
    await expect.poll(() => run.github.requests.some(({ status }) => status === 403), { timeout: 30_000 }).toBe(true);
    run.github.token.write = true;
    release();
    const { stdout } = await publishing;
    expect(stdout.match(/^::(warning|error).*/gm)).toBeNull();
    expect(run.github.comments).toHaveLength(1);
  });

  it('asks an API that refuses the early comment no second time when it fails itself', async () => {
    run.github.token.write = false;
    run.actions.interfere = () => ({ status: 200, fault: 'silence' });
    const { status, stdout } = await publishIn(aVerdict(), {
      env: { MAELSTROM_ACTION_BUDGETS_MS: JSON.stringify(BUDGETS) },
    });
    expect(status).toBe(0);
    expect(stdout.match(/^::warning.*/gm)).toEqual([
      expect.stringContaining('The verdict was not uploaded'),
      expect.stringContaining('The comment on pull request 7 could not be written'),
    ]);
    expect(writesOf()).toEqual(['POST']);
  });

  it('has the comment wait for it in the usual case, so that it is written once', async () => {
    await publishIn(aVerdict(), { files: aStore() });
    expect(run.github.comments[0]?.body).toContain('/artifacts/');
    expect(writesOf()).toEqual(['POST']);
  });
});

describe('a verdict without a pull request in its event', () => {
  it('of a push is shown on the open pull request whose head it is', async () => {
    const payload = { ref: 'refs/heads/topic', repository: { default_branch: 'main' } };
    await publishIn(aVerdict(), {
      event: { name: 'push', payload },
      env: { GITHUB_SHA: HEAD_SHA, GITHUB_REF: 'refs/heads/topic' },
    });
    expect(run.github.comments).toHaveLength(1);
  });

  it('of a push that no pull request has as its head is shown nowhere, and says so', async () => {
    const payload = { ref: 'refs/heads/topic', repository: { default_branch: 'main' } };
    const { stdout, status } = await publishIn(aVerdict(), { event: { name: 'push', payload } });
    expect(status).toBe(0);
    expect(stdout).toContain(
      'No comment: The event push names no pull request, and no open one has the commit ccccccc as its head',
    );
    expect(run.github.comments).toEqual([]);
  });

  it('of the merge queue is shown on the pull request that the branch names', async () => {
    const head_ref = `refs/heads/gh-readonly-queue/main/pr-7-${'b'.repeat(40)}`;
    await publishIn(aVerdict(), { event: { name: 'merge_group', payload: { merge_group: { head_ref } } } });
    expect(run.github.comments[0]?.body).toContain(`/commit/${HEAD_SHA}`);
  });
});
