import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import Ajv from 'ajv';
import type { Pause } from '../../src/github/api.ts';
import { failToAnswer, type TransportFault } from './actions-service.ts';

/**
 * GitHub's REST API on loopback, as far as we use it: comments of a pull request, pull requests, artifacts of a run.
 * Every request and every answer is held against GitHub's own OpenAPI description; what breaks it is in `problems`.
 */
export interface GitHubService {
  readonly url: string;
  readonly comments: StoredComment[];
  readonly pullRequests: StoredPullRequest[];
  /** Artifacts of runs, by the run's id. */
  readonly artifacts: Map<number, readonly RunArtifact[]>;
  /** Oldest first: `POST /repos/o/r/issues/7/comments`. */
  readonly requests: RecordedRequest[];
  readonly problems: string[];
  /** What the token may do, and who it is. */
  readonly token: { login: string; write: boolean; readActions: boolean; graphql: boolean };
  /** Called for every request before it is served; an answer given here is sent instead of it. */
  interfere: (request: ApiRequest) => Promise<ApiReply | null> | ApiReply | null;
  /** Whether a list of comments shows it; by default all are shown. */
  isListed: (comment: StoredComment) => boolean;
  readonly close: () => Promise<void>;
}

interface StoredComment {
  readonly id: number;
  readonly issue: number;
  body: string;
  readonly login: string;
  readonly createdAt: string;
  updatedAt: string;
}

interface StoredPullRequest {
  readonly number: number;
  headSha: string;
  readonly headRef: string;
  /** `owner/name` */
  readonly headRepository: string;
  readonly baseRef: string;
  state: 'open' | 'closed';
}

export interface RunArtifact {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly content: Buffer;
  readonly expired?: boolean;
}

interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** The header: whose token it was. */
  readonly authorization: string | undefined;
}

interface RecordedRequest extends ApiRequest {
  readonly at: number;
  status: number;
}

export interface ApiReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Whether the request has its effect all the same. */
  readonly effective?: boolean;
  readonly fault?: TransportFault;
}

interface Operation {
  readonly parameters: readonly { name: string; in: string; required: boolean }[];
  readonly body?: object;
  readonly responses: Readonly<Record<string, { readonly schema?: object }>>;
}

const description = JSON.parse(readFileSync(path.resolve('test/fixtures/github-openapi.json'), 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly schemas: object;
  readonly examples: Readonly<Record<string, Record<string, unknown>>>;
};

const ajv = new Ajv({ strict: false, validateFormats: false, coerceTypes: false, allErrors: true });
ajv.addSchema({ $id: 'github', paths: description.paths, schemas: description.schemas });

/** GitHub's times have no fractions of seconds. */
const secondsNow = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

export const secondaryLimit = (seconds: number): ApiReply => ({
  status: 403,
  headers: { 'retry-after': String(seconds) },
  body: {
    message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    documentation_url: 'https://docs.github.com/',
  },
});

/** As it mostly is: it does not say how long it lasts. */
export const untoldLimit: ApiReply = { ...secondaryLimit(0), headers: {} };

export const badGateway: ApiReply = { status: 502, body: { message: 'Server Error' } };

const refused = (message: string, status = 403): ApiReply => ({
  status,
  body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
});

export async function startGitHubService(repository: string): Promise<GitHubService> {
  const problems: string[] = [];
  const requests: RecordedRequest[] = [];
  const comments: StoredComment[] = [];
  const pullRequests: StoredPullRequest[] = [];
  const artifacts = new Map<number, readonly RunArtifact[]>();
  const token = { login: 'github-actions[bot]', write: true, readActions: true, graphql: true };

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', async () => {
      const url = new URL(incoming.url ?? '/', service.url);
      const text = Buffer.concat(chunks).toString('utf8');
      const request: ApiRequest = {
        method: incoming.method ?? 'GET',
        path: url.pathname,
        query: url.searchParams,
        body: text === '' ? undefined : JSON.parse(text),
        authorization: incoming.headers.authorization,
      };
      const recorded: RecordedRequest = { ...request, at: Date.now(), status: 0 };
      requests.push(recorded);
      if (request.authorization === undefined && !url.pathname.startsWith('/blob/')) {
        problems.push(`${request.method} ${request.path} has no authorization`);
      }
      const forced = await service.interfere(request);
      const served = forced === null || forced.effective === true ? serve(request) : null;
      const reply = forced ?? served ?? refused('Not Found', 404);
      recorded.status = reply.status;
      if (reply.fault !== undefined) return failToAnswer(response, reply.fault);
      const sent = Buffer.isBuffer(reply.body)
        ? reply.body
        : reply.body === undefined
          ? ''
          : JSON.stringify(reply.body);
      response.writeHead(reply.status, {
        'content-type': 'application/json; charset=utf-8',
        date: new Date().toUTCString(),
        ...reply.headers,
      });
      response.end(sent);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const service: GitHubService = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    pullRequests,
    artifacts,
    requests,
    problems,
    token,
    interfere: () => null,
    isListed: () => true,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  /** Checks the request, serves it, and checks the answer. */
  function serve(request: ApiRequest): ApiReply {
    if (request.path === '/graphql') return graphql();
    if (request.path.startsWith('/blob/')) return blob(request.path);
    for (const [template, operations] of Object.entries(description.paths)) {
      const values = match(template, request.path);
      const method = request.method.toLowerCase();
      const operation = operations[method];
      if (values === null || operation === undefined) continue;
      checkRequest(template, method, operation, request);
      const reply =
        `${values['owner']}/${values['repo']}` === repository
          ? answer(template, method, values, request)
          : refused('Not Found', 404);
      checkAnswer(template, method, operation, reply);
      return reply;
    }
    problems.push(`${request.method} ${request.path} is not in the description`);
    return refused('Not Found', 404);
  }

  function checkRequest(template: string, method: string, operation: Operation, request: ApiRequest): void {
    const known = operation.parameters.filter((each) => each.in === 'query').map((each) => each.name);
    for (const name of request.query.keys()) {
      if (!known.includes(name)) problems.push(`${method} ${template}: unknown parameter ${name}`);
    }
    if (operation.body !== undefined)
      hold(request.body, pointer(template, method, 'body'), `${method} ${template}: request`);
  }

  function checkAnswer(template: string, method: string, operation: Operation, reply: ApiReply): void {
    const described = operation.responses[String(reply.status)];
    if (described === undefined && reply.status !== 403 && reply.status !== 404) {
      problems.push(`${method} ${template}: ${reply.status} is not an answer of it`);
    }
    if (described?.schema === undefined || Buffer.isBuffer(reply.body)) return;
    hold(
      reply.body,
      pointer(template, method, 'responses', String(reply.status), 'schema'),
      `${method} ${template}: answer`,
    );
  }

  function hold(value: unknown, schema: string, what: string): void {
    const validate = ajv.getSchema(schema);
    if (validate === undefined) problems.push(`${what}: no schema at ${schema}`);
    else if (!validate(value)) problems.push(`${what}: ${ajv.errorsText(validate.errors).slice(0, 400)}`);
  }

  function graphql(): ApiReply {
    if (!token.graphql) return refused('Resource not accessible by integration');
    return { status: 200, body: { data: { viewer: { login: token.login } } } };
  }

  function answer(
    template: string,
    method: string,
    values: Readonly<Record<string, string>>,
    request: ApiRequest,
  ): ApiReply {
    const id = Number(values['comment_id']);
    const issue = Number(values['issue_number']);
    const body = (request.body as { body?: string } | undefined)?.body ?? '';
    if (template.endsWith('/issues/{issue_number}/comments')) {
      if (!pullRequests.some((each) => each.number === issue)) return refused('Not Found', 404);
      if (method === 'get') {
        const since = request.query.get('since');
        const listed = comments.filter(
          (each) => each.issue === issue && (since === null || each.updatedAt >= since) && service.isListed(each),
        );
        return paged(listed.map(commentJson), request);
      }
      if (!token.write) return refused('Resource not accessible by integration');
      if (body.length > 65_536) return invalid('body is too long (maximum is 65536 characters)');
      const now = secondsNow();
      const comment = { id: 10_000 + nextComment++, issue, body, login: token.login, createdAt: now, updatedAt: now };
      comments.push(comment);
      return { status: 201, body: commentJson(comment) };
    }
    if (template.endsWith('/issues/comments/{comment_id}')) {
      const comment = comments.find((each) => each.id === id);
      if (comment === undefined) return refused('Not Found', 404);
      if (method === 'get') return { status: 200, body: commentJson(comment) };
      if (!token.write) return refused('Resource not accessible by integration');
      if (method === 'delete') {
        comments.splice(comments.indexOf(comment), 1);
        return { status: 204 };
      }
      if (body.length > 65_536) return invalid('body is too long (maximum is 65536 characters)');
      comment.body = body;
      comment.updatedAt = secondsNow();
      return { status: 200, body: commentJson(comment) };
    }
    if (template.endsWith('/pulls/{pull_number}')) {
      const found = pullRequests.find((each) => each.number === Number(values['pull_number']));
      return found === undefined ? refused('Not Found', 404) : { status: 200, body: pullJson(found, template) };
    }
    if (template.endsWith('/pulls')) {
      const head = request.query.get('head');
      const listed = pullRequests.filter((each) =>
        template.includes('/commits/')
          ? true
          : (head === null || `${each.headRepository.split('/')[0]}:${each.headRef}` === head) &&
            (request.query.get('state') ?? 'open') === each.state,
      );
      return paged(
        listed.map((each) => pullJson(each, template)),
        request,
      );
    }
    if (template.endsWith('/runs/{run_id}/artifacts')) {
      if (!token.readActions) return refused('Resource not accessible by integration');
      const all = artifacts.get(Number(values['run_id'])) ?? [];
      const reply = paged(
        all.map((each) => artifactJson(each, Number(values['run_id']))),
        request,
      );
      return { ...reply, body: { total_count: all.length, artifacts: reply.body } };
    }
    if (!token.readActions) return refused('Resource not accessible by integration');
    const artifact = [...artifacts.values()].flat().find((each) => each.id === Number(values['artifact_id']));
    if (artifact === undefined) return refused('Not Found', 404);
    if (artifact.expired === true) return refused('Artifact has expired', 410);
    return { status: 302, headers: { location: `${service.url}/blob/${artifact.id}?sig=secret` } };
  }

  function blob(path: string): ApiReply {
    const artifact = [...artifacts.values()].flat().find((each) => path === `/blob/${each.id}`);
    if (artifact === undefined) return { status: 404 };
    return { status: 200, headers: { 'content-type': 'application/json' }, body: artifact.content };
  }

  function paged(items: readonly unknown[], request: ApiRequest): ApiReply {
    const size = Math.min(100, Number(request.query.get('per_page') ?? 30));
    const page = Number(request.query.get('page') ?? 1);
    const more = page * size < items.length;
    const next = new URL(request.path, service.url);
    for (const [name, value] of request.query) next.searchParams.set(name, value);
    next.searchParams.set('page', String(page + 1));
    return {
      status: 200,
      ...(more ? { headers: { link: `<${next.href}>; rel="next"` } } : {}),
      body: items.slice((page - 1) * size, page * size),
    };
  }
  let nextComment = 1;

  const invalid = (message: string): ApiReply => ({
    status: 422,
    body: {
      message: 'Validation Failed',
      documentation_url: 'https://docs.github.com/',
      errors: [{ resource: 'IssueComment', code: 'unprocessable', field: 'data', message }],
    },
  });

  function commentJson(comment: StoredComment): unknown {
    const example = description.examples['/repos/{owner}/{repo}/issues/comments/{comment_id}'];
    return {
      ...example,
      id: comment.id,
      body: comment.body,
      user: { ...(example?.['user'] as object), login: comment.login },
      created_at: comment.createdAt,
      updated_at: comment.updatedAt,
    };
  }

  function pullJson(pull: StoredPullRequest, template: string): unknown {
    const example = structuredClone(
      description.examples[template] ?? description.examples['/repos/{owner}/{repo}/pulls'],
    ) as Record<'head' | 'base', Record<string, unknown>>;
    const [owner, name] = pull.headRepository.split('/');
    return {
      ...example,
      // GitHub's own example lacks what its description asks of a team.
      requested_teams: [],
      number: pull.number,
      state: pull.state,
      head: {
        ...example.head,
        ref: pull.headRef,
        sha: pull.headSha,
        label: `${owner}:${pull.headRef}`,
        repo: { ...(example.head['repo'] as object), name, full_name: pull.headRepository },
      },
      base: {
        ...example.base,
        ref: pull.baseRef,
        repo: { ...(example.base['repo'] as object), full_name: repository },
      },
    };
  }

  function artifactJson(artifact: RunArtifact, runId: number): unknown {
    const example = description.examples['/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts'] as {
      artifacts: object[];
    };
    return {
      ...example.artifacts[0],
      id: artifact.id,
      name: artifact.name,
      size_in_bytes: artifact.size,
      expired: artifact.expired ?? false,
      workflow_run: { id: runId },
    };
  }
  return service;
}

function match(template: string, path: string): Readonly<Record<string, string>> | null {
  const names = [...template.matchAll(/\{([^}]+)\}/g)].map((found) => found[1] ?? '');
  const found = new RegExp(`^${template.replace(/\{[^}]+\}/g, '([^/]+)')}$`).exec(path);
  if (found === null) return null;
  return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]));
}

const pointer = (template: string, method: string, ...rest: readonly string[]): string =>
  `github#/${['paths', template, method, ...rest].map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;

/** A clock on which time passes by sleeping only, and how long each sleep was. */
export function sleepingClock(): { readonly clock: Pause; readonly slept: number[] } {
  const slept: number[] = [];
  const clock: Pause = {
    now: () => slept.reduce((sum, ms) => sum + ms, 0),
    sleep: async (ms) => {
      slept.push(ms);
    },
    random: () => 0.5,
  };
  return { clock, slept };
}
