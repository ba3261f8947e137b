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
  /** Whether a rate limit refused it: then it has had no effect. */
  readonly limited: boolean;

  constructor(message: string, status: number | null, lasting: boolean, retryAfterMs?: number, limited = false) {
    super(message);
    this.status = status;
    this.lasting = lasting;
    this.retryAfterMs = retryAfterMs;
    this.limited = limited;
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
  if (limited) return rateLimitError(route, { status, message, headers }, retryAfterMs);
  const lasting = status < 500 && status !== 408 && status !== 409;
  return new ApiError(`${route}: ${status} ${message}`, status, lasting, status >= 500 ? retryAfterMs : undefined);
}

/** Says which of GitHub's limits it is, whatever words the answer has. */
function rateLimitError(route: string, { status, message, headers }: ErrorFacts, retryAfterMs?: number): ApiError {
  const isPrimary = String(headers['x-ratelimit-remaining']) === '0';
  const wait = retryAfterMs === undefined ? '' : `, asks to wait for ${Math.ceil(retryAfterMs / 1000)} s`;
  const limit = `${isPrimary ? 'the primary' : 'a secondary'} rate limit refuses it${wait}`;
  return new ApiError(`${route}: ${limit} (${status} ${message})`, status, false, retryAfterMs, true);
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
      const { retryAfterMs, limited } = error instanceof ApiError ? error : { retryAfterMs: 0, limited: false };
      const backoff = 300 * 2 ** attempt * (0.5 + clock.random());
      const pause = limited
        ? limitWait(retryAfterMs, attempt - 1, clock.random())
        : Math.max(retryAfterMs ?? 0, backoff);
      const hopeless = !(error instanceof ApiError) || error.lasting;
      if (hopeless || attempt >= attempts || clock.now() + pause > end) throw error;
      await clock.sleep(pause);
    }
  }
}

/** Milliseconds that a step waits in all because rate limits ask for it. The step's own time limit comes on top. */
export const LIMIT_PATIENCE_MS = 200_000;

/** How long GitHub asks a client to wait whom a secondary limit refused without saying how long. */
const UNTOLD_WAIT_MS = 60_000;

/**
 * Milliseconds to wait after a rate limit has refused a request, as GitHub asks for it: as long as it says; else a minute,
 * and twice as long after each refusal (`refusals`: the earlier ones). Jobs that were refused together come back one by one.
 */
export function limitWait(retryAfterMs: number | undefined, refusals: number, chance: number): number {
  const least = Math.max(1_000, retryAfterMs ?? UNTOLD_WAIT_MS * 2 ** refusals);
  return Math.round(least * (1 + chance / 8));
}

/** The same API, but it sends again what a rate limit has refused, as long as the waits come to no more than the patience. */
export function waitingOutLimits(api: GitHubApi, clock: Pause, patienceMs = LIMIT_PATIENCE_MS): GitHubApi {
  return {
    request: async (...asked) => {
      let waited = 0;
      for (let refusals = 0; ; refusals += 1) {
        try {
          return await api.request(...asked);
        } catch (error) {
          if (!(error instanceof ApiError) || !error.limited) throw error;
          const wait = limitWait(error.retryAfterMs, refusals, clock.random());
          waited += wait;
          if (waited > patienceMs) throw error;
          await clock.sleep(wait);
        }
      }
    },
  };
}

/** The same API, but from `end` on every request is refused without being sent. */
export const until = (end: number, api: GitHubApi, now: () => number): GitHubApi => ({
  request: async (...asked) => {
    if (now() >= end) throw new ApiError('there was no time left', null, false);
    return await api.request(...asked);
  },
});
