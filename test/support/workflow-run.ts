import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ActionsService, startActionsService } from './actions-service.ts';
import { addArtifactRoutes, type StoredArtifact } from './artifact-service.ts';
import { type GitHubService, startGitHubService } from './github-api.ts';

/** One run of a workflow: GitHub's services on loopback, and jobs as processes. */
export interface WorkflowRun {
  readonly github: GitHubService;
  readonly actions: ActionsService;
  readonly artifacts: StoredArtifact[];
  readonly directory: string;
  /** Runs a file as a step of a job and waits for its end. */
  readonly step: (file: string, options?: StepOptions) => Promise<StepResult>;
  readonly close: () => Promise<void>;
}

export interface StepOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly event?: { readonly name: string; readonly payload: unknown };
  readonly attempt?: number;
  readonly job?: string;
  readonly onStart?: (child: ChildProcess) => void;
}

export interface StepResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Milliseconds. */
  readonly took: number;
}

export const REPOSITORY = 'octo/gossip';
export const HEAD_SHA = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';

export const pullRequestEvent = (headRepository = REPOSITORY) => ({
  name: 'pull_request',
  payload: {
    number: 7,
    pull_request: {
      number: 7,
      head: { sha: HEAD_SHA, ref: 'topic', repo: { full_name: headRepository } },
      base: { ref: 'main', repo: { full_name: REPOSITORY } },
    },
    repository: { default_branch: 'main', full_name: REPOSITORY },
  },
});

/** Somebody has commented on pull request 7, or on the issue of that number. */
export const commentEvent = (isPullRequest = true) => ({
  name: 'issue_comment',
  payload: {
    action: 'created',
    issue: {
      number: 7,
      ...(isPullRequest ? { pull_request: { url: `https://api.github.com/repos/${REPOSITORY}/pulls/7` } } : {}),
    },
    comment: { body: '/test', user: { login: 'alice' } },
    repository: { default_branch: 'main', full_name: REPOSITORY },
  },
});

/** A run of a fork has ended; `different` changes its workflow run. */
export const forkRunEvent = (different: Readonly<Record<string, unknown>> = {}) => ({
  name: 'workflow_run',
  payload: {
    workflow_run: {
      id: 500,
      name: 'Maelstrom',
      run_number: 33,
      run_attempt: 1,
      event: 'pull_request',
      head_sha: HEAD_SHA,
      head_branch: 'topic',
      head_repository: { full_name: 'someone/gossip', owner: { login: 'someone' } },
      ...different,
    },
    repository: { default_branch: 'main', full_name: REPOSITORY },
  },
});

/** A workspace with a compiled node, `dist/echo.js`, in the run's directory. */
export function workspaceWithEcho({ directory }: WorkflowRun): string {
  const workspace = path.join(directory, 'workspace');
  mkdirSync(path.join(workspace, 'dist'), { recursive: true });
  copyFileSync(
    path.resolve(import.meta.dirname, '../../dist/examples/1-echo.js'),
    path.join(workspace, 'dist/echo.js'),
  );
  return workspace;
}

export async function startWorkflowRun(): Promise<WorkflowRun> {
  const github = await startGitHubService(REPOSITORY);
  const actions = await startActionsService();
  const artifacts = addArtifactRoutes(actions);
  github.pullRequests.push({
    number: 7,
    headSha: HEAD_SHA,
    headRef: 'topic',
    headRepository: REPOSITORY,
    baseRef: 'main',
    state: 'open',
  });
  const directory = mkdtempSync(path.join(tmpdir(), 'workflow-run-'));
  let steps = 0;

  const step = (file: string, options: StepOptions = {}): Promise<StepResult> => {
    steps += 1;
    const own = path.join(directory, `step-${steps}`);
    mkdirSync(path.join(own, 'temp'), { recursive: true });
    const event = options.event ?? pullRequestEvent();
    const files = {
      event: path.join(own, 'event.json'),
      output: path.join(own, 'output'),
      summary: path.join(own, 'summary.md'),
    };
    writeFileSync(files.event, JSON.stringify(event.payload));
    writeFileSync(files.output, '');
    writeFileSync(files.summary, '');
    const env = {
      PATH: process.env['PATH'] ?? '',
      ...actions.env,
      GITHUB_ACTIONS: 'true',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_WORKFLOW: 'Maelstrom',
      GITHUB_JOB: options.job ?? 'test',
      GITHUB_RUN_ID: '1001',
      GITHUB_RUN_NUMBER: '12',
      GITHUB_RUN_ATTEMPT: String(options.attempt ?? 1),
      GITHUB_SHA: 'c'.repeat(40),
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_EVENT_NAME: event.name,
      GITHUB_EVENT_PATH: files.event,
      GITHUB_OUTPUT: files.output,
      GITHUB_STEP_SUMMARY: files.summary,
      GITHUB_WORKSPACE: own,
      RUNNER_TEMP: path.join(own, 'temp'),
      ...options.env,
    };
    const started = performance.now();
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [file], { env, cwd: own, stdio: ['ignore', 'pipe', 'pipe'] });
      options.onStart?.(child);
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.on('error', reject);
      child.on('close', (status) =>
        resolve({
          status,
          stdout,
          stderr,
          outputs: readOutputs(readFileSync(files.output, 'utf8')),
          summary: readFileSync(files.summary, 'utf8'),
          took: performance.now() - started,
        }),
      );
    });
  };

  return {
    github,
    actions,
    artifacts,
    directory,
    step,
    close: async () => {
      await github.close();
      await actions.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** `name=value` lines, and `name<<DELIMITER` with the value up to the delimiter. */
function readOutputs(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const long = /^([^=<]+)<<(.+)$/.exec(line);
    if (long?.[1] !== undefined) {
      const end = lines.indexOf(long[2] ?? '', at + 1);
      outputs[long[1]] = lines.slice(at + 1, end).join('\n');
      at = end;
    } else if (line.includes('=')) {
      outputs[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
    }
  }
  return outputs;
}
