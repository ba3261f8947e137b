import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../src/github/api.ts';
import { legName, verdictFile } from '../../../src/github/artifacts/artifact-names.ts';
import { agreeOnComment } from '../../../src/github/comment/comment-agreement.ts';
import { readContext } from '../../../src/github/context.ts';
import type { ReportWorld } from '../../../src/github/report-world.ts';
import { renderComment } from '../../../src/report/markdown/comment.ts';
import { decodeState } from '../../../src/report/markdown/comment-state.ts';
import { joinRows } from '../../../src/report/rows/join.ts';
import { toRow } from '../../../src/report/rows/row.ts';
import { verdictJson } from '../../../src/report/rows/verdict-json.ts';
import { aTarget, aVerdict } from '../../report/verdicts.ts';
import { aThread, LOGIN, type StoredComment } from './a-thread.ts';

const target = aTarget();
const nameOf = (key: string) => legName(key, '', 'test', 1);
const rowOf = (key: string) => toRow(aVerdict({ key }), nameOf(key).leg);
const comment = (id: number, ...keys: readonly string[]): StoredComment => ({
  id,
  body: renderComment(joinRows(keys.map(rowOf)), target),
  login: LOGIN,
  at: '2026-11-22T12:00:00Z',
});

/** One leg, in virtual time, beside legs that have left the verdicts of `others`. */
function aLegBeside(others: readonly string[], stored: StoredComment[] = []) {
  const thread = aThread(stored);
  let now = 0;
  const log: string[] = [];
  const warnings: string[] = [];
  const artifacts = {
    list: async () => others.map((key, id) => ({ id, name: verdictFile(nameOf(key)), size: 100 })),
    read: async (id: number) => Buffer.from(verdictJson(aVerdict({ key: others[id] ?? '' }))),
    upload: async () => ({ id: 1, url: '' }),
  };
  const world = {
    context: { ...readContext({ GITHUB_RUN_ID: '1001' }), eventName: 'pull_request' },
    artifacts: async () => artifacts,
    log: (line: string) => log.push(line),
    clock: {
      now: () => now,
      sleep: async (ms: number, end?: AbortSignal) => {
        // A sleep that something else may end never does so by itself.
        if (end !== undefined) return await new Promise<void>(() => undefined);
        now += ms;
      },
      random: () => 0.5,
    },
  } as unknown as ReportWorld;
  const pullRequest = {
    number: 7,
    headSha: 'a'.repeat(40),
    headRepository: 'octo/gossip',
    baseBranch: 'main',
    fromFork: false,
  };
  const agreement = { own: [rowOf('own')], target, mode: 'always', pullRequest, artifacts: 'working' } as const;
  const agree = () => agreeOnComment(agreement, thread.api, world, (message) => warnings.push(message));
  return { thread, artifacts, log, warnings, agree, elapsed: () => now };
}

const keysIn = (stored: readonly StoredComment[]) => stored.map(({ body }) => decodeState(body).map(({ key }) => key));
const writesTo = (requests: readonly string[]) =>
  requests.filter((request) => /^(POST comments|PATCH|DELETE)/.test(request)).length;

describe('a leg that agrees with the others', () => {
  it('writes what it has read of them', async () => {
    const { thread, agree, warnings } = aLegBeside(['b', 'c']);
    expect(await agree()).toMatchObject({ commentUrl: 'https://github.com/octo/gossip/pull/7#issuecomment-100' });
    expect(keysIn(thread.stored)).toEqual([['b', 'c', 'own']]);
    expect(writesTo(thread.requests)).toBe(1);
    expect(warnings).toEqual([]);
  });

  it('writes nothing when another leg has written everything while it read', async () => {
    const { thread, artifacts, agree } = aLegBeside(['b']);
    const { read } = artifacts;
    artifacts.read = async (id) => {
      if (thread.stored.length === 0) thread.stored.push(comment(50, 'b', 'own'));
      return await read(id);
    };
    expect(await agree()).toMatchObject({ commentUrl: expect.stringMatching(/-50$/) });
    expect(writesTo(thread.requests)).toBe(0);
  });

  it('goes on without the others after the artifact service has failed three times', async () => {
    const { thread, artifacts, agree, log, warnings } = aLegBeside(['b']);
    let failures = 0;
    artifacts.list = async () => {
      failures += 1;
      throw new Error('out of order');
    };
    await agree();
    expect(keysIn(thread.stored)).toEqual([['own']]);
    expect(failures).toBe(3);
    expect(log).toEqual(["Other jobs' verdicts could not be read; the comment goes on without them: out of order"]);
    expect(warnings).toEqual([]);
  });

  it('has all of them when the artifact service fails twice', async () => {
    const { thread, artifacts, agree } = aLegBeside(['b']);
    const { list } = artifacts;
    let failures = 0;
    artifacts.list = async () => {
      failures += 1;
      if (failures <= 2) throw new Error('out of order');
      return await list();
    };
    await agree();
    expect(keysIn(thread.stored)).toEqual([['b', 'own']]);
  });

  it('makes no second comment when the answer to its first was lost and the list is behind', async () => {
    const { thread, agree, elapsed } = aLegBeside([]);
    thread.refusals.push(new ApiError('502', 502, false));
    thread.refusedAreEffective = true;
    thread.isListed = () => elapsed() >= 3_000;
    await agree();
    expect(keysIn(thread.stored)).toEqual([['own']]);
    expect(thread.requests.filter((request) => request.startsWith('POST comments'))).toHaveLength(1);
  });

  it('creates at once again what was refused for a while', async () => {
    const { thread, agree, elapsed } = aLegBeside([]);
    thread.refusals.push(new ApiError('429', 429, false, 1000));
    await agree();
    expect(keysIn(thread.stored)).toEqual([['own']]);
    expect(thread.requests.filter((request) => request.startsWith('POST comments'))).toHaveLength(2);
    // Not as long as a list may be behind: such a refusal has created nothing.
    expect(elapsed()).toBeLessThan(3_000);
  });

  const refusal = () => new ApiError('a secondary rate limit refuses it', 403, false, undefined, true);

  it('writes again after a minute, then after two, when a limit does not say how long it lasts', async () => {
    const { thread, agree, elapsed, warnings } = aLegBeside([]);
    thread.refusals.push(refusal(), refusal());
    await agree();
    expect(keysIn(thread.stored)).toEqual([['own']]);
    expect(writesTo(thread.requests)).toBe(3);
    expect(elapsed()).toBeGreaterThanOrEqual(180_000);
    expect(warnings).toEqual([]);
  });

  it('has its whole patience left after the waits that a limit asks for', async () => {
    const { thread, agree, elapsed, warnings } = aLegBeside([]);
    thread.refusals.push(refusal(), new ApiError('502', 502, false));
    await agree();
    expect(keysIn(thread.stored)).toEqual([['own']]);
    expect(elapsed()).toBeGreaterThanOrEqual(60_000);
    expect(warnings).toEqual([]);
  });

  it('names the limit, after three writes, when that does not end', async () => {
    const { thread, agree, elapsed, warnings } = aLegBeside([]);
    thread.refusals.push(...Array.from({ length: 50 }, refusal));
    await agree();
    expect(writesTo(thread.requests)).toBe(3);
    expect(elapsed()).toBeLessThan(200_000);
    expect(warnings).toEqual([
      expect.stringMatching(/^This row may be missing .*: a secondary rate limit refuses it\.$/),
    ]);
  });

  it('waits for as long as a limit says, and not for an hour', async () => {
    const told = (ms: number) => new ApiError('limited', 403, false, ms, true);
    const short = aLegBeside([]);
    short.thread.refusals.push(told(90_000));
    await short.agree();
    expect(keysIn(short.thread.stored)).toEqual([['own']]);
    const long = aLegBeside([]);
    long.thread.refusals.push(told(3_600_000));
    await long.agree();
    expect(writesTo(long.thread.requests)).toBe(1);
    expect(long.elapsed()).toBeLessThan(60_000);
    expect(long.warnings).toEqual([expect.stringContaining('limited')]);
  });

  it('deletes its own comment when another leg has created one within seconds', async () => {
    const { thread, agree } = aLegBeside(['b']);
    thread.stored.push(comment(50, 'b'));
    // It is listed only once this leg has created one as well.
    thread.isListed = () => thread.stored.length > 1;
    expect(await agree()).toMatchObject({ commentUrl: expect.stringMatching(/-50$/) });
    expect(thread.stored.map(({ id }) => id)).toEqual([50]);
    expect(keysIn(thread.stored)).toEqual([['b', 'own']]);
  });

  it('warns with what to do when it is refused', async () => {
    const { thread, agree, warnings } = aLegBeside([]);
    thread.refusals.push(new ApiError('403 Resource not accessible', 403, true));
    expect((await agree()).commentUrl).toBeNull();
    expect(warnings).toEqual([expect.stringContaining('pull-requests: write')]);
  });

  it('leaves the comment alone when the pull request has another head by now', async () => {
    const { thread, agree, log } = aLegBeside([]);
    thread.headSha = 'b'.repeat(40);
    expect((await agree()).commentUrl).toBeNull();
    expect(thread.stored).toEqual([]);
    expect(log).toEqual([expect.stringContaining('moved on to another commit')]);
  });
});
