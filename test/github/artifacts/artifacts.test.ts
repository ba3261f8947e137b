import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectArtifacts } from '../../../src/github/artifacts/artifacts.ts';
import { createOutsideSteps } from '../../../src/outside/step-budgets.ts';
import { messageOf } from '../../../src/text/thrown-message.ts';
import { type ActionsService, ARTIFACT_SERVICE, json, startActionsService } from '../../support/actions-service.ts';
import { addArtifactRoutes, type StoredArtifact } from '../../support/artifact-service.ts';
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

  it.each([
    ['Gitea', { GITEA_ACTIONS: 'true' }],
    ['Forgejo', { GITEA_ACTIONS: 'true', FORGEJO_ACTIONS: 'true' }],
  ])('is not asked on %s, which is named', async (forge, env) => {
    const connected = connect({ ...env, GITHUB_SERVER_URL: 'https://git.example.com' });
    await expect(connected).rejects.toThrow(`this runs on ${forge}, whose artifact service`);
    expect(service.requests).toEqual([]);
  });

  it('is not asked beforehand', async () => {
    await expect(connect({ ACT: 'true' })).resolves.toHaveProperty('upload');
    expect(service.requests).toEqual([]);
  });
});

describe('an upload', () => {
  let actions: ActionsService;
  let stored: StoredArtifact[];
  let file: string;
  beforeAll(async () => {
    actions = await startActionsService();
    stored = addArtifactRoutes(actions);
    // The client reads them when it is asked.
    for (const [name, value] of Object.entries(actions.env)) vi.stubEnv(name, value);
    file = path.join(mkdtempSync(path.join(tmpdir(), 'upload-')), 'verdict.json');
  });
  // One that was tried again has another name.
  beforeEach(() => writeFileSync(file, '{"a":1}'));
  afterAll(async () => {
    vi.unstubAllEnvs();
    rmSync(path.dirname(file), { recursive: true, force: true });
    await actions.close();
  });
  const ours = () => stored.filter(({ name }) => name.startsWith('verdict'));
  const LIST = `${ARTIFACT_SERVICE}ListArtifacts`;
  const isCreation = (url: URL): boolean => url.pathname.endsWith('/CreateArtifact');
  const upload = async (named: string = file, budgets: object = {}) => {
    const artifacts = await connectArtifacts({
      env: { ...actions.env },
      tempDir: tmpdir(),
      urlOf: (id) => `https://github.com/artifacts/${id}`,
      steps: createOutsideSteps({ MAELSTROM_ACTION_BUDGETS_MS: JSON.stringify(budgets) }),
      say: () => undefined,
    });
    return { artifacts, uploaded: await artifacts.upload(named, undefined, 'uploadVerdict') };
  };

  it('tells what the service has said when its budget is spent', async () => {
    actions.interfere = ({ url }) =>
      isCreation(url)
        ? json({ code: 'unavailable', msg: `the disk of the service is full ${'x'.repeat(900)}` }, 503)
        : null;
    // The client goes on with it while other tests run, so it has a name of its own.
    const other = path.join(path.dirname(file), 'other.json');
    writeFileSync(other, '{}');
    const failed = upload(other, { uploadVerdict: 4_000 });
    await expect(failed).rejects.toThrow(
      /^uploading the verdict took longer than 4 s; the last attempt failed: .*\(503\).*the disk of the service is full x+$/,
    );
    expect(messageOf(await failed.catch((error: unknown) => error)).length).toBeLessThan(400);
  });

  it('is not taken for done because a server lists what was only begun', async () => {
    const list = actions.routes.get(LIST);
    // As act does it, with a size of its own.
    actions.routes.set(LIST, () =>
      json({ artifacts: stored.map(({ id, name }) => ({ databaseId: String(id), name, size: '4096' })) }),
    );
    let refused = 0;
    actions.interfere = ({ url }) => (url.pathname.startsWith('/blobs/') && refused++ === 0 ? { status: 401 } : null);
    const { uploaded } = await upload();
    expect(ours().map(({ id, finalized }) => [id, finalized])).toEqual([
      [expect.any(Number), false],
      [uploaded.id, true],
    ]);
    stored.splice(0);
    if (list !== undefined) actions.routes.set(LIST, list);
  });

  it('is taken by a server that does not know the type of a file, without another try', async () => {
    const asked: string[] = [];
    actions.interfere = ({ url, body }) => {
      if (!isCreation(url)) return null;
      asked.push(String(body));
      return String(body).includes('mime_type') ? { status: 200, body: '' } : null;
    };
    const { artifacts, uploaded } = await upload();
    expect(asked.map((body) => body.includes('mime_type'))).toEqual([true, false]);
    expect(ours().map(({ id, name, finalized }) => ({ id, name, finalized }))).toEqual([
      { id: uploaded.id, name: 'verdict.json', finalized: true },
    ]);
    expect((await artifacts.read(uploaded.id, 100)).toString()).toBe('{"a":1}');
  });
});
