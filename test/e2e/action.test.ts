import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { json } from '../support/actions-service.ts';
import { junitProblems } from '../support/junit-schema.ts';
import { startLoopbackServer } from '../support/loopback-server.ts';
import { buildRelease, whyNoRelease } from '../support/maelstrom-release.ts';
import { commandsIn } from '../support/runner-commands.ts';
import {
  HEAD_SHA,
  type StepOptions,
  type StepResult,
  startWorkflowRun,
  type WorkflowRun,
  workspaceWithEcho,
} from '../support/workflow-run.ts';

const root = path.resolve(import.meta.dirname, '../..');
const main = path.join(root, 'dist/main.js');

let run: WorkflowRun;
let workspace: string;
beforeEach(async () => {
  run = await startWorkflowRun();
  workspace = workspaceWithEcho(run);
});
afterEach(() => run.close());

/** The step `uses: …` with these inputs, as the runner starts it. */
function step(inputs: Readonly<Record<string, string>>, options: StepOptions = {}): Promise<StepResult> {
  const given = Object.entries({ engine: 'embedded', bin: 'dist/echo.js', 'github-token': 'a-token', ...inputs });
  const env = Object.fromEntries(given.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  return run.step(main, { ...options, env: { ...env, GITHUB_WORKSPACE: workspace, ...options.env } });
}

describe('the action', () => {
  it('sets outputs, writes the summary, uploads store, messages.svg, the page and the verdict, and comments', async () => {
    const { status, outputs, summary, stdout } = await step({ challenge: 'echo', 'time-limit': '1' });
    expect(status, stdout).toBe(0);
    expect(outputs).toMatchObject({ outcome: 'pass', passed: 'true' });
    expect(JSON.parse(outputs['verdict'] ?? '')).toMatchObject({ key: '1-echo', outcome: 'pass', run: { number: 12 } });
    expect(JSON.parse(outputs['metrics'] ?? '')['stats.ok-count']).toBeGreaterThan(0);
    expect(outputs['store-artifact-url']).toMatch(
      /^https:\/\/github\.com\/octo\/gossip\/actions\/runs\/1001\/artifacts\/\d+$/,
    );
    expect(outputs['report-artifact-url']).toMatch(/\/artifacts\/\d+$/);
    expect(summary).toContain('1-echo passes');
    expect(summary).toContain(`[Report](${outputs['report-artifact-url']})`);
    expect(run.artifacts.map(({ name }) => name.replace(/^[^.]*/, '*')).sort()).toEqual([
      '*.html',
      '*.json',
      '*.svg',
      '*.zip',
    ]);
    expect(run.github.comments).toHaveLength(1);
    expect(run.github.comments[0]?.body).toContain('1-echo');
    expect(outputs['comment-url']).toContain('/pull/7#issuecomment-');
    expect(run.github.problems).toEqual([]);
  });

  it('fails the step for a node that breaks the protocol, and annotates its line', async () => {
    mkdirSync(path.join(workspace, 'src'));
    writeFileSync(
      path.join(workspace, 'src/echo.js'),
      `process.stdin.setEncoding('utf8').on('data', (text) => {
  for (const line of text.split('\\n').filter(Boolean)) {
    const { src, dest, body } = JSON.parse(line);
    if (body.type !== 'init') throw new TypeError('broken on purpose');
    process.stdout.write(JSON.stringify({ src: dest, dest: src, body: { type: 'init_ok', in_reply_to: body.msg_id } }) + '\\n');
  }
});
`,
    );
    const git = (...words: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { cwd: workspace });
    git('init', '--quiet');
    git('remote', 'add', 'origin', 'https://github.com/octo/gossip');
    git('add', 'src/echo.js');
    git('commit', '--quiet', '--message', 'x');
    const { status, outputs, stdout } = await step({ challenge: 'echo', bin: 'src/echo.js', 'time-limit': '2' });
    expect(status).toBe(1);
    expect(outputs).toMatchObject({ outcome: 'crash', passed: 'false' });
    expect(stdout).toMatch(/^::error .*file=src\/echo\.js,line=4/m);
    expect(run.github.comments[0]?.body).toContain(`/blob/${HEAD_SHA}/src/echo.js#L`);
  });

  it('prints what nodes print where no command is heard, and gives them no token', async () => {
    writeFileSync(
      path.join(workspace, 'dist/noisy.js'),
      `process.stderr.write('::error::from the node\\n' + JSON.stringify(Object.keys(process.env)) + '\\n');\nrequire('./echo.js');`,
    );
    copyFileSync(path.join(root, 'test/fixtures/nodes/lib.js'), path.join(workspace, 'dist/lib.js'));
    copyFileSync(path.join(root, 'test/fixtures/nodes/echo.js'), path.join(workspace, 'dist/echo.js'));
    const { status, stdout } = await step({
      challenge: 'echo',
      bin: 'dist/noisy.js',
      'time-limit': '1',
      'log-stderr': 'true',
    });
    expect(status, stdout).toBe(0);
    const names = /\["[^\n]*\]/.exec(stdout.split('\n').find((line) => line.includes('"PATH"')) ?? '')?.[0] ?? '[]';
    expect(JSON.parse(names).filter((name: string) => /TOKEN|^INPUT_|^ACTIONS_|^GITHUB_OUTPUT/.test(name))).toEqual([]);
    expect(JSON.parse(names)).toContain('PATH');
    let token: string | null = null;
    for (const line of stdout.split('\n')) {
      if (line.includes('from the node')) expect(token).not.toBeNull();
      if (token === null) token = /^::stop-commands::(.*)$/.exec(line)?.[1] ?? null;
      else if (line === `::${token}::`) token = null;
    }
    expect(token).toBeNull();
  });

  it('leaves a row of its own for a leg with bad inputs, in a matrix of four', async () => {
    const bad = [
      [{ challenge: 'echo', name: 'no bin', bin: '' }, 'bin: found nothing'],
      [{ challenge: 'ehco' }, 'There is no challenge or workload "ehco"'],
      [{ challenge: 'echo', name: 'no limit', limts: 'stats.count > 1' }, 'There is no input "limts"'],
    ] as const;
    const ofMatrix = (leg: number) => ({ matrix: `{"leg":${leg}}`, 'job-total': '4' });
    expect((await step({ challenge: 'echo', 'time-limit': '1', ...ofMatrix(0) })).status).toBe(0);
    expect(run.github.comments[0]?.body).toContain('⏳ Maelstrom: 1 of 4 pass · 3 still running');
    for (const [index, [inputs, message]] of bad.entries()) {
      const { status, stdout, outputs, summary } = await step({ ...inputs, ...ofMatrix(index + 1) });
      expect(status).toBe(1);
      expect(stdout).toMatch(/^::error title=/m);
      expect(stdout).toContain(message);
      expect(summary).toContain('could not be judged');
      expect(outputs).toMatchObject({ outcome: 'error', passed: 'false' });
    }
    const body = run.github.comments[0]?.body ?? '';
    expect(body).toContain('⛔ Maelstrom: 1 of 4 pass\n');
    expect(body.match(/^\| ⛔ \|/gm)).toHaveLength(3);
    expect(run.github.problems).toEqual([]);
  });

  it('writes files for other tools, and the points of the row', async () => {
    const files = { junit: 'out/junit.xml', ctrf: 'out/ctrf.json', badge: 'badge.json' };
    const inputs = {
      challenge: 'echo',
      'time-limit': '1',
      points: '10',
      comment: 'never',
      artifacts: 'none',
      ...files,
    };
    const { status, outputs, stdout } = await step({ ...inputs, limits: 'net.all.msgs-per-op < 1' });
    expect(status, stdout).toBe(1);
    const read = (file: string): string => readFileSync(path.join(workspace, file), 'utf8');
    const xml = read('out/junit.xml');
    expect(await junitProblems(xml)).toEqual([]);
    expect(xml).toMatch(/<testsuite name="1-echo" tests="2" failures="1" errors="0" /);
    expect(xml).toMatch(/<failure type="limit-msgs-per-op" message="[^"]*messages per operation /);
    const tests: readonly { readonly status: string }[] = JSON.parse(read('out/ctrf.json')).results.tests;
    expect(tests.map((test) => test.status)).toEqual(['passed', 'failed']);
    expect(JSON.parse(read('badge.json'))).toMatchObject({ label: '1-echo', message: 'fail', color: 'red' });
    const result = JSON.parse(Buffer.from(outputs['result'] ?? '', 'base64').toString());
    expect(result).toMatchObject({ status: 'fail', max_score: 10, tests: [{ name: '1-echo', score: 0 }] });
  });

  it('writes them for a leg whose inputs are wrong, too', async () => {
    const inputs = {
      challenge: 'echo',
      bin: '',
      junit: 'none/junit.xml',
      points: '10',
      comment: 'never',
      artifacts: 'none',
    };
    const { status, outputs, stdout } = await step(inputs);
    expect(status, stdout).toBe(1);
    const xml = readFileSync(path.join(workspace, 'none/junit.xml'), 'utf8');
    expect(await junitProblems(xml)).toEqual([]);
    expect(xml).toMatch(/<testsuite name="1-echo" tests="1" failures="0" errors="1" /);
    const result = JSON.parse(Buffer.from(outputs['result'] ?? '', 'base64').toString());
    expect(result).toMatchObject({ status: 'error', max_score: 10, tests: [{ name: '1-echo', score: 0 }] });
  });

  it('writes none of them where a node has put a link out of the workspace', async () => {
    const outside = path.join(run.directory, 'outside');
    mkdirSync(outside);
    const link = `require('node:fs').symlinkSync(${JSON.stringify(outside)}, 'out')`;
    writeFileSync(path.join(workspace, 'dist/linking.cjs'), `try { ${link} } catch {}\nimport('./echo.js');`);
    writeFileSync(path.join(workspace, 'dist/package.json'), '{"type":"module"}');
    const inputs = {
      challenge: 'echo',
      'time-limit': '1',
      comment: 'never',
      artifacts: 'none',
      junit: 'out/junit.xml',
    };
    const { status, outputs, stdout } = await step({ ...inputs, command: 'node dist/linking.cjs', bin: '' });
    expect(readlinkSync(path.join(workspace, 'out'))).toBe(outside);
    expect([status, outputs['outcome']], stdout).toEqual([0, 'pass']);
    expect(stdout).toContain('out/junit.xml was not written: out is a link that leads out of the workspace');
    expect(readdirSync(outside)).toEqual([]);
  });

  it('lets the step pass when fail-on says so, but not for an error', async () => {
    writeFileSync(path.join(workspace, 'dist/silent.js'), 'setInterval(() => {}, 1000);');
    const inputs = { challenge: 'echo', 'time-limit': '1', comment: 'never', artifacts: 'none' };
    expect((await step({ ...inputs, bin: 'dist/silent.js', 'fail-on': 'never' })).status).toBe(0);
    const missing = { ...inputs, engine: 'maelstrom', 'maelstrom-path': '/no/such/maelstrom', 'fail-on': 'never' };
    const { status, outputs } = await step(missing);
    expect(status).toBe(1);
    expect(outputs['outcome']).toBe('error');
  });

  it('stays a pass when the artifact service and the comment fail', async () => {
    run.github.interfere = () => ({ status: 403, body: { message: 'Resource not accessible by integration' } });
    const { status, outputs, stdout } = await step(
      { challenge: 'echo', 'time-limit': '1' },
      { env: { ACTIONS_RESULTS_URL: 'http://127.0.0.1:9/', ACTIONS_RUNTIME_TOKEN: '' } },
    );
    expect(status, stdout).toBe(0);
    expect(outputs['outcome']).toBe('pass');
    expect(stdout).toContain('pull-requests: write');
  });
});

describe('the base branch', () => {
  const push = {
    name: 'push',
    payload: { repository: { default_branch: 'main', full_name: 'octo/gossip' } },
  };
  const onMain = { GITHUB_REF: 'refs/heads/main' };

  it('is asked while nodes run, and its address is masked all the same', async () => {
    run.actions.interfere = ({ url }) =>
      url.pathname.endsWith('/GetCacheEntryDownloadURL')
        ? json({ ok: true, signed_download_url: `${run.actions.url}blobs/none?sig=of-the-cache`, matched_key: 'x' })
        : null;
    const { status, stdout } = await step({ challenge: 'echo', 'time-limit': '1' });
    expect(status, stdout).toBe(0);
    const masked = commandsIn(stdout).filter(({ name }) => name === 'add-mask');
    expect(masked.map(({ data }) => data)).toContain('of-the-cache');
    const first = stdout.split('\n').find((line) => line.includes('of-the-cache'));
    expect(first).toBe('::add-mask::of-the-cache');
  });

  it('keeps its figures, and a pull request is held against them', async () => {
    const temp = path.join(run.directory, 'temp');
    mkdirSync(temp);
    const inputs = { challenge: 'echo', 'time-limit': '1', limits: 'net.all.msgs-per-op <= base * 3' };
    const first = await step(inputs, { event: push, env: { ...onMain, RUNNER_TEMP: temp } });
    expect(first.status, first.stdout).toBe(0);
    expect(first.stdout).toContain(', which is not known yet');
    const second = await step(inputs, { env: { RUNNER_TEMP: temp }, attempt: 2 });
    expect(second.status, second.stdout).toBe(0);
    const verdict = JSON.parse(second.outputs['verdict'] ?? '');
    expect(verdict.limits).toMatchObject([{ met: true }]);
    expect(verdict.base.metrics['net.all.msgs-per-op']).toBeGreaterThan(0);
  });
});

describe('a run that was asked to test a pull request', () => {
  it('comments there without its challenge’s faults, and leaves the figures of the default branch alone', async () => {
    copyFileSync(path.join(root, 'dist/examples/4-grow-only-counter.js'), path.join(workspace, 'dist/counter.js'));
    const { status, stdout } = await step(
      {
        challenge: '4',
        bin: 'dist/counter.js',
        'time-limit': '1',
        nemesis: 'none',
        'pull-request': '7',
        'node-version': '22',
      },
      {
        event: { name: 'workflow_dispatch', payload: { repository: { default_branch: 'main' } } },
        env: { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: 'e'.repeat(40) },
      },
    );
    expect([status, stdout.match(/::(warning|error).*/g)], stdout).toEqual([0, null]);
    expect(run.github.comments).toHaveLength(1);
    expect(run.github.comments[0]?.body).toContain(`Commit [${HEAD_SHA.slice(0, 7)}]`);
    expect(run.actions.caches).toEqual([]);
    expect(stdout).toContain(':nemesis #{}');
    expect(stdout).not.toContain('"--nemesis"');
    expect(stdout.match(/:max-txn-length/g)).toHaveLength(1);
  });
});

describe.skipIf(whyNoRelease !== null)(
  `Maelstrom itself${whyNoRelease === null ? '' : ` (skipped: ${whyNoRelease})`}`,
  () => {
    it('is installed from a mirror, run on the JVM, and found in the tool cache the next time', async () => {
      const release = buildRelease(path.join(root, 'dist/engine.js'));
      let downloads = 0;
      const mirror = await startLoopbackServer((_, response) => {
        downloads += 1;
        response.end(release.tarball);
      });
      try {
        const inputs = {
          engine: 'maelstrom',
          challenge: 'echo',
          'time-limit': '1',
          'maelstrom-version': '9.9.9',
          'maelstrom-sha256': release.sha256,
          'maelstrom-url': `${mirror.url}/maelstrom.tar.bz2`,
          'install-dependencies': 'never',
        };
        const env = { RUNNER_TOOL_CACHE: path.join(run.directory, 'tools') };
        const first = await step(inputs, { env });
        expect(first.status, first.stdout + first.stderr).toBe(0);
        expect(JSON.parse(first.outputs['verdict'] ?? '')).toMatchObject({
          outcome: 'pass',
          engine: { name: 'maelstrom', version: '9.9.9' },
        });
        const second = await step(inputs, { env, attempt: 2 });
        expect(second.status, second.stdout).toBe(0);
        expect(downloads).toBe(1);
      } finally {
        await mirror.close();
        release.remove();
      }
    });
  },
);
