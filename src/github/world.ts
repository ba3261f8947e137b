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
    tempDir,
  };
}

const artifactUrlOf = (context: WorkflowContext, id: number): string =>
  `${context.serverUrl}/${context.repository}/actions/runs/${context.runId}/artifacts/${id}`;
