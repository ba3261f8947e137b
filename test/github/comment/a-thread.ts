import { ApiError, type GitHubApi } from '../../../src/github/api.ts';

export const LOGIN = 'github-actions[bot]';

export interface StoredComment {
  readonly id: number;
  readonly body: string;
  readonly login: string;
  readonly at: string;
}

/** The comments of pull request 7, two to a page, behind GitHub's API; a test may change what it does. */
export function aThread(stored: StoredComment[]) {
  const json = ({ id, body, login, at }: StoredComment) => ({ id, body, user: { login }, created_at: at });
  const indexOf = (id: number): number => {
    const index = stored.findIndex((each) => each.id === id);
    if (index < 0) throw new ApiError('404', 404, true);
    return index;
  };
  const write = (method: string, id: number, body: string): StoredComment | undefined => {
    if (method === 'DELETE') return stored.splice(indexOf(id), 1)[0];
    const comment = {
      login: LOGIN,
      at: '2026-11-22T12:00:09Z',
      body,
      id: method === 'POST' ? 100 + stored.length : id,
    };
    stored.splice(method === 'POST' ? stored.length : indexOf(id), method === 'POST' ? 0 : 1, comment);
    return comment;
  };
  const list = (page: number, since: string) => {
    const all = stored.filter((each) => thread.isListed(each) && each.at >= since).map((each) => thread.listedAs(each));
    const link = page * 2 < all.length ? '<next>; rel="next"' : undefined;
    return { status: 200, headers: { link }, data: all.slice(page * 2 - 2, page * 2).map(json) };
  };
  const api: GitHubApi = {
    request: async (route, parameters = {}) => {
      const [method = '', path = ''] = route.split(' ');
      const { comment_id: id, page, since, body } = parameters;
      const end = path.split('/').at(-1);
      thread.requests.push([method, end, page ?? id, since].filter((part) => part !== undefined).join(' '));
      if (path === '/graphql') return { status: 200, headers: {}, data: { data: { viewer: { login: LOGIN } } } };
      if (end === '{pull_number}')
        return { status: 200, headers: {}, data: { number: 7, head: { sha: thread.headSha } } };
      if (method !== 'GET') {
        const error = thread.refusals.shift() ?? null;
        if (error !== null && !thread.refusedAreEffective) throw error;
        const comment = write(method, Number(id), String(body));
        if (error !== null) throw error;
        return { status: 200, headers: {}, data: comment && json(comment) };
      }
      if (end === 'comments') return list(Number(page), String(since ?? ''));
      return { status: 200, headers: {}, data: json(stored[indexOf(Number(id))] as StoredComment) };
    },
  };
  const thread = {
    stored,
    api,
    requests: [] as string[],
    headSha: 'a'.repeat(40),
    isListed: (_: StoredComment): boolean => true,
    /** A list that is behind shows an older text. */
    listedAs: (each: StoredComment): StoredComment => each,
    /** What the next writes are answered with; null is a success. */
    refusals: [] as (ApiError | null)[],
    refusedAreEffective: false,
  };
  return thread;
}
