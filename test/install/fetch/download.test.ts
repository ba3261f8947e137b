import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DownloadLimits, download } from '../../../src/install/fetch/download.ts';
import { type Handler, type LoopbackServer, startLoopbackServer } from '../../support/loopback-server.ts';
import { aWorld, type TestWorld } from '../a-world.ts';

const CONTENT = randomBytes(300_000);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');
const LIMITS: DownloadLimits = {
  attempts: 3,
  backoffMs: 100,
  stallMs: 30_000,
  attemptMs: 30_000,
  mostBytes: 1_000_000,
};
/** For what is to stall: short, and with attempts to spare, since on a busy machine a sound server is slow as well. */
const IMPATIENT: DownloadLimits = { ...LIMITS, attempts: 50, stallMs: 200 };

let server: LoopbackServer;
let test: TestWorld;
let directory: string;
let pauses: number[];

beforeEach(async () => {
  pauses = [];
  const clock = {
    now: () => performance.now(),
    sleep: async (ms: number) => {
      pauses.push(ms);
    },
  };
  test = aWorld([], { clock });
  directory = mkdtempSync(path.join(tmpdir(), 'download-'));
});

afterEach(async () => {
  await server.close();
  test.remove();
  rmSync(directory, { recursive: true, force: true });
});

/** The server answers the first requests with these, and every further one with the content. */
async function fetchAfter(first: readonly Handler[], limits = LIMITS, sha256 = SHA256): Promise<Buffer> {
  const rest = [...first];
  server = await startLoopbackServer((request, response) => {
    const handler = rest.shift();
    if (handler !== undefined) handler(request, response);
    else response.writeHead(200, { 'content-length': CONTENT.length }).end(CONTENT);
  });
  const file = path.join(directory, 'file');
  await download(
    { what: 'Maelstrom 0.2.4', url: `${server.url}/m.tar.bz2?token=secret`, sha256 },
    file,
    limits,
    test.world,
  );
  return readFileSync(file);
}

const answer =
  (status: number): Handler =>
  (_request, response) => {
    response.writeHead(status).end('no');
  };
const reset: Handler = (request) => {
  request.socket.resetAndDestroy();
};
/** Sends half and then nothing, without closing. */
const stall: Handler = (_request, response) => {
  response.writeHead(200, { 'content-length': CONTENT.length }).write(CONTENT.subarray(0, 150_000));
};
const stallBeforeHeaders: Handler = () => {};
const truncate: Handler = (_request, response) => {
  response.writeHead(200, { 'content-length': CONTENT.length });
  response.write(CONTENT.subarray(0, 150_000), () => response.destroy());
};

describe('download', () => {
  it('downloads the file', async () => {
    expect((await fetchAfter([])).equals(CONTENT)).toBe(true);
    expect(pauses).toEqual([]);
  });

  it.each([
    ['an answer 500', answer(500), /the server answered 500/],
    ['an answer 503', answer(503), /the server answered 503/],
    ['an answer 429', answer(429), /the server answered 429/],
    ['an answer 408', answer(408), /the server answered 408/],
    ['a reset connection', reset, /the connection failed \(.*(ECONNRESET|socket hang up)/],
    ['a connection that ends too early', truncate, /the connection failed|the connection ended after/],
  ])('tries again after %s', async (_name, handler, logged) => {
    expect((await fetchAfter([handler])).equals(CONTENT)).toBe(true);
    expect(server.requests).toHaveLength(2);
    expect(test.logged.join('\n')).toMatch(logged);
  });

  it.each([
    ['in the middle', stall, /nothing arrived for 0\.2 s/],
    ['before the headers', stallBeforeHeaders, /the connection failed \(.*[Tt]imeout/],
  ])('gives a server up that stalls %s, and tries again', async (_where, handler, logged) => {
    expect((await fetchAfter([handler], IMPATIENT)).equals(CONTENT)).toBe(true);
    expect(test.logged[0]).toMatch(logged);
    expect(test.logged.join()).not.toContain('secret');
  });

  const redirect =
    (status: number, location: string): Handler =>
    (_request, response) => {
      response.writeHead(status, { location }).end();
    };

  it.each([301, 302, 303, 307, 308])(
    'follows a redirect of status %i, as a release on GitHub has it',
    async (status) => {
      expect((await fetchAfter([redirect(status, '/elsewhere')])).equals(CONTENT)).toBe(true);
      expect(server.requests).toEqual(['/m.tar.bz2?token=secret', '/elsewhere']);
    },
  );

  it('follows five redirects, and no sixth one', async () => {
    const first = Array.from({ length: 5 }, (_, index) => redirect(302, `/${index}`));
    expect((await fetchAfter(first)).equals(CONTENT)).toBe(true);
    expect(server.requests).toHaveLength(6);
    await server.close();
    await expect(fetchAfter([...first, redirect(302, '/5')])).rejects.toThrow(/redirects again and again/);
    expect(server.requests).toHaveLength(6);
  });

  it('tries again when the answer is shorter than announced, though the connection ended well', async () => {
    const get = test.world.get;
    let requests = 0;
    const early: typeof get = async (url, stallMs) => {
      const whole = await get(url, stallMs);
      requests += 1;
      if (requests > 1) return whole;
      whole.body.destroy();
      return { ...whole, body: Readable.from([CONTENT.subarray(0, 1000)]) };
    };
    test = { ...test, world: { ...test.world, get: early } };
    expect((await fetchAfter([])).equals(CONTENT)).toBe(true);
    expect(test.logged.join()).toMatch(/the connection ended after 1000 of 300000 bytes\. Trying again/);
  });

  it.runIf(existsSync('/dev/full'))('does not try again when the disk is full', async () => {
    server = await startLoopbackServer((_request, response) => response.end(CONTENT));
    const wanted = { what: 'Maelstrom 0.2.4', url: `${server.url}/m`, sha256: SHA256 };
    await expect(download(wanted, '/dev/full', LIMITS, test.world)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(server.requests).toHaveLength(1);
  });

  it.each(['http://mirror.example/x', 'ftp://mirror.example/x', 'http://'])(
    'does not follow a redirect to %s',
    async (location) => {
      await expect(fetchAfter([redirect(302, location)])).rejects.toThrow(
        /redirects to ".*", which is not an https address/,
      );
    },
  );

  it('does not follow redirects in circles', async () => {
    const circle: Handler = (request, response) => {
      response.writeHead(302, { location: request.url }).end();
    };
    await expect(fetchAfter(Array(10).fill(circle))).rejects.toThrow(/redirects again and again/);
  });

  it('waits twice as long each time, and says at last why it gave up', async () => {
    await expect(fetchAfter([answer(500), reset, answer(502)])).rejects.toThrow(
      /Maelstrom 0\.2\.4 could not be downloaded from http:\/\/127\.0\.0\.1:\d+\/m\.tar\.bz2: 3 attempts failed, the last one because the server answered 502\. .*maelstrom-url.*maelstrom-path/,
    );
    expect(pauses).toEqual([100, 200]);
  });

  it('asks once for a file that is not there', async () => {
    await expect(fetchAfter([answer(404)])).rejects.toThrow(/answered 404\. Check maelstrom-version/);
    expect(server.requests).toHaveLength(1);
  });

  it('names both checksums when they differ, asks once, and does not show the query of the address', async () => {
    const error: Error = await fetchAfter([], LIMITS, 'f'.repeat(64)).then(
      () => expect.unreachable(),
      (reason) => reason,
    );
    expect(error.name).toBe('UserError');
    expect(error.message).toContain(SHA256);
    expect(error.message).toContain('f'.repeat(64));
    expect(error.message).toContain('300000 bytes');
    expect(error.message).not.toContain('secret');
    expect(server.requests).toHaveLength(1);
  });

  it('says that the server sent a page instead of a tarball', async () => {
    const page: Handler = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>Sign in</title>');
    };
    await expect(fetchAfter([page])).rejects.toThrow(/The server sent a page \(it begins with "<!DOCTYPE html>/);
  });

  it('stops when a file is far too big', async () => {
    await expect(fetchAfter([], { ...LIMITS, mostBytes: 100_000 })).rejects.toThrow(/more than 100000 bytes/);
  });

  it('gives up an attempt that never stalls and never ends', async () => {
    const trickle: Handler = (_request, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    };
    expect((await fetchAfter([trickle], { ...LIMITS, attempts: 50, attemptMs: 300 })).equals(CONTENT)).toBe(true);
    expect(test.logged[0]).toMatch(/it took longer than 0\.3 s/);
  });
});
