import type { ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { legName, verdictFile } from '../../src/github/artifacts/artifact-names.ts';
import type { StepName } from '../../src/outside/step-budgets.ts';
import { verdictJson } from '../../src/report/rows/verdict-json.ts';
import { aWorld } from '../install/a-world.ts';
import { startSetup } from '../install/setup-bundle.ts';
import { aVerdict } from '../report/verdicts.ts';
import {
  type ActionsService,
  CACHE_SERVICE,
  json,
  newBlobPath,
  startActionsService,
} from '../support/actions-service.ts';
import type { ApiReply } from '../support/github-api.ts';
import {
  forkRunEvent,
  HEAD_SHA,
  REPOSITORY,
  type StepOptions,
  startWorkflowRun,
  type WorkflowRun,
} from '../support/workflow-run.ts';

export const FAULTS = ['fails once', 'always fails', 'breaks in mid-body', 'never answers', 'answers garbage'] as const;
export type Fault = (typeof FAULTS)[number];

/** How an entry point came through a fault. */
export interface Outcome {
  readonly status: number | null;
  readonly outputs: Readonly<Record<string, string | undefined>>;
  readonly warnings: readonly string[];
  readonly errors: readonly string[];
  readonly log: string;
  /** How many requests were answered by the fault. */
  readonly struck: number;
}

/**
 * The environment of a process that a fault strikes. One that lasts costs the budgets of the steps that are struck, so
 * these are short. All other steps have theirs, however busy the machine is.
 */
function underFault(fault: Fault | undefined, struck: readonly StepName[]): Readonly<Record<string, string>> {
  const isLasting = fault !== undefined && fault !== 'fails once';
  const budgets = isLasting ? struck.map((step) => [step, SHORT_MS[step] ?? 3_001]) : [];
  return {
    MAELSTROM_ACTION_BUDGETS_MS: JSON.stringify(Object.fromEntries(budgets)),
    NODE_OPTIONS: `--import=${new URL('../support/short-retries.mjs', import.meta.url).href}`,
  };
}

/** Milliseconds of the steps that hold others. */
const SHORT_MS: Partial<Record<StepName, number>> = { comment: 8_001, readAllVerdicts: 8_001, uploadVerdict: 4_001 };

/** What a service answers instead, to the so many-th request of its kind; null: as ever. */
function answerOf(fault: Fault, request: number): (ApiReply & { readonly body?: string }) | null {
  switch (fault) {
    case 'fails once':
      return request === 1 ? { status: 502, body: '{"code":"unavailable","msg":"try again"}' } : null;
    case 'always fails':
      return { status: 502, body: '{"code":"unavailable","msg":"try again"}' };
    case 'breaks in mid-body':
      return { status: 200, fault: 'reset' };
    case 'never answers':
      return { status: 200, fault: 'silence' };
    case 'answers garbage':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in to the proxy</html>' };
  }
}

/** Which requests a fault strikes; `path` is without its query. */
export type Requests = (method: string, path: string, service: ActionsService) => boolean;

export interface Struck {
  readonly requests: Requests;
  readonly fault: Fault;
  /** The steps whose requests these are. */
  readonly steps: readonly StepName[];
}

/** Gives how many requests were struck. */
function strike(
  service: ActionsService,
  github: WorkflowRun['github'] | null,
  { requests, fault }: Struck,
): () => number {
  let struck = 0;
  const answer = (method: string, pathname: string) =>
    requests(method, pathname, service) ? answerOf(fault, ++struck) : null;
  service.interfere = ({ method, url }) => answer(method, url.pathname);
  if (github !== null) {
    github.interfere = ({ method, path: pathname }) => {
      const forced = answer(method, pathname);
      return forced?.body === undefined ? forced : { ...forced, body: Buffer.from(forced.body) };
    };
  }
  return () => struck;
}

const complaintsIn = (log: string, name: string): readonly string[] =>
  log.split('\n').filter((line) => line.startsWith(`::${name}`));

const outcomeOf = (status: number | null, outputs: Outcome['outputs'], log: string, struck: number): Outcome => ({
  struck,
  status,
  outputs,
  warnings: complaintsIn(log, 'warning'),
  errors: complaintsIn(log, 'error'),
  log,
});

/** A cache that holds one entry, whatever is asked for. */
export interface Packed {
  readonly key: string;
  readonly bytes: Buffer;
}

function stock(service: ActionsService, { key, bytes }: Packed): void {
  const blob = newBlobPath();
  service.blobs.committed.set(blob, bytes);
  service.caches.push({ id: '1', key, version: '', blob, finalized: true });
  service.routes.set(`${CACHE_SERVICE}GetCacheEntryDownloadURL`, () =>
    json({ ok: true, signed_download_url: onAzure(new URL(blob, service.url)).href, matched_key: key }),
  );
}

/** The same place, as short-retries.mjs makes processes see it. */
function onAzure(url: URL): URL {
  url.hostname = 'cache.blob.core.windows.net';
  return url;
}

/** The only entry that the service was given. */
export function packedIn(service: ActionsService): Packed {
  const [entry] = service.caches;
  const bytes = service.blobs.committed.get(entry?.blob ?? '');
  if (entry === undefined || bytes === undefined) throw new Error('nothing was saved');
  return { key: entry.key, bytes };
}

export const isCacheBlob = (pathname: string, { caches }: ActionsService): boolean =>
  caches.some(({ blob }) => blob === pathname);

const PUSH = {
  event: { name: 'push', payload: { repository: { default_branch: 'main', full_name: REPOSITORY } } },
  env: { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: HEAD_SHA },
};

/** The verdict of a leg that has ended before, among the run's artifacts. */
function leaveVerdict({ artifacts, actions }: WorkflowRun, key: string): void {
  const content = Buffer.from(
    verdictJson(aVerdict({ key, headSha: HEAD_SHA, run: { id: 1001, number: 12, attempt: 1 } })),
  );
  const blob = newBlobPath();
  actions.blobs.committed.set(blob, content);
  artifacts.push({
    id: 7000 + artifacts.length,
    name: verdictFile(legName(key, '', 'test', 1)),
    mimeType: 'application/json',
    blob,
    size: content.length,
    finalized: true,
    createdAt: new Date().toISOString(),
  });
}

interface MainOptions {
  readonly inputs?: Readonly<Record<string, string>>;
  /** By default short budgets. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onStart?: (child: ChildProcess, service: ActionsService) => void;
}

/** One run of the action on a recorded run of Maelstrom, beside another leg. */
export async function playMain(
  main: string,
  where: 'pull request' | 'default branch',
  fault: Struck | null,
  baseline: Packed | null = null,
  { inputs = {}, env: more = underFault(fault?.fault, fault?.steps ?? []), onStart }: MainOptions = {},
): Promise<Outcome & { readonly run: Pick<WorkflowRun, 'actions' | 'github' | 'artifacts'> }> {
  const run = await startWorkflowRun();
  try {
    leaveVerdict(run, '2-unique-ids');
    if (baseline !== null) stock(run.actions, baseline);
    const struck = fault === null ? () => 0 : strike(run.actions, run.github, fault);
    const bin = path.join(run.directory, 'node.mjs');
    writeFileSync(bin, '#!/usr/bin/env node\n', { mode: 0o755 });
    const options: StepOptions = where === 'pull request' ? {} : PUSH;
    const env = {
      ...more,
      ...options.env,
      INPUT_ENGINE: 'embedded',
      INPUT_CHALLENGE: '1-echo',
      INPUT_BIN: bin,
      'INPUT_GITHUB-TOKEN': 'ghs_leg',
      ...inputs,
    };
    const { status, outputs, stdout, stderr } = await run.step(main, {
      ...options,
      env,
      ...(onStart === undefined ? {} : { onStart: (child) => onStart(child, run.actions) }),
    });
    return { ...outcomeOf(status, outputs, stdout + stderr, struck()), run };
  } finally {
    await run.close();
  }
}

/** The job that joins two legs that pass. */
export async function playReport(report: string, of: 'run' | 'fork', fault: Struck): Promise<Outcome> {
  const run = await startWorkflowRun();
  try {
    if (of === 'run') for (const key of ['1-echo', '2-unique-ids']) leaveVerdict(run, key);
    else {
      const content = Buffer.from(verdictJson(aVerdict()));
      const name = verdictFile(legName('1-echo', '', 'test', 1));
      run.github.artifacts.set(500, [{ id: 1, name, size: content.length, content }]);
      run.github.pullRequests.splice(0, 1, {
        number: 7,
        headSha: HEAD_SHA,
        headRef: 'topic',
        headRepository: 'someone/gossip',
        baseRef: 'main',
        state: 'open',
      });
    }
    const struck = strike(run.actions, run.github, fault);
    const env = {
      ...underFault(fault.fault, fault.steps),
      'INPUT_GITHUB-TOKEN': 'ghs_report',
      INPUT_COMMENT: 'always',
    };
    const options = of === 'run' ? {} : { event: forkRunEvent() };
    const { status, outputs, stdout, stderr } = await run.step(report, { job: 'report', ...options, env });
    return outcomeOf(status, outputs, stdout + stderr, struck());
  } finally {
    await run.close();
  }
}

export interface SetupInputs {
  readonly file: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** The setup action on a fresh machine, with a cache that is empty or holds Maelstrom. */
export async function playSetup(
  { file, inputs }: SetupInputs,
  fault: Struck | null,
  cached: Packed | null,
): Promise<Outcome & { readonly service: ActionsService }> {
  const service = await startActionsService();
  const world = aWorld(['sh', 'git', 'tar', 'bzip2', 'gzip']);
  try {
    for (const name of ['gnuplot', 'dot']) world.script(name, '');
    // Too old for a class archive, which would take a JVM to make.
    world.script('java', 'echo \'openjdk version "11.0.2"\' >&2');
    if (cached !== null) stock(service, cached);
    const struck = fault === null ? () => 0 : strike(service, null, fault);
    const env = { ...service.env, ...underFault(fault?.fault, fault?.steps ?? []) };
    const { status, outputs, log } = await startSetup({ file, remove: () => undefined }, world.directory, inputs, env)
      .ended;
    return { ...outcomeOf(status, outputs, log, struck()), service };
  } finally {
    await service.close();
    world.remove();
  }
}

/** An engine that leaves what a recorded run of Maelstrom left. */
export function writeRecordedEngine(file: string): void {
  const recorded = path.resolve(import.meta.dirname, '../fixtures/runs/echo-pass');
  const console = readFileSync(path.join(recorded, 'console.log'), 'utf8');
  writeFileSync(
    file,
    `import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
mkdirSync('store/echo', { recursive: true });
cpSync(${JSON.stringify(path.join(recorded, 'run'))}, 'store/echo/20261122T145057.057Z', { recursive: true });
symlinkSync('echo/20261122T145057.057Z', 'store/current');
process.stdout.write(${JSON.stringify(console)});
`,
  );
}
