import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OUTSIDE_STEPS, type StepName } from '../../src/outside/step-budgets.ts';
import { ARTIFACT_SERVICE, CACHE_SERVICE } from '../support/actions-service.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import { documentedTable, tableRow } from '../support/documented-table.ts';
import { type LoopbackServer, startLoopbackServer } from '../support/loopback-server.ts';
import { buildRelease, type MaelstromRelease, whyNoRelease } from '../support/maelstrom-release.ts';
import {
  FAULTS,
  type Fault,
  isCacheBlob,
  type Outcome,
  type Packed,
  packedIn,
  playMain,
  playReport,
  playSetup,
  type Requests,
  writeRecordedEngine,
} from './fault-world.ts';

const DOCUMENTED = documentedTable('faults', 'UPDATE_FAULTS=1 npx vitest run test/outside/faults.heavy.test.ts');

let main: string;
let setup: string;
let report: string;
let release: MaelstromRelease;
let mirror: LoopbackServer;
/** What the caches hold after a run, and after an installation, without a fault. */
let baseline: Packed;
let maelstrom: Packed;

const setupInputs = () => ({
  file: setup,
  inputs: {
    'maelstrom-version': '0.9.0',
    'maelstrom-sha256': release.sha256,
    'maelstrom-url': `${mirror.url}/maelstrom.tar.bz2`,
    'install-dependencies': 'never',
  },
});

beforeAll(async () => {
  main = await bundleEntry('src/main.ts', 'src/setup.ts', 'src/report.ts');
  [setup, report] = ['setup.js', 'report.js'].map((name) => path.join(path.dirname(main), name)) as [string, string];
  writeRecordedEngine(path.join(path.dirname(main), 'engine.js'));
  baseline = packedIn((await playMain(main, 'default branch', null)).run.actions);
  if (whyNoRelease !== null) return;
  release = buildRelease('unused');
  mirror = await startLoopbackServer((_request, response) => response.end(release.tarball));
  maelstrom = packedIn((await playSetup(setupInputs(), null, null)).service);
});
afterAll(async () => {
  rmSync(path.dirname(main), { recursive: true, force: true });
  await mirror?.close();
  release?.remove();
});

/** A call to a service: who makes it, which requests are its, and what the process owes its user when it fails. */
interface Call {
  readonly action: string;
  readonly call: string;
  readonly play: (fault: Fault) => Promise<Outcome>;
  /** Outputs that are there whatever happens. */
  readonly outputs: Readonly<Record<string, string | RegExp>>;
  /** Whether a lasting fault leaves the process without what its outcome is made of. */
  readonly isDecisive?: boolean;
  /** A fault that cannot be told from what the code under test may have made. */
  readonly excuses?: Fault;
}

const to =
  (method: string, pattern: RegExp): Requests =>
  (asked, pathname) =>
    asked === method && pattern.test(pathname);
const artifactCall = (name: string): Requests => to('POST', new RegExp(`^${ARTIFACT_SERVICE}${name}$`));
const cacheCall = (name: string): Requests => to('POST', new RegExp(`^${CACHE_SERVICE}${name}$`));
const cacheBlob =
  (method: string): Requests =>
  (asked, pathname, service) =>
    asked === method && isCacheBlob(pathname, service);
const artifactBlob: Requests = (asked, pathname, service) =>
  asked === 'PUT' && pathname.startsWith('/blobs/') && !isCacheBlob(pathname, service);

const PASSES = { outcome: 'pass', passed: 'true' };
type Steps = readonly StepName[];
const ofMain = (call: string, requests: Requests, steps: Steps): Call => ({
  action: 'action',
  call,
  outputs: PASSES,
  play: (fault) => playMain(main, 'pull request', { requests, fault, steps }, baseline),
});
const ofMainOnMain = (call: string, requests: Requests, steps: Steps): Call => ({
  action: 'action',
  call,
  outputs: PASSES,
  play: (fault) => playMain(main, 'default branch', { requests, fault, steps }),
});
const ofReport = (call: string, requests: Requests, steps: Steps, isDecisive = false): Call => ({
  action: 'report',
  call,
  outputs: isDecisive ? {} : { ...PASSES, total: '2' },
  isDecisive,
  play: (fault) => playReport(report, 'run', { requests, fault, steps }),
});
const ofFork = (call: string, requests: Requests, steps: Steps): Call => ({
  action: "report after a fork's run",
  call,
  outputs: {},
  isDecisive: true,
  play: (fault) => playReport(report, 'fork', { requests, fault, steps }),
});
const ofSetup = (call: string, requests: Requests, isCached: boolean): Call => ({
  action: 'setup',
  call,
  outputs: { 'maelstrom-path': /maelstrom/, 'java-path': /java/ },
  play: (fault) =>
    playSetup(
      setupInputs(),
      { requests, fault, steps: [isCached ? 'restoreCache' : 'saveCache'] },
      isCached ? maelstrom : null,
    ),
});

const LIST = artifactCall('ListArtifacts');
const SIGN = artifactCall('GetSignedArtifactURL');
const DOWNLOAD = to('GET', /^\/downloads\//);
const LOGIN = to('POST', /^\/graphql$/);
const LIST_COMMENTS = to('GET', /\/issues\/7\/comments$/);
const CREATE_COMMENT = to('POST', /\/issues\/7\/comments$/);
const GET_PULL = to('GET', /\/pulls\/7$/);

const RESTORE: Steps = ['restoreBaseline'];
const SAVE: Steps = ['saveBaseline'];
const UPLOAD: Steps = ['uploadFile', 'uploadVerdict'];
const READ: Steps = ['readVerdict', 'readAllVerdicts'];
const COMMENT: Steps = ['apiRequest', 'comment'];
const REQUEST: Steps = ['apiRequest'];
const LISTING: Steps = ['listArtifacts', 'readAllVerdicts'];
const ALL: Steps = [...RESTORE, ...SAVE, ...UPLOAD, ...LISTING, ...READ, ...COMMENT];

const CALLS: readonly Call[] = [
  ofMain('cache: find the baseline', cacheCall('GetCacheEntryDownloadURL'), RESTORE),
  ofMain('cache: size of the baseline', cacheBlob('HEAD'), RESTORE),
  ofMain('cache: download the baseline', cacheBlob('GET'), RESTORE),
  ofMainOnMain('cache: reserve the baseline', cacheCall('CreateCacheEntry'), SAVE),
  ofMainOnMain('cache: upload the baseline', cacheBlob('PUT'), SAVE),
  ofMainOnMain('cache: finish the baseline', cacheCall('FinalizeCacheEntryUpload'), SAVE),
  ofMain('artifacts: reserve', artifactCall('CreateArtifact'), UPLOAD),
  ofMain('artifacts: upload', artifactBlob, UPLOAD),
  ofMain('artifacts: finish', artifactCall('FinalizeArtifact'), UPLOAD),
  ofMain('artifacts: list', LIST, LISTING),
  ofMain('artifacts: address of a verdict', SIGN, READ),
  ofMain('artifacts: download a verdict', DOWNLOAD, READ),
  ofMainOnMain('API: find the pull request', to('GET', /\/commits\/\w+\/pulls$/), REQUEST),
  ofMain('API: login of the token', LOGIN, COMMENT),
  ofMain('API: list the comments', LIST_COMMENTS, COMMENT),
  ofMain('API: create the comment', CREATE_COMMENT, COMMENT),
  ofMain('API: read the pull request', GET_PULL, COMMENT),
  ofMain('every service at once', () => true, ALL),
  ofReport('artifacts: list', LIST, LISTING, true),
  ofReport('artifacts: address of a verdict', SIGN, READ, true),
  ofReport('artifacts: download a verdict', DOWNLOAD, READ, true),
  ofReport('API: login of the token', LOGIN, COMMENT),
  ofReport('API: list the comments', LIST_COMMENTS, COMMENT),
  ofReport('API: create the comment', CREATE_COMMENT, COMMENT),
  ofReport('API: read the pull request', GET_PULL, COMMENT),
  ofReport('every service at once', () => true, ALL, true),
  ofFork('API: list the artifacts', to('GET', /\/runs\/500\/artifacts$/), REQUEST),
  ofFork('API: address of a verdict', to('GET', /\/artifacts\/1\/zip$/), REQUEST),
  {
    ...ofFork('download a verdict', to('GET', /^\/blob\/1$/), ['readVerdict']),
    excuses: 'answers garbage',
  },
  ofFork('API: find the pull request', to('GET', /\/pulls$/), REQUEST),
  ...(whyNoRelease === null
    ? [
        ofSetup('cache: find Maelstrom', cacheCall('GetCacheEntryDownloadURL'), true),
        ofSetup('cache: size of Maelstrom', cacheBlob('HEAD'), true),
        ofSetup('cache: download Maelstrom', cacheBlob('GET'), true),
        ofSetup('cache: reserve', cacheCall('CreateCacheEntry'), false),
        ofSetup('cache: upload', cacheBlob('PUT'), false),
        ofSetup('cache: finish', cacheCall('FinalizeCacheEntryUpload'), false),
      ]
    : []),
];

const TOGETHER = 16;

/** Results by call, then by fault: what was wrong, or what the table shows. */
async function playAll(): Promise<{ readonly table: readonly string[][]; readonly wrong: readonly string[] }> {
  const table = CALLS.map(() => FAULTS.map(() => ''));
  const wrong: string[] = [];
  const queue = CALLS.flatMap((call, row) => FAULTS.map((fault, column) => ({ call, fault, row, column })));
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { call, fault, row, column } = next;
      const outcome = await call.play(fault);
      const problems = whatIsWrong(call, fault, outcome);
      (table[row] ?? [])[column] = problems.length > 0 ? '✗' : shown(outcome);
      if (problems.length > 0)
        wrong.push(`${call.action}, ${call.call}, ${fault}: ${problems.join('; ')}\n${endOf(outcome.log)}`);
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
  return { table, wrong };
}

const endOf = (log: string): string =>
  log
    .split('\n')
    .filter((line) => !line.startsWith('::debug'))
    .slice(-25)
    .join('\n');

function whatIsWrong(call: Call, fault: Fault, outcome: Outcome): readonly string[] {
  const { status, outputs, warnings, errors } = outcome;
  const mayFail = call.isDecisive === true && fault !== 'fails once' && call.excuses !== fault;
  const problems: string[] = [];
  if (outcome.struck === 0) problems.push('the call was not made');
  if (status !== (mayFail ? 1 : 0)) problems.push(`status ${status}`);
  if (errors.length !== (mayFail ? 1 : 0)) problems.push(`${errors.length} errors`);
  if (warnings.length > (call.call === 'every service at once' ? 3 : 1)) problems.push(`${warnings.length} warnings`);
  for (const [name, value] of Object.entries(call.outputs)) {
    const found = outputs[name] ?? 'nothing';
    if (typeof value === 'string' ? found !== value : !value.test(found)) problems.push(`${name} is ${found}`);
  }
  return problems;
}

const shown = ({ status, warnings }: Outcome): string =>
  status === 1 ? 'fails, and says why' : warnings.length === 0 ? 'nothing to see' : 'warns';

function asMarkdown(table: readonly (readonly string[])[]): string {
  const rows = CALLS.map(({ action, call }, row) => tableRow([action, call, ...(table[row] ?? [])]));
  const budgets = Object.values(OUTSIDE_STEPS).map(({ what, budgetMs, lost, ...more }) =>
    tableRow([what, `${budgetMs / 1000} s${'msPerMiB' in more ? ' and more for large ones' : ''}`, lost]),
  );
  return [
    tableRow(['the action', 'a call that', ...FAULTS]),
    tableRow(['---', '---', ...FAULTS.map(() => '---')]),
    ...rows,
    '',
    tableRow(['what', 'given up after', 'what is lost']),
    tableRow(['---', '---', '---']),
    ...budgets,
  ].join('\n');
}

describe('a service that fails', () => {
  it('costs what it would have given, and never the verdict, at any call and in any way', async () => {
    const { table, wrong } = await playAll();
    const markdown = asMarkdown(table);
    console.log(markdown);
    expect(wrong).toEqual([]);
    if (whyNoRelease !== null) return;
    if (process.env['UPDATE_FAULTS'] !== undefined) DOCUMENTED.write(markdown);
    else expect(markdown).toBe(DOCUMENTED.read());
  }, 600_000);

  it('does not turn a failure into a pass', async () => {
    const inputs = { INPUT_LIMITS: 'stats.ok-count < 1' };
    for (const fault of ['breaks in mid-body', 'never answers'] as const) {
      const { status, outputs } = await playMain(
        main,
        'pull request',
        { requests: () => true, fault, steps: ALL },
        null,
        { inputs },
      );
      expect([status, outputs['outcome']]).toEqual([1, 'fail']);
    }
  });

  it('does not keep a process from ending when it is asked to', async () => {
    const silence = { requests: artifactBlob, fault: 'never answers', steps: [] } as const;
    const { status, outputs } = await playMain(main, 'pull request', silence, null, {
      env: {},
      onStart: (child, { requests }) => {
        const whenUploading = setInterval(() => {
          if (!requests.some((request) => request.startsWith('PUT /blobs/'))) return;
          clearInterval(whenUploading);
          child.kill('SIGTERM');
        }, 20);
      },
    });
    expect([status, outputs['outcome']]).toEqual([0, 'pass']);
  }, 60_000);
});
