import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { connectCacheService } from '../outside/cache-service.ts';
import type { OutsideSteps } from '../outside/step-budgets.ts';
import { ShapeError } from '../report/rows/json-readers.ts';
import { messageOf } from '../text/thrown-message.ts';
import { createApi, type GitHubApi, loadApiClient, type Pause } from './api.ts';
import { type Artifacts, connectArtifacts, loadArtifactClient } from './artifacts/artifacts.ts';
import type { BaselineWorld } from './baseline.ts';
import { readContext, type WorkflowContext } from './context.ts';
import { createCommands, type WorkflowCommands } from './workflow-commands.ts';

/** The title of the annotations that are about the report itself. */
export const REPORT_TITLE = 'Maelstrom report';

/** Everything that a report touches. */
export interface ReportWorld extends BaselineWorld {
  /** null: there is no token. */
  readonly api: GitHubApi | null;
  /** Connects when it is first needed; rejects where there is no artifact service. */
  readonly artifacts: () => Promise<Artifacts>;
  readonly commands: WorkflowCommands;
  readonly steps: OutsideSteps;
  readonly setOutput: (name: string, value: string) => void;
  /** Appends Markdown to the step's summary. */
  readonly summarize: (markdown: string) => void;
  readonly clock: Pause;
  /** Loads what a report needs of clients, so that it need not wait for them later; asks nothing of a service. */
  readonly loadClients: () => Promise<void>;
  /** Fetches a signed address without credentials; rejects as soon as too many bytes have arrived. */
  readonly fetchBounded: (address: string, bytesAtMost: number) => Promise<Buffer>;
}

/** The world of a GitHub Actions job. `commands`: all that the process prints, if it prints more than the report. */
export function connectReportWorld(
  env: NodeJS.ProcessEnv,
  token: string,
  steps: OutsideSteps,
  commands: WorkflowCommands = createCommands((line) => process.stdout.write(`${line}\n`)),
): ReportWorld {
  const context = readContext(env);
  const tempDir = env.RUNNER_TEMP ?? tmpdir();
  const clock: Pause = {
    // The time of day, which goes on evenly though the machine's clock is set meanwhile: waits are measured by it.
    now: () => Math.round(performance.timeOrigin + performance.now()),
    sleep: async (ms, end) => {
      await setTimeout(ms, undefined, { signal: end }).catch(() => undefined);
    },
    random: Math.random,
  };
  const lost = new Set<string>();
  /** Files of the runner; outside a runner they are missing. On a full disk the rest of the report is still worth its while. */
  const appendTo = (file: string | undefined, text: string, otherwise: string): void => {
    try {
      if (file) appendFileSync(file, text);
    } catch (error) {
      if (!lost.has(otherwise)) commands.warning(`${otherwise}: ${messageOf(error, 200)}`, REPORT_TITLE);
      lost.add(otherwise);
    }
  };
  let artifacts: Promise<Artifacts> | null = null;
  return {
    context,
    api: token === '' ? null : createApi(token, context.apiUrl, clock.now, steps),
    artifacts: () => {
      artifacts ??= connectArtifacts({
        env,
        tempDir,
        urlOf: (id) => artifactUrlOf(context, id),
        steps,
        say: commands.text,
      });
      return artifacts;
    },
    cache: connectCacheService(env, steps, commands.text, commands.command),
    commands,
    steps,
    setOutput: (name, value) => appendTo(env['GITHUB_OUTPUT'], outputLines(name, value), 'Outputs were not set'),
    summarize: (markdown) => appendTo(env['GITHUB_STEP_SUMMARY'], markdown, 'The summary was not written'),
    log: commands.text,
    warn: (message) => commands.warning(message, REPORT_TITLE),
    clock,
    loadClients: async () => {
      await Promise.all([env.ACTIONS_RUNTIME_TOKEN && loadArtifactClient(), token !== '' && loadApiClient()]);
    },
    fetchBounded: (address, bytesAtMost) => steps.run('readVerdict', (end) => fetchBounded(address, bytesAtMost, end)),
    tempDir,
  };
}

/** The value is between delimiters that it can't contain, since they are random. */
function outputLines(name: string, value: string): string {
  const delimiter = `end-${randomUUID()}`;
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}

const artifactUrlOf = (context: WorkflowContext, id: number): string =>
  `${context.serverUrl}/${context.repository}/actions/runs/${context.runId}/artifacts/${id}`;

async function fetchBounded(address: string, bytesAtMost: number, end: AbortSignal): Promise<Buffer> {
  const answer = await fetch(address, { signal: end });
  if (!answer.ok || answer.body === null) throw new Error(`its download was answered with ${answer.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.byteLength;
    if (size > bytesAtMost) throw new ShapeError(`it has more than ${bytesAtMost} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
