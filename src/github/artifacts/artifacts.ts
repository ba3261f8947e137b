import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../text/thrown-message.ts';
import type { UploadedArtifact } from '../../verdict/verdict.ts';

/** The artifact service of this run. */
export interface Artifacts {
  /** Uploads one file as it is; the artifact is named after it. */
  readonly upload: (file: string, retentionDays: number | undefined) => Promise<UploadedArtifact>;
  /** Of this run, all attempts that the service still shows. */
  readonly list: () => Promise<readonly ListedArtifact[]>;
  readonly read: (id: number, bytesAtMost: number) => Promise<Buffer>;
}

interface ListedArtifact {
  readonly id: number;
  readonly name: string;
  /** As it was announced when it was uploaded. */
  readonly size: number;
}

/** There is no artifact service that understands us, and there won't be one when it is asked again. */
export class NoArtifactService extends Error {
  override readonly name = 'NoArtifactService';
}

/** The name is taken: two jobs, or two steps of one, report under the same key. */
export class ArtifactExists extends Error {
  override readonly name = 'ArtifactExists';
}

/**
 * The real client. It is loaded only here: with the storage SDK behind it, it weighs more than everything else.
 * `urlOf` makes an artifact's address in the browser. @throws NoArtifactService
 */
export async function connectArtifacts(
  env: NodeJS.ProcessEnv,
  tempDir: string,
  urlOf: (id: number) => string,
): Promise<Artifacts> {
  if (!env.ACTIONS_RUNTIME_TOKEN || !env.ACTIONS_RESULTS_URL)
    throw new NoArtifactService('this runner has no artifact service');
  if (isEnterpriseServer(env['GITHUB_SERVER_URL'])) {
    throw new NoArtifactService(
      'the artifact service of GitHub Enterprise Server speaks another language than that of github.com',
    );
  }
  if (env['ACT'] === 'true' && !(await understandsUploads(env.ACTIONS_RESULTS_URL, env.ACTIONS_RUNTIME_TOKEN))) {
    throw new NoArtifactService("act's artifact server does not understand the uploads of GitHub's own client");
  }
  const { DefaultArtifactClient } = await import('@actions/artifact');
  const client = new DefaultArtifactClient();
  // A name can also be taken by our own upload, when its first answer was lost; only a finished one is listed.
  const isListed = async (name: string): Promise<boolean> =>
    (await client.listArtifacts()).artifacts.some((artifact) => artifact.name === name);
  return {
    upload: async (file, retentionDays) => {
      try {
        const options = { skipArchive: true, ...(retentionDays === undefined ? {} : { retentionDays }) };
        const { id } = await client.uploadArtifact(path.basename(file), [file], path.dirname(file), options);
        if (id === undefined) throw new Error('the service gave no id');
        return { id, url: urlOf(id) };
      } catch (error) {
        if (/\(409\)|already exists/i.test(messageOf(error)) && (await isListed(path.basename(file))))
          throw new ArtifactExists(`An artifact ${path.basename(file)} is there already.`);
        throw error;
      }
    },
    list: async () => {
      const { artifacts } = await client.listArtifacts();
      return artifacts.map(({ id, name, size }) => ({ id, name, size }));
    },
    read: async (id, bytesAtMost) => {
      const directory = await mkdtemp(path.join(tempDir, 'maelstrom-artifact-'));
      try {
        await client.downloadArtifact(id, { path: directory, skipDecompress: true });
        const [file] = await readdir(directory);
        if (file === undefined) throw new Error(`artifact ${id} is empty`);
        const { size } = await stat(path.join(directory, file));
        if (size > bytesAtMost) throw new Error(`artifact ${id} has ${size} bytes, more than ${bytesAtMost}`);
        return await readFile(path.join(directory, file));
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
  };
}

/** Milliseconds; the server of act runs on this machine. */
const PROBE_LIMIT_MS = 5_000;

/**
 * Whether act's artifact server takes what @actions/artifact sends. That of act 0.2.89 does not know the field
 * `mime_type` and answers with nothing at all, after which the client tries for half a minute with each file.
 */
async function understandsUploads(resultsUrl: string, token: string): Promise<boolean> {
  const method = 'twirp/github.actions.results.api.v1.ArtifactService/CreateArtifact';
  const artifact = { name: 'maelstrom-probe', version: 7, mime_type: 'application/octet-stream' };
  try {
    const answer = await fetch(new URL(method, resultsUrl), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify({ workflow_run_backend_id: '0', workflow_job_run_backend_id: '0', ...artifact }),
      signal: AbortSignal.timeout(PROBE_LIMIT_MS),
    });
    return (await answer.text()) !== '';
  } catch {
    return false;
  }
}

/** As the client decides it; on such a server each of its calls would fail. */
function isEnterpriseServer(serverUrl = 'https://github.com'): boolean {
  const host = new URL(serverUrl).hostname.toLowerCase();
  return host !== 'github.com' && !host.endsWith('.ghe.com') && !host.endsWith('.localhost');
}
