import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ApiError,
  createApi,
  type GitHubApi,
  limitWait,
  type Pause,
  persistently,
  until,
} from '../../src/github/api.ts';
import { createOutsideSteps } from '../../src/outside/step-budgets.ts';
import { type GitHubService, sleepingClock, startGitHubService } from '../support/github-api.ts';
import { HEAD_SHA, REPOSITORY } from '../support/workflow-run.ts';

let github: GitHubService;
let api: GitHubApi;
let slept: number[];
let clock: Pause;
beforeEach(async () => {
  github = await startGitHubService(REPOSITORY);
  ({ clock, slept } = sleepingClock());
  api = createApi('ghs_test', github.url, () => Date.now(), createOutsideSteps({}));
  github.pullRequests.push({
    number: 7,
    headSha: HEAD_SHA,
    headRef: 'topic',
    headRepository: REPOSITORY,
    baseRef: 'main',
    state: 'open',
  });
});
afterEach(async () => {
  expect(github.problems).toEqual([]);
  await github.close();
});

describe('what the API says about asking again', () => {
  const errorOf = async (
    status: number,
    headers: Readonly<Record<string, string>>,
    message = 'x',
  ): Promise<ApiError> => {
    github.interfere = () => ({ status, headers, body: { message } });
    const error = await api
      .request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { owner: 'octo', repo: 'gossip', pull_number: 7 })
      .catch((thrown: unknown) => thrown);
    if (!(error instanceof ApiError)) throw new Error('no error');
    return error;
  };

  it('is Retry-After for the secondary limit, and the time of the reset for the primary one', async () => {
    expect(await errorOf(403, { 'retry-after': '7' })).toMatchObject({ lasting: false, retryAfterMs: 7000 });
    const reset = String(Math.ceil(Date.now() / 1000) + 30);
    const { lasting, retryAfterMs } = await errorOf(429, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset });
    expect(lasting).toBe(false);
    expect(retryAfterMs).toBeGreaterThan(20_000);
  });

  it('is left open by a secondary limit without Retry-After, which is told by its words', async () => {
    const secondary = await errorOf(403, {}, 'You have exceeded a secondary rate limit.');
    expect(secondary).toMatchObject({ lasting: false, limited: true, retryAfterMs: undefined });
    expect(secondary.message).toContain('a secondary rate limit refuses it (403 You have exceeded');
    const tooMany = await errorOf(429, {}, 'slow down');
    expect(tooMany).toMatchObject({ limited: true, message: expect.stringContaining('a secondary rate limit') });
    const primary = await errorOf(403, { 'x-ratelimit-remaining': '0' });
    expect(primary.message).toContain('the primary rate limit refuses it, asks to wait for 60 s');
    expect(await errorOf(502, { 'retry-after': '7' })).toMatchObject({ limited: false, retryAfterMs: 7000 });
  });

  it('is never for what the token may not do', async () => {
    expect(await errorOf(403, {}, 'Resource not accessible by integration')).toMatchObject({
      lasting: true,
      status: 403,
    });
    expect(await errorOf(422, {})).toMatchObject({ lasting: true });
  });

  it('is later for a server that is out of order, or not there', async () => {
    expect(await errorOf(502, {})).toMatchObject({ lasting: false, status: 502 });
    const nowhere = createApi('ghs_test', 'http://127.0.0.1:9', () => Date.now(), createOutsideSteps({}));
    await expect(nowhere.request('GET /repos/{owner}/{repo}/pulls', { owner: 'o', repo: 'r' })).rejects.toMatchObject({
      status: null,
      lasting: false,
    });
  });

  it('ends after some attempts', async () => {
    let calls = 0;
    const failing = persistently(
      async () => {
        calls += 1;
        throw new ApiError('502', 502, false);
      },
      clock,
      60_000,
      3,
    );
    await expect(failing).rejects.toThrow('502');
    expect(calls).toBe(3);
  });
});

const failing = (error: Error, times: number) => {
  let calls = 0;
  return async () => {
    calls += 1;
    if (calls <= times) throw error;
    return `answer ${calls}`;
  };
};

describe('asking persistently', () => {
  it('gives the first answer, and waits longer before each try', async () => {
    expect(await persistently(failing(new ApiError('502', 502, false), 3), clock)).toBe('answer 4');
    expect(slept).toEqual([600, 1200, 2400]);
  });

  it('waits as long as it was asked to', async () => {
    expect(await persistently(failing(new ApiError('429', 429, false, 5000), 1), clock)).toBe('answer 2');
    expect(slept).toEqual([5000]);
  });

  it('does not begin a wait that ends after its patience', async () => {
    const call = failing(new ApiError('429', 429, false, 5001), 1);
    await expect(persistently(call, clock, 5000)).rejects.toThrow('429');
    expect(slept).toEqual([]);
  });

  it.each([
    ['what lasts', new ApiError('403', 403, true)],
    ['a bug of ours', new TypeError('no')],
  ])('gives up at once on %s', async (_, error) => {
    await expect(persistently(failing(error, 1), clock)).rejects.toBe(error);
    expect(slept).toEqual([]);
  });
});

describe('the wait after a rate limit', () => {
  it('is a minute, and twice as long each time, unless GitHub says how long', () => {
    expect([0, 1, 2].map((refusals) => limitWait(undefined, refusals, 0))).toEqual([60_000, 120_000, 240_000]);
    expect([0, 1].map((refusals) => limitWait(7_000, refusals, 0))).toEqual([7_000, 7_000]);
    expect(limitWait(0, 0, 0)).toBe(1_000);
  });

  it('differs from job to job, and is never shorter than GitHub asks', () => {
    expect(limitWait(undefined, 0, 1)).toBe(67_500);
    expect(limitWait(undefined, 0, 0.5)).toBe(63_750);
  });

  it('is not begun by a few quick attempts', async () => {
    const call = failing(new ApiError('403', 403, false, undefined, true), 1);
    await expect(persistently(call, clock)).rejects.toThrow('403');
    expect(slept).toEqual([]);
    expect(await persistently(failing(new ApiError('403', 403, false, 5_000, true), 1), clock)).toBe('answer 2');
    expect(slept).toEqual([5_313]);
  });
});

describe('an API with an end', () => {
  it('sends nothing from that moment on', async () => {
    let now = 99;
    const bounded = until(100, api, () => now);
    const get = () =>
      bounded.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
        owner: 'octo',
        repo: 'gossip',
        pull_number: 7,
      });
    expect((await get()).status).toBe(200);
    now = 100;
    await expect(get()).rejects.toMatchObject({ status: null, lasting: false, message: 'there was no time left' });
    expect(github.requests).toHaveLength(1);
  });
});
