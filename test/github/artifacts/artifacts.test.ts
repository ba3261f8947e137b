import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectArtifacts } from '../../../src/github/artifacts/artifacts.ts';
import { createOutsideSteps } from '../../../src/outside/step-budgets.ts';
import { type LoopbackServer, startLoopbackServer } from '../../support/loopback-server.ts';

let service: LoopbackServer;
beforeAll(async () => {
  service = await startLoopbackServer((_request, response) => response.end());
});
afterAll(() => service.close());
beforeEach(() => {
  service.requests.length = 0;
});

const connect = (env: NodeJS.ProcessEnv) =>
  connectArtifacts({
    env: { ACTIONS_RUNTIME_TOKEN: 'token', ACTIONS_RESULTS_URL: `${service.url}/`, ...env },
    tempDir: tmpdir(),
    urlOf: (id) => `https://github.com/artifacts/${id}`,
    steps: createOutsideSteps({}),
    say: () => undefined,
  });

describe('the artifact service', () => {
  it('is not there without a token and an address', async () => {
    await expect(connect({ ACTIONS_RUNTIME_TOKEN: '' })).rejects.toThrow('this runner has no artifact service');
  });

  it('is not asked on a GitHub Enterprise Server', async () => {
    await expect(connect({ GITHUB_SERVER_URL: 'https://git.example.com' })).rejects.toThrow(/Enterprise Server/);
    expect(service.requests).toEqual([]);
  });

  it('is asked once on act, and given up when it answers with nothing', async () => {
    service.handler = (_request, response) => response.end();
    await expect(connect({ ACT: 'true' })).rejects.toThrow(/act's artifact server does not understand/);
    expect(service.requests).toHaveLength(1);
  });

  it('is used on act when it answers as the service does', async () => {
    service.handler = (_request, response) => response.end('{"ok":true,"signed_upload_url":"http://127.0.0.1/"}');
    await expect(connect({ ACT: 'true' })).resolves.toHaveProperty('upload');
    expect(service.requests).toHaveLength(1);
  });

  it('is not asked beforehand elsewhere', async () => {
    await expect(connect({})).resolves.toHaveProperty('upload');
    expect(service.requests).toEqual([]);
  });
});
