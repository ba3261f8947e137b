import { mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hearing } from '../../outside/client-output.ts';
import { OutOfBudget, type OutsideSteps, untilItSucceeds } from '../../outside/step-budgets.ts';
import { messageOf } from '../../text/thrown-message.ts';
import type { UploadedArtifact } from '../../verdict/verdict.ts';
import { forgeOf } from '../context.ts';
import { nameOfAttempt } from './artifact-names.ts';

/** The artifact service of this run. Each call is given up after its budget. */
export interface Artifacts {
  /** Uploads one file as it is; the artifact is named after it. */
  readonly upload: (
    file: string,
    retentionDays: number | undefined,
    step: 'uploadFile' | 'uploadVerdict',
  ) => Promise<UploadedArtifact>;
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

/** The runner has no artifact service that our client can use. Asking again does not help. */
export class NoArtifactService extends Error {
  override readonly name = 'NoArtifactService';
}

/** The name is taken: two jobs, or two steps of one, report under the same key. */
export class ArtifactExists extends Error {
  override readonly name = 'ArtifactExists';
}

export interface ArtifactConnection {
  readonly env: NodeJS.ProcessEnv;
  readonly tempDir: string;
  /** An artifact's address in the browser. */
  readonly urlOf: (id: number) => string;
  readonly steps: OutsideSteps;
  /** Prints what the client says while it works. */
  readonly say: (line: string) => void;
}

/** With the storage SDK behind it, it weighs more than everything else. */
export async function loadArtifactClient(): Promise<typeof import('@actions/artifact')> {
  const [client] = await Promise.all([
    import('@actions/artifact'),
    import('../../outside/response-bodies.ts'),
    import('../../outside/older-artifact-servers.ts'),
  ]);
  return client;
}

/**
 * The real client, loaded when it is needed.
 * @throws NoArtifactService
 */
export async function connectArtifacts({ env, tempDir, urlOf, steps, say }: ArtifactConnection): Promise<Artifacts> {
  if (!env.ACTIONS_RUNTIME_TOKEN || !env.ACTIONS_RESULTS_URL)
    throw new NoArtifactService('this runner has no artifact service');
  const forge = forgeOf(env);
  if (forge !== 'GitHub')
    throw new NoArtifactService(`this runs on ${forge}, whose artifact service GitHub's own client does not speak to`);
  if (!URL.canParse(env['GITHUB_SERVER_URL'] || GITHUB))
    throw new NoArtifactService('the variable GITHUB_SERVER_URL is not an address such as https://github.com');
  if (isEnterpriseServer(env['GITHUB_SERVER_URL'])) {
    throw new NoArtifactService(
      'the artifact service of GitHub Enterprise Server speaks another language than that of github.com',
    );
  }
  const { DefaultArtifactClient } = await loadArtifactClient();
  const client = new DefaultArtifactClient();
  const ask = async <T>(end: AbortSignal, work: () => Promise<T>, note?: (line: string) => void): Promise<T> => {
    const hear = (line: string): void => {
      note?.(line);
      say(line);
    };
    const { result, complaints } = await hearing(work, hear, end);
    for (const complaint of complaints) say(complaint);
    return result;
  };
  const list = (): Promise<readonly ListedArtifact[]> =>
    steps.run('listArtifacts', (end) =>
      untilItSucceeds(end, async () => {
        const { artifacts } = await ask(end, () => client.listArtifacts());
        return artifacts.map(({ id, name, size }) => ({ id, name, size }));
      }),
    );
  const uploadOnce = (
    end: AbortSignal,
    file: string,
    retentionDays: number | undefined,
    note: (line: string) => void,
  ): Promise<number> => {
    const upload = async (): Promise<number> => {
      const options = { skipArchive: true, ...(retentionDays === undefined ? {} : { retentionDays }) };
      const { id } = await client.uploadArtifact(path.basename(file), [file], path.dirname(file), options);
      if (id === undefined) throw new Error('the service gave no id');
      return id;
    };
    return ask(end, upload, note);
  };
  return {
    upload: async (file, retentionDays, step) => {
      const { size } = await stat(file);
      const { hear, failed, explain } = rememberReason();
      const upload = (end: AbortSignal) =>
        uploadPersistently(
          { file, size },
          end,
          (each) => uploadOnce(end, each, retentionDays, hear).catch(failed),
          list,
        );
      const id = await steps.run(step, upload, size).catch(explain);
      return { id, url: urlOf(id) };
    },
    list,
    read: async (id, bytesAtMost) => {
      const directory = await mkdtemp(path.join(tempDir, 'maelstrom-artifact-'));
      try {
        await steps.run('readVerdict', (end) =>
          ask(end, () => client.downloadArtifact(id, { path: directory, skipDecompress: true })),
        );
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

/** Characters of a service's words in an error. */
const REASON_AT_MOST = 300;

/** What the client says before it tries again by itself. */
const FAILED_ATTEMPT = /^Attempt \d+ of \d+ failed with error: (.*?)\.? Retrying request in \d+ ms/;

/** A spent budget does not tell why the attempts before failed, so that is remembered. */
function rememberReason() {
  let reason = '';
  return {
    hear: (line: string): void => {
      reason = FAILED_ATTEMPT.exec(line)?.[1] ?? reason;
    },
    failed: (error: unknown): never => {
      reason = messageOf(error);
      throw error;
    },
    explain: (error: unknown): never => {
      if (!(error instanceof OutOfBudget) || reason === '') throw error;
      throw new OutOfBudget(`${error.message}; the last attempt failed: ${reason.slice(0, REASON_AT_MOST)}`);
    },
  };
}

const UPLOADS_AT_MOST = 8;

/** The service refuses it for good, or the client has tried often enough and the service is down. */
const HOPELESS = /Failed to make request after \d+ attempts|Received non-retryable error(?!.*\(409\))|storage quota/;

/**
 * Uploads a file; after a failure again, under another name. The client itself tries again when a request is refused, but
 * not when the upload of the bytes is, or a connection breaks; and a name whose upload failed is taken for ever.
 */
async function uploadPersistently(
  { file, size }: { readonly file: string; readonly size: number },
  end: AbortSignal,
  uploadOnce: (file: string) => Promise<number>,
  list: () => Promise<readonly ListedArtifact[]>,
): Promise<number> {
  let current = file;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await uploadOnce(current);
    } catch (error) {
      if (end.aborted || HOPELESS.test(messageOf(error))) throw error;
      await sleep(1_000);
      // A name that was taken before our bytes were sent is another's, once it is listed. Else it is our own upload, of
      // which an answer was lost: the first one, when it is not listed, and the last one when it is.
      const listed = (await list().catch(() => [])).find(({ name }) => name === path.basename(current));
      if (listed !== undefined && NAME_TAKEN.test(messageOf(error)))
        throw new ArtifactExists(`An artifact ${path.basename(current)} is there already.`);
      // Some servers also list uploads that were only begun.
      if (listed?.size === size) return listed.id;
      if (attempt === UPLOADS_AT_MOST || end.aborted) throw error;
      const next = path.join(path.dirname(file), nameOfAttempt(path.basename(file), attempt + 1));
      await rename(current, next);
      current = next;
    }
  }
}

const NAME_TAKEN = /\(409\)|already exists/i;

const GITHUB = 'https://github.com';

/** As the client decides it; on such a server each of its calls would fail. */
function isEnterpriseServer(serverUrl: string | undefined): boolean {
  const host = new URL(serverUrl || GITHUB).hostname.toLowerCase();
  return host !== 'github.com' && !host.endsWith('.ghe.com') && !host.endsWith('.localhost');
}
