import { describe, expect, it } from 'vitest';
import { ApiError, type Pause } from '../../../src/github/api.ts';
import { createComments } from '../../../src/github/comment/comments-api.ts';
import { aThread, LOGIN, type StoredComment } from './a-thread.ts';

const MARKER = '<!-- marker -->';
const clock: Pause = { now: () => 0, sleep: async () => undefined, random: () => 0.5 };

function aClient(stored: StoredComment[]) {
  const thread = aThread(stored);
  const of = { repository: 'octo/gossip', pullRequest: 7, marker: MARKER };
  return { thread, comments: createComments(of, thread.api, clock) };
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
