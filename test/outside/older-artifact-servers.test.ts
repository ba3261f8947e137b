import { HttpClient } from '@actions/http-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import '../../src/outside/older-artifact-servers.ts';
import { type LoopbackServer, startLoopbackServer } from '../support/loopback-server.ts';

/** What a server has been asked, and how it answers. */
let server: LoopbackServer;
let bodies: string[];
let answer: (body: string) => { readonly status: number; readonly text: string };
beforeEach(async () => {
  bodies = [];
  server = await startLoopbackServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      bodies.push(body);
      const { status, text } = answer(body);
      response.writeHead(status).end(text);
    });
  });
});
afterEach(() => server.close());

const REQUEST = JSON.stringify({ name: 'a.json', mime_type: 'application/json', version: 7 });
const WITHOUT = JSON.stringify({ name: 'a.json', version: 7 });

async function create(method = 'CreateArtifact') {
  const response = await new HttpClient('test').post(`${server.url}/twirp/x.ArtifactService/${method}`, REQUEST);
  return { status: response.message.statusCode, text: await response.readBody() };
}

/** As a server that does not know the field refuses it. */
const refusing = (status: number, text: string) => (body: string) =>
  body.includes('mime_type') ? { status, text } : { status: 200, text: '{"ok":true}' };

describe('an artifact server', () => {
  it.each([
    ['nothing', 200, ''],
    ['status 500 and nothing', 500, ''],
    ['an error of its parser', 500, 'Error decode request body'],
    ['a bad request', 400, '{"code":"malformed","msg":"unknown field \\"mime_type\\""}'],
  ])(
    'that answers a newer field with %s is asked once more without it, and never again with it',
    async (_, status, text) => {
      answer = refusing(status, text);
      expect(await create()).toEqual({ status: 200, text: '{"ok":true}' });
      expect(bodies).toEqual([REQUEST, WITHOUT]);
      expect(await create()).toEqual({ status: 200, text: '{"ok":true}' });
      expect(bodies).toEqual([REQUEST, WITHOUT, WITHOUT]);
    },
  );

  it.each([
    [200, '{"ok":true}'],
    [409, '{"code":"already_exists","msg":"an artifact with this name already exists"}'],
    [502, '<html>Bad Gateway</html>'],
    [500, '{"msg":"internal"}'],
  ])('that answers %i %s is asked once', async (status, text) => {
    answer = () => ({ status, text });
    expect(await create()).toEqual({ status, text });
    expect(bodies).toEqual([REQUEST]);
  });

  it('is asked no more often where the module has been loaded twice', async () => {
    vi.resetModules();
    await import('../../src/outside/older-artifact-servers.ts');
    answer = refusing(500, '');
    expect(await create()).toEqual({ status: 200, text: '{"ok":true}' });
    expect(bodies).toEqual([REQUEST, WITHOUT]);
    answer = () => ({ status: 503, text: '' });
    expect((await create('Other')).status).toBe(503);
    expect(bodies).toHaveLength(3);
  });

  it('that understands neither is quoted in a refusal that the client does not try again', async () => {
    answer = () => ({ status: 200, text: `<html>Sign in\n${'x'.repeat(9_000)}` });
    const { status, text } = await create();
    expect(status).toBe(400);
    expect(JSON.parse(text).msg).toMatch(
      /^the server does not understand .* answered 200 with "<html>Sign in\nx{150,190}"$/,
    );
    expect(bodies).toEqual([REQUEST, WITHOUT]);
  });

  it('that is out of service with nothing to say is asked with the field again', async () => {
    answer = () => ({ status: 503, text: '' });
    expect(await create()).toEqual({ status: 503, text: '' });
    answer = () => ({ status: 200, text: '{"ok":true}' });
    expect(await create()).toEqual({ status: 200, text: '{"ok":true}' });
    expect(bodies).toEqual([REQUEST, WITHOUT, REQUEST]);
  });

  it.each([
    [
      'signedUploadUrl',
      'http://a/b?sig=AbC_-d8=&expires=1+%2B0000&name=a.json',
      'sig=AbC_-d8%3D&expires=1+%2B0000&name=',
    ],
    ['signed_upload_url', 'http://a/b?x=1&sig=c2ln==', 'x=1&sig=c2ln%3D%3D'],
    ['signed_upload_url', 'https://a/b?sig=c2ln%3D&se=2026', '?sig=c2ln%3D&se=2026'],
  ])('has its address for an upload escaped, so that Azure’s client keeps it: %s %s', async (name, address, kept) => {
    answer = () => ({ status: 200, text: JSON.stringify({ ok: true, [name]: address, other: 'a?b=c=' }) });
    const answered = JSON.parse((await create()).text);
    expect(answered).toEqual({ ok: true, [name]: expect.stringContaining(kept), other: 'a?b=c=' });
    expect(new URL(answered[name]).searchParams).toEqual(new URL(address).searchParams);
  });

  it('is left alone in all other methods', async () => {
    answer = () => ({ status: 200, text: '' });
    expect(await create('FinalizeArtifact')).toEqual({ status: 200, text: '' });
    expect(bodies).toEqual([REQUEST]);
  });
});
