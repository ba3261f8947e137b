import { describe, expect, it } from 'vitest';
import { ApiError, type Pause } from '../../../src/github/api.ts';
import { createComments } from '../../../src/github/comment/our-comments.ts';
import { markerOf } from '../../../src/report/markdown/comment-state.ts';
import { aThread, LOGIN, type StoredComment } from './a-thread.ts';

const MARKER = markerOf('a workflow');
const clock: Pause = { now: () => 0, sleep: async () => undefined, random: () => 0.5 };

const OF = { repository: 'octo/gossip', pullRequest: 7, commentKey: 'a workflow' };

function aClient(stored: StoredComment[]) {
  const thread = aThread(stored);
  return { thread, comments: createComments({ forge: 'GitHub', ...OF }, thread.api, clock) };
}

const ours = (id: number, at = '2026-11-22T12:00:00Z'): StoredComment => ({
  id,
  body: `${MARKER}\n${id}`,
  login: LOGIN,
  at,
});
const other = (id: number): StoredComment => ({ ...ours(id), login: 'mallory' });
const ids = (seen: { readonly comments: readonly { readonly id: number }[] }) => seen.comments.map(({ id }) => id);

describe('our comments on a pull request', () => {
  it('are those of whom the answer to the first one names, so that none is written twice', async () => {
    const { api } = aThread([]);
    const mine = (each: unknown) => ({ ...(each as object), user: { login: 'release-bot' } });
    const noGraphql: typeof api = {
      request: async (route, ...rest) => {
        if (route.startsWith('POST /graphql')) throw new ApiError('404', 404, true);
        const answer = await api.request(route, ...rest);
        return { ...answer, data: Array.isArray(answer.data) ? answer.data.map(mine) : mine(answer.data) };
      },
    };
    const comments = createComments({ forge: 'GitHub', ...OF }, noGraphql, clock);
    expect(ids(await comments.look(false))).toEqual([]);
    const id = await comments.create(`${MARKER}\n1`);
    expect(ids(await comments.look(true))).toEqual([id]);
  });

  it.each([
    ['Gitea', 'gitea-actions'],
    ['Forgejo', 'forgejo-actions'],
  ] as const)('are on %s those of its own login, without GraphQL', async (forge, login) => {
    const { api } = aThread([{ ...ours(3), login }, ours(4), { ...ours(5), login: 'a-person' }]);
    const asked: string[] = [];
    const knowing = (user: unknown): typeof api => ({
      request: async (route, ...rest) => {
        asked.push(route);
        if (route !== 'GET /user') return await api.request(route, ...rest);
        if (user === null) throw new ApiError('403', 403, true);
        return { status: 200, headers: {}, data: user };
      },
    });
    const seenWith = (user: unknown) => createComments({ forge, ...OF }, knowing(user), clock).look(true);
    expect(ids(await seenWith(null))).toEqual([3]);
    expect(ids(await seenWith({ login: 'a-person' }))).toEqual([5]);
    expect(asked).not.toContain('POST /graphql');
  });

  it('are those of our own login that begin with the marker', async () => {
    const { comments } = aClient([other(1), { ...ours(2), body: ` ${MARKER}` }, ours(3), other(4)]);
    expect(ids(await comments.look(false))).toEqual([3]);
  });

  it('are searched for up to the first page that has one, and from there on after that', async () => {
    const { thread, comments } = aClient([other(1), other(2), other(3), ours(4), ours(5), other(6)]);
    expect(ids(await comments.look(false))).toEqual([4]);
    expect(thread.requests).toEqual(['POST graphql', 'GET comments 1', 'GET comments 2']);
    thread.requests.length = 0;
    expect(ids(await comments.look(false))).toEqual([4, 5]);
    expect(thread.requests[0]).toBe('GET {comment_id} 4');
    expect(thread.requests[1]).toContain('2026-11-22T12:00:00Z');
  });

  it('are searched for again when the first of them was deleted', async () => {
    const { thread, comments } = aClient([ours(4), ours(5)]);
    expect(ids(await comments.look(false))).toEqual([4, 5]);
    thread.stored.splice(0, 1);
    expect(ids(await comments.look(false))).toEqual([5]);
  });

  it('are all of the thread when the whole is asked for, those that came first too', async () => {
    const { comments } = aClient([other(1), other(2), ours(3), other(4), ours(5), other(6)]);
    expect(await comments.create(`${MARKER}\nnew`)).toBe(106);
    expect(await comments.look(true)).toMatchObject({ createdIsListed: true });
    expect(ids(await comments.look(true))).toEqual([3, 5, 106]);
    expect(ids(await comments.look(false))[0]).toBe(3);
  });

  it('have the one that was just created, although the list lacks it', async () => {
    const { thread, comments } = aClient([ours(3)]);
    const id = await comments.create(`${MARKER}\nnew`);
    thread.isListed = (each) => each.id !== id;
    const seen = await comments.look(true);
    expect([ids(seen), seen.createdIsListed]).toEqual([[3, id], false]);
    thread.isListed = () => true;
    expect((await comments.look(true)).createdIsListed).toBe(true);
  });

  it('have the text that the first one has now, although the list shows an older one', async () => {
    const { thread, comments } = aClient([ours(3), ours(5)]);
    await comments.look(false);
    thread.listedAs = (each) => ({ ...each, body: `${MARKER}\nolder` });
    const now = `${MARKER}\n3`;
    expect((await comments.look(true)).comments[0]).toMatchObject({ id: 3, body: now });
    thread.stored.splice(0, 1);
    expect((await comments.look(true)).comments).toMatchObject([{ id: 5, body: `${MARKER}\n5` }]);
    thread.stored.splice(0, 1, ours(6));
    expect((await comments.look(false)).comments).toMatchObject([{ id: 6, body: `${MARKER}\n6` }]);
  });

  it('do not have the one before for the one whose creation failed', async () => {
    const { thread, comments } = aClient([]);
    await comments.create(`${MARKER}\nfirst`);
    thread.refusals.push(new ApiError('502', 502, false));
    await expect(comments.create(`${MARKER}\nsecond`)).rejects.toThrow('502');
    expect((await comments.look(true)).createdIsListed).toBe(false);
  });

  it('can be looked at again when one vanished before it was written', async () => {
    const { thread, comments } = aClient([ours(3)]);
    const [gone, forbidden] = [new ApiError('404', 404, true), new ApiError('403', 403, true)];
    thread.refusals.push(gone, gone, forbidden, forbidden);
    await expect(comments.update(3, 'x')).rejects.toMatchObject({ status: 404, lasting: false });
    await expect(comments.remove(3)).resolves.toBeUndefined();
    await expect(comments.update(3, 'x')).rejects.toMatchObject({ lasting: true });
    await expect(comments.remove(3)).rejects.toMatchObject({ lasting: true });
  });
});
