import { markerOf } from '../../report/markdown/comment-state.ts';
import { type ApiAnswer, ApiError, type GitHubApi, type Pause, persistently } from '../api.ts';
import { type Forge, numberAt, textAt } from '../context.ts';
import { ownerAndRepo } from '../pull-request.ts';
import type { ExistingComment } from './decide-comment-action.ts';

/** Our comments on one pull request. Reads are tried again, writes are not; `ApiError` says how it failed. */
export interface Comments {
  /** `whole`: reads the whole thread, even when it is known where our first comment is. */
  readonly look: (whole: boolean) => Promise<CommentsSeen>;
  /** Gives the comment's id; null when GitHub's answer has none. */
  readonly create: (body: string) => Promise<number | null>;
  readonly update: (id: number, body: string) => Promise<void>;
  readonly remove: (id: number) => Promise<void>;
}

interface CommentsSeen {
  readonly comments: readonly ExistingComment[];
  /** Whether the whole thread was read, and shows the comment that was created here last. */
  readonly createdIsListed: boolean;
}

export interface CommentsOf {
  readonly forge: Forge;
  /** `owner/name` of the repository that has the pull request. */
  readonly repository: string;
  readonly pullRequest: number;
  /** Tells several reports on one pull request apart. */
  readonly commentKey: string;
}

export function createComments(of: CommentsOf, api: GitHubApi, clock: Pause): Comments {
  const repository = ownerAndRepo(of.repository);
  const read: Read = (route, parameters) => persistently(() => api.request(route, parameters), clock, 8_000, 3);
  const thread = async (): Promise<Thread> => {
    login ??= await whoAmI(of.forge, read);
    return { repository, pullRequest: of.pullRequest, marker: markerOf(of.commentKey), login, read };
  };
  let login: string | null = null;
  /** The lowest id of ours, once one was seen, so that a long thread is searched only once. */
  let lowest: number | null = null;
  /** The comment that was created here last. */
  let created: number | null = null;

  const look = async (whole: boolean): Promise<CommentsSeen> => {
    const all = await thread();
    if (whole) return await lookAtAll(all, created);
    const listed = () => listOwn(all, { until: 'first page with ours' });
    if (lowest === null) return { comments: await listed(), createdIsListed: false };
    const comments = (await lookFrom(all, lowest)) ?? (await withFreshLowest(all, await listed()));
    return { comments, createdIsListed: false };
  };

  return {
    look: async (whole) => {
      const seen = await look(whole);
      lowest = seen.comments.length === 0 ? null : Math.min(...seen.comments.map(({ id }) => id));
      return seen;
    },
    create: async (body) => {
      created = null;
      const answer = await api.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        ...repository,
        issue_number: of.pullRequest,
        body,
      });
      created = numberAt(answer.data, 'id');
      // It is ours, whatever login wrote it: a leg that does not know its own comment would write it again and again.
      login = textAt(answer.data, 'user', 'login') ?? login;
      return created;
    },
    update: async (id, body) => {
      try {
        await api.request(`PATCH ${COMMENT}`, { ...repository, comment_id: id, body });
      } catch (error) {
        // Someone deleted it between our look and our write: not a refusal, but a reason to look again.
        if (isGone(error)) throw new ApiError(error.message, error.status, false);
        throw error;
      }
    },
    remove: async (id) => {
      try {
        await api.request(`DELETE ${COMMENT}`, { ...repository, comment_id: id });
      } catch (error) {
        if (!isGone(error)) throw error;
      }
    },
  };
}

const COMMENT = '/repos/{owner}/{repo}/issues/comments/{comment_id}';

type Read = (route: string, parameters: Readonly<Record<string, unknown>>) => Promise<ApiAnswer>;

interface Thread {
  readonly repository: { readonly owner: string; readonly repo: string };
  readonly pullRequest: number;
  readonly marker: string;
  /** Whose comments are ours. */
  readonly login: string;
  readonly read: Read;
}

interface DatedComment extends ExistingComment {
  readonly createdAt: string | null;
}

/** All of ours. GitHub's list may lack a new comment for some seconds, but asking for it by its id finds it. */
async function lookAtAll(thread: Thread, created: number | null): Promise<CommentsSeen> {
  const listed = await listOwn(thread, { until: 'end' });
  const createdIsListed = listed.some(({ id }) => id === created);
  const own = createdIsListed || created === null ? null : await getOwn(thread, created);
  const comments = await withFreshLowest(thread, own === null ? listed : [...listed, own]);
  return { comments, createdIsListed };
}

/**
 * A list that is behind may show an older text, too: one that holds a row that another leg has written over since. Which text
 * the lowest comment has decides whether a leg is done, so it is asked for by its id.
 */
async function withFreshLowest(thread: Thread, comments: readonly DatedComment[]): Promise<readonly DatedComment[]> {
  const [lowest, ...higher] = [...comments].sort((a, b) => a.id - b.id);
  if (lowest === undefined) return [];
  const fresh = await getOwn(thread, lowest.id);
  return fresh === null ? await withFreshLowest(thread, higher) : [fresh, ...higher];
}

/** Our first comment and those that came after it; null when the first one was deleted. */
async function lookFrom(thread: Thread, lowest: number): Promise<readonly DatedComment[] | null> {
  const first = await getOwn(thread, lowest);
  if (first === null) return null;
  if (first.createdAt === null) return [first];
  const later = await listOwn(thread, { until: 'end', since: first.createdAt });
  return [first, ...later.filter(({ id }) => id !== first.id)];
}

interface Stretch {
  /** The list is the oldest first, so the first page with a comment of ours has the lowest. */
  readonly until: 'end' | 'first page with ours';
  /** Only comments that were updated then or later. */
  readonly since?: string;
}

/** Pages of a thread that are read at most: 100 comments each. */
const PAGES_AT_MOST = 300;

async function listOwn(thread: Thread, { until, since }: Stretch): Promise<readonly DatedComment[]> {
  const found: DatedComment[] = [];
  for (let page = 1; page <= PAGES_AT_MOST; page += 1) {
    const answer = await thread.read('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      ...thread.repository,
      issue_number: thread.pullRequest,
      per_page: 100,
      page,
      ...(since === undefined ? {} : { since }),
    });
    // To take it for an empty list would make a second comment.
    if (!Array.isArray(answer.data)) throw new ApiError('the API lists no comments', null, false);
    const items: readonly unknown[] = answer.data;
    found.push(...items.flatMap((item) => ownComment(thread, item) ?? []));
    const isLast = !/rel="next"/.test(String(answer.headers.link ?? ''));
    if (isLast || (until === 'first page with ours' && found.length > 0)) break;
  }
  return found;
}

/** Null when it was deleted, or is not ours. */
async function getOwn(thread: Thread, id: number): Promise<DatedComment | null> {
  try {
    const answer = await thread.read(`GET ${COMMENT}`, { ...thread.repository, comment_id: id });
    return ownComment(thread, answer.data);
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** Only a comment by the token's own login that begins with the marker is ours. */
function ownComment({ marker, login }: Thread, value: unknown): DatedComment | null {
  const id = numberAt(value, 'id');
  const body = textAt(value, 'body');
  if (id === null || body === null || !body.startsWith(marker) || textAt(value, 'user', 'login') !== login) return null;
  return { id, body, createdAt: textAt(value, 'created_at') };
}

const isGone = (error: unknown): error is ApiError =>
  error instanceof ApiError && (error.status === 404 || error.status === 410);

/** Logins of the workflow's own token. */
const OWN_LOGINS: Readonly<Record<Forge, string>> = {
  GitHub: 'github-actions[bot]',
  Gitea: 'gitea-actions',
  Forgejo: 'forgejo-actions',
};

/**
 * The login that the token writes as. GitHub's tokens of apps, the workflow's own among them, may not ask `GET /user`, but
 * GraphQL tells them; the other forges have no GraphQL. Where the answer does not tell, the token is taken for the workflow's own.
 */
async function whoAmI(forge: Forge, read: Read): Promise<string> {
  try {
    const login =
      forge === 'GitHub'
        ? textAt((await read('POST /graphql', { query: '{ viewer { login } }' })).data, 'data', 'viewer', 'login')
        : textAt((await read('GET /user', {})).data, 'login');
    if (login !== null) return login;
  } catch (error) {
    if (!(error instanceof ApiError) || !error.lasting) throw error;
  }
  return OWN_LOGINS[forge];
}
