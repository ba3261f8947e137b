import { readFileSync } from 'node:fs';

export type Forge = 'GitHub' | 'Gitea' | 'Forgejo';

/** By the variables that their runners set; Forgejo's sets Gitea's too. */
export const forgeOf = (env: NodeJS.ProcessEnv): Forge => {
  if (env['FORGEJO_ACTIONS'] === 'true') return 'Forgejo';
  return env['GITEA_ACTIONS'] === 'true' ? 'Gitea' : 'GitHub';
};

/** What GitHub Actions says about the job that this process is a step of. Texts are as given, and not trusted. */
export interface WorkflowContext {
  /** Gitea and Forgejo run GitHub's workflows, and have APIs of their own. */
  readonly forge: Forge;
  /** `https://github.com` */
  readonly serverUrl: string;
  /** `https://api.github.com` */
  readonly apiUrl: string;
  /** `owner/name` */
  readonly repository: string;
  /** `pull_request`, `push`, `merge_group`, `workflow_run`, … */
  readonly eventName: string;
  readonly payload: unknown;
  readonly workflow: string;
  readonly job: string;
  readonly runId: number;
  readonly runNumber: number;
  readonly attempt: number;
  /** The commit that was checked out; on `pull_request` a merge commit that GitHub made. */
  readonly sha: string;
  /** `refs/heads/main`, `refs/pull/7/merge`, … */
  readonly ref: string;
  readonly actor: string;
}

export function readContext(env: NodeJS.ProcessEnv): WorkflowContext {
  return {
    forge: forgeOf(env),
    serverUrl: (env.GITHUB_SERVER_URL || 'https://github.com').replace(/\/+$/, ''),
    apiUrl: (env.GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, ''),
    repository: env.GITHUB_REPOSITORY ?? '',
    eventName: env.GITHUB_EVENT_NAME ?? '',
    payload: readPayload(env.GITHUB_EVENT_PATH),
    workflow: env.GITHUB_WORKFLOW ?? '',
    job: env.GITHUB_JOB ?? '',
    runId: wholeNumber(env.GITHUB_RUN_ID),
    runNumber: wholeNumber(env.GITHUB_RUN_NUMBER),
    attempt: Math.max(1, wholeNumber(env.GITHUB_RUN_ATTEMPT)),
    sha: env.GITHUB_SHA ?? '',
    ref: env.GITHUB_REF ?? '',
    actor: env.GITHUB_ACTOR ?? '',
  };
}

/**
 * What the variables lack that every report needs; null when they are whole. Some jobs run in a container or by a script
 * that does not hand them on.
 */
export function problemOfContext(context: WorkflowContext): string | null {
  const { repository, serverUrl, apiUrl, runId, runNumber } = context;
  if (!/^[^/\s]+\/[^/\s]+$/.test(repository))
    return problemOf('GITHUB_REPOSITORY', repository, 'the repository as owner/name');
  if (!URL.canParse(serverUrl))
    return problemOf('GITHUB_SERVER_URL', serverUrl, 'an address such as https://github.com');
  if (!URL.canParse(apiUrl)) return problemOf('GITHUB_API_URL', apiUrl, 'an address such as https://api.github.com');
  if (runId === 0) return problemOf('GITHUB_RUN_ID', '', 'the id of the run, a whole number');
  if (runNumber === 0) return problemOf('GITHUB_RUN_NUMBER', '', 'the number of the run, a whole number');
  return null;
}

/** `found`: empty when it is missing, or nothing that could be shown. */
const problemOf = (variable: string, found: string, wanted: string): string =>
  `the variable ${variable} ${found === '' ? 'is missing' : `is ${JSON.stringify(found.slice(0, 100))}`}; the runner sets it to ${wanted}, and a step that starts the action by other means has to hand it on`;

function readPayload(file: string | undefined): unknown {
  if (file === undefined || file === '') return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

const wholeNumber = (text: string | undefined): number => {
  const value = Number(text);
  return Number.isSafeInteger(value) && value >= 0 ? value : 0;
};

/** A member deep in a payload; undefined when a part of the path is missing. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (here, name) =>
      typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[name] : undefined,
    value,
  );
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string | null {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : null;
}

export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | null {
  const found = at(value, ...path);
  return Number.isSafeInteger(found) ? (found as number) : null;
}
