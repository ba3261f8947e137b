import { type ApiAnswer, ApiError, type GitHubApi, type Pause, persistently } from '../api.ts';
import { numberAt, textAt } from '../context.ts';
import { ownerAndRepo } from '../pull-request.ts';
import type { StandingComment } from './convergence.ts';

/** Our comments on one pull request. Reads are tried again, writes are not; `ApiError` says how it failed. */
export interface Comments {
  readonly look: () => Promise<readonly StandingComment[]>;
  readonly create: (body: string) => Promise<void>;
  readonly update: (id: number, body: string) => Promise<void>;
  readonly remove: (id: number) => Promise<void>;
}

export interface CommentsOf {
  readonly repository: string;
  readonly pullRequest: number;
  /** The first line of our comments. */
  readonly marker: string;
}

type Read = (route: string, parameters: Readonly<Record<string, unknown>>) => Promise<ApiAnswer>;

/** Pages of a thread that are read at most: 100 comments each. */
const PAGES_AT_MOST = 300;

export function createComments(of: CommentsOf, api: GitHubApi, clock: Pause): Comments {
  const read: Read = (route, parameters) => persistently(() => api.request(route, parameters), clock, 8_000, 3);
  const where = ownerAndRepo(of.repository);
  const thread = { ...where, issue_number: of.pullRequest };
  let login: string | null = null;
  /** The lowest of ours, once it was seen, so that a long thread is read through only once. */
  let lowest: number | null = null;

  const ours = (value: unknown): readonly (StandingComment & { readonly createdAt: string | null })[] => {
    const id = numberAt(value, 'id');
    const body = textAt(value, 'body');
    if (id === null || body === null || !body.startsWith(of.marker) || textAt(value, 'user', 'login') !== login)
      return [];
    return [{ id, body, createdAt: textAt(value, 'created_at') }];
  };

  const list = async (since: string | null, enough: (found: readonly StandingComment[]) => boolean) => {
    const found: StandingComment[] = [];
    for (let page = 1; page <= PAGES_AT_MOST; page += 1) {
      const answer = await read('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        ...thread,
        per_page: 100,
        page,
        ...(since === null ? {} : { since }),
      });
      const items = Array.isArray(answer.data) ? answer.data : [];
      found.push(...items.flatMap(ours));
      const last = !/rel="next"/.test(String(answer.headers.link ?? ''));
      if (last || enough(found)) break;
    }
    return found;
  };

  const get = async (id: number) => {
    try {
      const answer = await read('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', {
        ...where,
        comment_id: id,
      });
      return ours(answer.data)[0] ?? null;
    } catch (error) {
      if (error instanceof ApiError && (error.status === 404 || error.status === 410)) return null;
      throw error;
    }
  };

  const remember = (found: readonly StandingComment[]): void => {
    lowest = found.length === 0 ? null : Math.min(...found.map((comment) => comment.id));
  };

  return {
    look: async () => {
      login ??= await whoAmI(read);
      const first = lowest === null ? null : await get(lowest);
      if (first === null) {
        // Oldest first, so the first of ours is the lowest. Others can only come after it, from legs that wrote at once.
        const found = await list(null, (some) => some.length > 0);
        remember(found);
        return found;
      }
      const others = first.createdAt === null ? [] : await list(first.createdAt, () => false);
      const found = [first, ...others.filter((comment) => comment.id !== first.id)];
      remember(found);
      return found;
    },
    create: async (body) => {
      const answer = await api.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        ...thread,
        body,
      });
      const id = numberAt(answer.data, 'id');
      // A list may not show it for some seconds; asking for it by its id does.
      if (id !== null && (lowest === null || id < lowest)) lowest = id;
    },
    update: async (id, body) => {
      try {
        await api.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
          ...where,
          comment_id: id,
          body,
        });
      } catch (error) {
        throw asVanished(error);
      }
    },
    remove: async (id) => {
      try {
        await api.request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...where, comment_id: id });
      } catch (error) {
        if (!(error instanceof ApiError && (error.status === 404 || error.status === 410))) throw error;
      }
    },
  };
}

/** Someone deleted the comment between our look and our write: not a refusal, but a reason to look again. */
function asVanished(error: unknown): unknown {
  const gone = error instanceof ApiError && (error.status === 404 || error.status === 410);
  return gone ? new ApiError(error.message, error.status, false) : error;
}

/**
 * The login that the token writes as. Tokens of apps, the workflow's own among them, may not ask `GET /user`, but
 * GraphQL tells them; where neither answers, it is the workflow's own.
 */
async function whoAmI(read: Read): Promise<string> {
  try {
    const answer = await read('POST /graphql', { query: '{ viewer { login } }' });
    const login = textAt(answer.data, 'data', 'viewer', 'login');
    if (login !== null) return login;
  } catch (error) {
    if (!(error instanceof ApiError) || !error.lasting) throw error;
  }
  return 'github-actions[bot]';
}
