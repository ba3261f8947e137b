import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * GitHub's results service on loopback: Twirp over JSON, and blobs that answer as Azure's block blobs do. It speaks to
 * the real clients (@actions/cache, @actions/artifact); they find it through the variables in `env`.
 */
export interface ActionsService {
  readonly url: string;
  /** What a runner gives its steps: ACTIONS_RESULTS_URL, ACTIONS_RUNTIME_TOKEN and the switch for the cache's version 2. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Who answers: keyed by exact path, or by a prefix that ends with `/`; the longest match wins. A test adds routes, or
   * replaces one to make the service fail.
   */
  readonly routes: Map<string, Route>;
  /** Called for every request before it is served; an answer given here is sent instead. */
  interfere: (request: ServiceRequest) => ServiceAnswer | null;
  readonly blobs: BlobStore;
  readonly caches: CacheEntry[];
  /** `POST /twirp/…/CreateCacheEntry`, in the order of arrival; without queries. */
  readonly requests: string[];
  close(): Promise<void>;
}

export interface ServiceRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** `reset`: the connection breaks in the middle of the answer. `silence`: nothing is ever answered. */
  readonly fault?: TransportFault;
}

export type TransportFault = 'reset' | 'silence';

type Route = (request: ServiceRequest) => ServiceAnswer | Promise<ServiceAnswer>;

interface BlobStore {
  /** Keyed by path, such as `/blobs/<id>`. Present only when the upload was committed. */
  readonly committed: Map<string, Buffer>;
  /** Blocks that wait for their list: path → block id → bytes. */
  readonly blocks: Map<string, Map<string, Buffer>>;
}

interface CacheEntry {
  readonly id: string;
  readonly key: string;
  readonly version: string;
  /** Path of the blob. */
  readonly blob: string;
  finalized: boolean;
}

export const CACHE_SERVICE = '/twirp/github.actions.results.api.v1.CacheService/';
export const ARTIFACT_SERVICE = '/twirp/github.actions.results.api.v1.ArtifactService/';

/** The run and job that the token's scope names; the artifact client reads them out of it. */
const WORKFLOW_RUN_BACKEND_ID = 'ce7f54c7-61c7-4aae-887f-30da475f5f1a';
const WORKFLOW_JOB_RUN_BACKEND_ID = 'ca395085-040a-526b-2ce8-bdc85f692774';

export async function startActionsService(): Promise<ActionsService> {
  const routes = new Map<string, Route>();
  const requests: string[] = [];
  const blobs: BlobStore = { committed: new Map(), blocks: new Map() };
  const caches: CacheEntry[] = [];

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', async () => {
      const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host}`);
      const method = incoming.method ?? 'GET';
      requests.push(`${method} ${url.pathname}`);
      const request = { method, url, headers: incoming.headers, body: Buffer.concat(chunks) };
      const answer = service.interfere(request) ?? (await answerTo(request, routes));
      if (answer.fault !== undefined) return failToAnswer(response, answer.fault);
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  for (const [path, route] of cacheRoutes(url, caches, blobs)) routes.set(path, route);
  routes.set('/blobs/', (request) => answerForBlob(request, blobs));

  const service: ActionsService = {
    interfere: () => null,
    url,
    env: {
      ACTIONS_RESULTS_URL: url,
      ACTIONS_CACHE_SERVICE_V2: 'true',
      ACTIONS_RUNTIME_TOKEN: runtimeToken(),
    },
    routes,
    blobs,
    caches,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return service;
}

/** Half an answer and a broken connection, or nothing at all. */
export function failToAnswer(response: ServerResponse, fault: TransportFault): void {
  if (fault === 'silence') return;
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"ok": ', () => response.destroy());
}

async function answerTo(request: ServiceRequest, routes: ReadonlyMap<string, Route>): Promise<ServiceAnswer> {
  const { pathname } = request.url;
  const prefixes = [...routes.keys()].filter((path) => path.endsWith('/') && pathname.startsWith(path));
  const longest = prefixes.sort((a, b) => b.length - a.length)[0];
  const route = routes.get(pathname) ?? (longest === undefined ? undefined : routes.get(longest));
  if (route === undefined) return json({ code: 'bad_route', msg: `no route for ${pathname}` }, 404);
  try {
    return await route(request);
  } catch (error) {
    return json({ code: 'internal', msg: String(error) }, 500);
  }
}

export const json = (value: unknown, status = 200): ServiceAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

/** The path of a new blob; its upload and download address is this path under the service's `url`. */
export const newBlobPath = (): string => `/blobs/${randomUUID()}`;

/** The cache's version 2: an entry can be found once it is finalized, and the first to reserve a key keeps it. */
function cacheRoutes(url: string, caches: CacheEntry[], blobs: BlobStore): ReadonlyMap<string, Route> {
  const text = (body: Record<string, unknown>, name: string) => String(body[name] ?? '');
  const address = (path: string) => new URL(path, url).href;
  return new Map<string, Route>([
    [
      `${CACHE_SERVICE}CreateCacheEntry`,
      (request) => {
        const body = JSON.parse(request.body.toString());
        const [key, version] = [text(body, 'key'), text(body, 'version')];
        if (caches.some((entry) => entry.key === key && entry.version === version)) {
          return json({ ok: false, message: 'cache entry with the same key, version, and scope already exists' });
        }
        const entry: CacheEntry = {
          id: String(caches.length + 1),
          key,
          version,
          blob: newBlobPath(),
          finalized: false,
        };
        caches.push(entry);
        return json({ ok: true, signed_upload_url: address(entry.blob) });
      },
    ],
    [
      `${CACHE_SERVICE}FinalizeCacheEntryUpload`,
      (request) => {
        const body = JSON.parse(request.body.toString());
        const entry = caches.find((each) => each.key === text(body, 'key') && each.version === text(body, 'version'));
        const size = entry === undefined ? undefined : blobs.committed.get(entry.blob)?.length;
        if (entry === undefined || String(size) !== text(body, 'size_bytes')) return json({ ok: false });
        entry.finalized = true;
        return json({ ok: true, entry_id: entry.id });
      },
    ],
    [
      `${CACHE_SERVICE}GetCacheEntryDownloadURL`,
      (request) => {
        const body = JSON.parse(request.body.toString());
        const candidates = caches.filter((entry) => entry.finalized && entry.version === text(body, 'version'));
        const prefixes: string[] = body.restore_keys ?? [];
        const entry =
          candidates.find((each) => each.key === text(body, 'key')) ??
          candidates.findLast((each) => prefixes.some((prefix) => each.key.startsWith(prefix)));
        if (entry === undefined) return json({ ok: false });
        return json({ ok: true, signed_download_url: address(entry.blob), matched_key: entry.key });
      },
    ],
  ]);
}

/** PUT whole or in blocks, GET with or without a range, HEAD: as much of Azure's protocol as its own client uses. */
function answerForBlob(request: ServiceRequest, blobs: BlobStore): ServiceAnswer {
  const path = request.url.pathname;
  const headers = {
    etag: '"0x1"',
    'last-modified': new Date(0).toUTCString(),
    'x-ms-request-id': randomUUID(),
    'x-ms-version': '2024-11-04',
    'x-ms-blob-type': 'BlockBlob',
  };
  if (request.method === 'PUT') {
    const component = request.url.searchParams.get('comp');
    if (component === 'block') {
      const blocks = blobs.blocks.get(path) ?? new Map<string, Buffer>();
      blocks.set(request.url.searchParams.get('blockid') ?? '', request.body);
      blobs.blocks.set(path, blocks);
    } else if (component === 'blocklist') {
      const ids = [...request.body.toString().matchAll(/<Latest>([^<]*)<\/Latest>/g)].map((match) => match[1] ?? '');
      const parts = ids.map((id) => blobs.blocks.get(path)?.get(id) ?? Buffer.alloc(0));
      blobs.committed.set(path, Buffer.concat(parts));
      blobs.blocks.delete(path);
    } else {
      blobs.committed.set(path, request.body);
    }
    return { status: 201, headers };
  }
  const blob = blobs.committed.get(path);
  if (blob === undefined) return { status: 404, headers: { ...headers, 'x-ms-error-code': 'BlobNotFound' } };
  if (request.method === 'HEAD') return { status: 200, headers: { ...headers, 'content-length': String(blob.length) } };
  const range = /^bytes=(\d+)-(\d*)$/.exec(String(request.headers['x-ms-range'] ?? request.headers.range ?? ''));
  const whole = { ...headers, 'content-length': String(blob.length) };
  if (range === null) return { status: 200, headers: whole, body: blob };
  const start = Number(range[1]);
  const end = range[2] === '' ? blob.length - 1 : Math.min(Number(range[2]), blob.length - 1);
  return {
    status: 206,
    headers: {
      ...headers,
      'content-length': String(end + 1 - start),
      'content-range': `bytes ${start}-${end}/${blob.length}`,
    },
    body: blob.subarray(start, end + 1),
  };
}

/** Unsigned: the clients only read the scope. */
function runtimeToken(): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const scope = `Actions.Results:${WORKFLOW_RUN_BACKEND_ID}:${WORKFLOW_JOB_RUN_BACKEND_ID}`;
  return `${part({ alg: 'none' })}.${part({ scp: scope })}.unsigned`;
}
