import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withSourcePages } from '../../src/action/source-pages.ts';
import { readContext, type WorkflowContext } from '../../src/github/context.ts';
import { programOnPath } from '../../src/machine/program-on-path.ts';
import { renderSummary } from '../../src/report/markdown/summary.ts';
import { aReason, aTarget, aVerdict } from '../report/verdicts.ts';

const whyNot = programOnPath('git', process.env) === null ? 'there is no git on the PATH' : null;
if (whyNot !== null) console.warn(`Not run: pages of the source, because ${whyNot}.`);

const ENV = { PATH: process.env['PATH'], HOME: '/nowhere' };
const OURS: WorkflowContext = { ...readContext({}), repository: 'octo/gossip' };

let workspace: string;
beforeEach(() => {
  workspace = mkdtempSync(path.join(tmpdir(), 'source-pages-'));
});
afterEach(() => rmSync(workspace, { recursive: true, force: true }));

const git = (...words: readonly string[]): string =>
  execFileSync('git', ['-C', workspace, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {
    env: { ...ENV, GIT_CONFIG_NOSYSTEM: '1' },
    encoding: 'utf8',
  });

function write(file: string): void {
  mkdirSync(path.dirname(path.join(workspace, file)), { recursive: true });
  writeFileSync(path.join(workspace, file), 'x\n');
}

/** A checkout with one commit of these files. */
function checkOut(files: readonly string[], origin = 'https://github.com/octo/gossip'): void {
  git('init', '--quiet');
  git('remote', 'add', 'origin', origin);
  for (const file of files) write(file);
  git('add', '--all');
  git('commit', '--quiet', '--message', 'x');
}

/** The path in the repository of each file that a reason names. */
async function pathsOf(files: readonly string[], context = OURS, env: NodeJS.ProcessEnv = ENV) {
  const reasons = files.map((file) => aReason({ location: { file, line: 3 } }));
  const verdict = await withSourcePages(aVerdict({ outcome: 'crash', reasons }), workspace, context, env);
  return verdict.reasons.map(({ location }) => location?.inRepository);
}

describe.skipIf(whyNot !== null)('places in the source', () => {
  it('have a page on GitHub when the checkout’s commit has the file', async () => {
    checkOut(['src/echo.ts', 'echo.js', 'a [b]/ü.ts']);
    expect(await pathsOf(['src/echo.ts', 'echo.js', 'a [b]/ü.ts', 'src/echo.ts'])).toEqual([
      'src/echo.ts',
      'echo.js',
      'a [b]/ü.ts',
      'src/echo.ts',
    ]);
  });

  it('are linked in the summary, and named where they have no page', async () => {
    checkOut(['src/echo.ts']);
    write('build/echo.js');
    const reasons = ['src/echo.ts', 'build/echo.js'].map((file) => aReason({ id: file, location: { file, line: 3 } }));
    const verdict = await withSourcePages(aVerdict({ outcome: 'crash', reasons }), workspace, OURS, ENV);
    const page = renderSummary(verdict, aTarget());
    expect(page).toMatch(
      /At \[<code>src\/echo\.ts:3<\/code>\]\(https:\/\/github\.com\/octo\/gossip\/blob\/\w+\/src\/echo\.ts#L3\)/,
    );
    expect(page).toContain('At <code>build/echo.js:3</code>');
    expect(page.match(/\/octo\/gossip\/blob\//g)).toHaveLength(1);
  });

  it('have none when the job made or installed the file, or has not committed it', async () => {
    checkOut(['src/echo.ts']);
    for (const file of ['build/echo.js', 'node_modules/a/index.js', 'src/new.ts']) write(file);
    git('add', 'src/new.ts');
    const made = ['build/echo.js', 'node_modules/a/index.js', 'src/new.ts', 'src/not-there.ts', 'no/such/folder.ts'];
    expect(await pathsOf(made)).toEqual(made.map(() => undefined));
  });

  it('are named by the repository’s paths when it was checked out into a folder', async () => {
    const whole = workspace;
    workspace = path.join(whole, 'app');
    mkdirSync(workspace);
    checkOut(['src/echo.ts']);
    workspace = whole;
    expect(await pathsOf(['app/src/echo.ts'])).toEqual(['src/echo.ts']);
  });

  it.each([
    ['https://github.com/octo/gossip.git', 'src/echo.ts'],
    ['git@github.com:Octo/Gossip.git', 'src/echo.ts'],
    ['https://github.com/ada/gossip', undefined],
    ['https://github.com/octo/gossip-two', undefined],
    ['/srv/elsewhere', undefined],
  ])('of a checkout of %s have the page %s', async (origin, page) => {
    checkOut(['src/echo.ts'], origin);
    expect(await pathsOf(['src/echo.ts'])).toEqual([page]);
  });

  it('of a checkout of the pull request’s own repository have a page there', async () => {
    checkOut(['src/echo.ts'], 'https://github.com/ada/gossip');
    const payload = { pull_request: { head: { repo: { full_name: 'ada/gossip' } } } };
    expect(await pathsOf(['src/echo.ts'], { ...OURS, payload })).toEqual(['src/echo.ts']);
  });

  it('have none without a checkout by git, and without git', async () => {
    write('src/echo.ts');
    expect(await pathsOf(['src/echo.ts'])).toEqual([undefined]);
    checkOut(['src/echo.ts']);
    expect(await pathsOf(['src/echo.ts'], OURS, { ...ENV, PATH: '/nowhere' })).toEqual([undefined]);
  });

  it('are looked up by a git that runs nothing of what a node wrote into the checkout', async () => {
    checkOut(['src/echo.ts']);
    const touched = path.join(workspace, 'touched');
    git('config', 'core.fsmonitor', `touch ${touched}`);
    git('config', 'core.pager', `touch ${touched}`);
    git('config', 'remote.origin.promisor', 'true');
    git('config', 'remote.origin.uploadpack', `touch ${touched};`);
    git('config', 'extensions.partialClone', 'origin');
    git('config', 'core.repositoryformatversion', '1');
    git('config', 'remote.origin.url', `ext::touch ${touched} /octo/gossip`);
    git('config', 'protocol.ext.allow', 'always');
    const tree = git('rev-parse', 'HEAD:src').trim();
    rmSync(path.join(workspace, '.git/objects', tree.slice(0, 2), tree.slice(2)));
    expect(await pathsOf(['src/echo.ts'])).toEqual([undefined]);
    expect(existsSync(touched)).toBe(false);
  });
});
