import type { OutsideSteps } from '../outside/step-budgets.ts';

/** GitHub's REST API, reduced to the one call that we use. Throws only `ApiError`. */
export interface GitHubApi {
  readonly request: (
    route: string,
    parameters?: Readonly<Record<string, unknown>>,
    /** false: a redirection is an answer. */
    follow?: boolean,
  ) => Promise<ApiAnswer>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  /** Not trusted to have any shape. */
  readonly data: unknown;
}

/** An answer that is not a success, or no answer at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** null: there was no answer. */
  readonly status: number | null;
  /** Whether asking again would give the same answer. */
  readonly lasting: boolean;
  /** Milliseconds that GitHub asks to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, status: number | null, lasting: boolean, retryAfterMs?: number) {
    super(message);
    this.status = status;
    this.lasting = lasting;
    this.retryAfterMs = retryAfterMs;
  }
}

type Octokit = ReturnType<typeof import('@actions/github')['getOctokit']>;

const NO_CONTENT = 204;

export const loadApiClient = (): Promise<typeof import('@actions/github')> => import('@actions/github');

/** A client that sends each request once. Its caller decides whether to ask again. */
export function createApi(token: string, apiUrl: string, now: () => number, steps: OutsideSteps): GitHubApi {
  const connect = async (): Promise<Octokit> =>
    (await loadApiClient()).getOctokit(token, { baseUrl: apiUrl, userAgent: 'maelstrom-action', log: quiet });
  let connected: Promise<Octokit> | null = null;
  return {
    request: async (route, parameters = {}, follow = true) => {
      try {
        connected ??= connect();
        const octokit = await connected;
        const answer = await steps.run('apiRequest', (signal) =>
          octokit.request(route, { ...parameters, request: { signal, ...(follow ? {} : { redirect: 'manual' }) } }),
        );
        const data: unknown = answer.data;
        // The client gives what it can't parse as text, and an answer that broke off as an empty one.
        const isText = typeof data === 'string' && answer.status < 300 && answer.status !== NO_CONTENT;
        if (isText) throw new Error('the answer is not JSON, or was cut off');
        return { status: answer.status, headers: answer.headers, data };
      } catch (error) {
        throw toApiError(error, route, now());
      }
    },
  };
}

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function toApiError(error: unknown, route: string, now: number): ApiError {
  const { status, message, headers } = readError(error);
  if (status === null) return new ApiError(`${route}: ${message}`, null, false);
  const retryAfterMs = askedToWait(headers, now);
  const limited =
    status === 429 || (status === 403 && (retryAfterMs !== undefined || /rate limit|abuse/i.test(message)));
  const lasting = status < 500 && status !== 408 && status !== 409 && !limited;
  return new ApiError(
    `${route}: ${status} ${message}`,
    status,
    lasting,
    limited || status >= 500 ? retryAfterMs : undefined,
  );
}

interface ErrorFacts {
  readonly status: number | null;
  readonly message: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Octokit's errors carry the status and the answer. Without an answer the status is 500, which does not count. */
function readError(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { status: null, message: String(error), headers: {} };
  const { status, response } = error as Error & { status?: unknown; response?: { headers?: Record<string, unknown> } };
  if (typeof status !== 'number' || response === undefined) {
    return { status: null, message: causeOf(error), headers: {} };
  }
  return { status, message: error.message.slice(0, 300), headers: response.headers ?? {} };
}

const causeOf = (error: Error): string =>
  error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;

/** Milliseconds: what `Retry-After` says, or the time until the primary rate limit is reset. */
function askedToWait(headers: Readonly<Record<string, unknown>>, now: number): number | undefined {
  const seconds = Number(headers['retry-after']);
  if (headers['retry-after'] !== undefined && Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  if (String(headers['x-ratelimit-remaining']) !== '0') return undefined;
  const reset = Number(headers['x-ratelimit-reset']);
  return Number.isFinite(reset) ? Math.max(0, reset * 1000 - now) : 60_000;
}

export interface Pause {
  readonly now: () => number;
  /** `end` wakes it early. */
  readonly sleep: (ms: number, end?: AbortSignal) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Asks again after failures that may pass, for `patienceMs` and `attempts` times at most. */
export async function persistently<T>(
  call: () => Promise<T>,
  clock: Pause,
  patienceMs = 15_000,
  attempts = 4,
): Promise<T> {
  const end = clock.now() + patienceMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const pause = Math.max(
        error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0,
        300 * 2 ** attempt * (0.5 + clock.random()),
      );
      const hopeless = !(error instanceof ApiError) || error.lasting;
      if (hopeless || attempt >= attempts || clock.now() + pause > end) throw error;
      await clock.sleep(pause);
    }
  }
}

/** The same API, but from `end` on every request is refused without being sent. */
export const until = (end: number, api: GitHubApi, now: () => number): GitHubApi => ({
  request: async (...asked) => {
    if (now() >= end) throw new ApiError('there was no time left', null, false);
    return await api.request(...asked);
  },
});
