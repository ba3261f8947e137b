import { describe, expect, it } from 'vitest';
import { ApiError, type GitHubApi, type Pause } from '../../../src/github/api.ts';
import { createComments } from '../../../src/github/comment/comments-api.ts';

const MARKER = '<!-- marker -->';
const LOGIN = 'github-actions[bot]';
const clock: Pause = { now: () => 0, sleep: async () => undefined, random: () => 0.5 };

interface Stored {
  readonly id: number;
  readonly body: string;
  readonly login: string;
  readonly at: string;
}

/** Comments of a pull request, 2 to a page; `listed` says which of them the list shows. */
function aThread(stored: Stored[]) {
  const requests: string[] = [];
  const thread = { listed: (_: Stored): boolean => true, refuse: null as ApiError | null, requests, stored };
  const json = ({ id, body, login, at }: Stored) => ({ id, body, user: { login }, created_at: at });
  const api: GitHubApi = {
    request: async (route, parameters = {}) => {
      const [method = '', path = ''] = route.split(' ');
      const id = Number(parameters['comment_id']);
      requests.push(
        [method, path.split('/').at(-1), parameters['page'] ?? parameters['comment_id'], parameters['since']]
          .filter((part) => part !== undefined)
          .join(' '),
      );
      if (thread.refuse !== null && method !== 'GET' && path !== '/graphql') throw thread.refuse;
      if (path === '/graphql') return { status: 200, headers: {}, data: { data: { viewer: { login: LOGIN } } } };
      if (method === 'POST') {
        const created = {
          id: 100 + stored.length,
          body: String(parameters['body']),
          login: LOGIN,
          at: '2026-11-22T12:00:09Z',
        };
        stored.push(created);
        return { status: 201, headers: {}, data: json(created) };
      }
      if (path.endsWith('{comment_id}')) {
        const found = stored.find((each) => each.id === id);
        if (found === undefined) throw new ApiError('404', 404, true);
        return { status: 200, headers: {}, data: json(found) };
      }
      const page = Number(parameters['page']);
      const since = String(parameters['since'] ?? '');
      const all = stored.filter((each) => thread.listed(each) && each.at >= since);
      const link = page * 2 < all.length ? '<next>; rel="next"' : undefined;
      return { status: 200, headers: { link }, data: all.slice(page * 2 - 2, page * 2).map(json) };
    },
  };
  const comments = createComments({ repository: 'octo/gossip', pullRequest: 7, marker: MARKER }, api, clock);
  return { thread, comments };
}

const ours = (id: number, at = '2026-11-22T12:00:00Z'): Stored => ({ id, body: `${MARKER}\n${id}`, login: LOGIN, at });
const other = (id: number): Stored => ({ ...ours(id), login: 'mallory' });
const ids = (seen: { readonly comments: readonly { readonly id: number }[] }) => seen.comments.map(({ id }) => id);

describe('our comments on a pull request', () => {
  it('are those of our own login that begin with the marker', async () => {
    const { comments } = aThread([other(1), { ...ours(2), body: ` ${MARKER}` }, ours(3), other(4)]);
    expect(ids(await comments.look(false))).toEqual([3]);
  });

  it('are searched for up to the first page that has one, and from there on after that', async () => {
    const { thread, comments } = aThread([other(1), other(2), other(3), ours(4), ours(5), other(6)]);
    expect(ids(await comments.look(false))).toEqual([4]);
    expect(thread.requests).toEqual(['POST graphql', 'GET comments 1', 'GET comments 2']);
    thread.requests.length = 0;
    expect(ids(await comments.look(false))).toEqual([4, 5]);
    expect(thread.requests[0]).toBe('GET {comment_id} 4');
    expect(thread.requests[1]).toContain('2026-11-22T12:00:00Z');
  });

  it('are searched for again when the first of them was deleted', async () => {
    const { thread, comments } = aThread([ours(4), ours(5)]);
    expect(ids(await comments.look(false))).toEqual([4, 5]);
    thread.stored.splice(0, 1);
    expect(ids(await comments.look(false))).toEqual([5]);
  });

  it('are all of the thread when the whole is asked for, those that came first too', async () => {
    const { comments } = aThread([other(1), other(2), ours(3), other(4), ours(5), other(6)]);
    expect(await comments.create(`${MARKER}\nnew`)).toBe(106);
    expect(await comments.look(true)).toMatchObject({ createdIsListed: true });
    expect(ids(await comments.look(true))).toEqual([3, 5, 106]);
    expect(ids(await comments.look(false))[0]).toBe(3);
  });

  it('have the one that was just created, although the list lacks it', async () => {
    const { thread, comments } = aThread([ours(3)]);
    const id = await comments.create(`${MARKER}\nnew`);
    thread.listed = (each) => each.id !== id;
    const seen = await comments.look(true);
    expect([ids(seen), seen.createdIsListed]).toEqual([[3, id], false]);
    thread.listed = () => true;
    expect((await comments.look(true)).createdIsListed).toBe(true);
  });

  it('do not have the one before for the one whose creation failed', async () => {
    const { thread, comments } = aThread([]);
    await comments.create(`${MARKER}\nfirst`);
    thread.refuse = new ApiError('502', 502, false);
    await expect(comments.create(`${MARKER}\nsecond`)).rejects.toThrow('502');
    expect((await comments.look(true)).createdIsListed).toBe(false);
  });

  it('can be looked at again when one vanished before it was written', async () => {
    const { thread, comments } = aThread([ours(3)]);
    thread.refuse = new ApiError('404', 404, true);
    await expect(comments.update(3, 'x')).rejects.toMatchObject({ status: 404, lasting: false });
    await expect(comments.remove(3)).resolves.toBeUndefined();
    thread.refuse = new ApiError('403', 403, true);
    await expect(comments.update(3, 'x')).rejects.toMatchObject({ lasting: true });
    await expect(comments.remove(3)).rejects.toMatchObject({ lasting: true });
  });
});
