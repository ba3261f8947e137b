import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setOutput } from '@actions/core';
import { createApi, type GitHubApi, type Pause } from './api.ts';
import { type Artifacts, connectArtifacts } from './artifacts.ts';
import { type BaselineWorld, connectCache } from './baseline.ts';
import { readContext, type WorkflowContext } from './context.ts';
import { createCommands, type WorkflowCommands } from './workflow-commands.ts';

/** Everything that a report touches. */
export interface ReportWorld extends BaselineWorld {
  /** null: there is no token. */
  readonly api: GitHubApi | null;
  /** Connects when it is first needed; rejects where there is no artifact service. */
  readonly artifacts: () => Promise<Artifacts>;
  readonly commands: WorkflowCommands;
  readonly setOutput: (name: string, value: string) => void;
  /** Appends Markdown to the step's summary. */
  readonly summarize: (markdown: string) => void;
  readonly clock: Pause;
  /** Fetches a signed address without credentials; rejects as soon as more bytes arrive. */
  readonly fetchBounded: (address: string, bytesAtMost: number) => Promise<Buffer>;
}

/** The world of a GitHub Actions job. */
export function connectReportWorld(env: NodeJS.ProcessEnv, token: string): ReportWorld {
  const context = readContext(env);
  const tempDir = env.RUNNER_TEMP ?? tmpdir();
  const log = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  const clock: Pause = {
    now: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: Math.random,
  };
  let artifacts: Promise<Artifacts> | null = null;
  return {
    context,
    api: token === '' ? null : createApi(token, context.apiUrl, clock.now),
    artifacts: () => {
      artifacts ??= connectArtifacts(env, tempDir, (id) => artifactUrlOf(context, id));
      return artifacts;
    },
    cache: connectCache,
    commands: createCommands(log),
    setOutput,
    summarize: (markdown) => {
      if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, markdown);
    },
    log,
    clock,
    fetchBounded,
    tempDir,
  };
}

const artifactUrlOf = (context: WorkflowContext, id: number): string =>
  `${context.serverUrl}/${context.repository}/actions/runs/${context.runId}/artifacts/${id}`;

async function fetchBounded(address: string, bytesAtMost: number): Promise<Buffer> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(30_000) });
  if (!answer.ok || answer.body === null) throw new Error(`its download was answered with ${answer.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.byteLength;
    if (size > bytesAtMost) throw new Error(`it has more than ${bytesAtMost} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
