/** Which places in the source have a page on GitHub: those in files that the job's checkout has from the repository. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { textAt, type WorkflowContext } from '../github/context.ts';
import type { Reason, Verdict } from '../verdict/verdict.ts';

/** Milliseconds for all questions to git; places that it has not told by then are not linked. */
const PATIENCE_MS = 5_000;
/** Files of one verdict that git is asked about. */
const FILES_AT_MOST = 10;

const run = promisify(execFile);

/**
 * The verdict with the repository's own path in each location that has one. What the job has built, installed, or checked out of
 * another repository has none; without git, or a checkout made by it, nothing has.
 */
export async function withSourcePages(
  verdict: Verdict,
  workspace: string,
  context: WorkflowContext,
  env: NodeJS.ProcessEnv,
): Promise<Verdict> {
  const files = [...new Set(verdict.reasons.flatMap(({ location }) => location?.file ?? []))].slice(0, FILES_AT_MOST);
  if (files.length === 0) return verdict;
  const ask = gitWithin(workspace, env, AbortSignal.timeout(PATIENCE_MS));
  const known = await Promise.all(files.map((file) => pathInRepository(file, repositoriesOf(context), ask)));
  const paths = new Map(files.map((file, index) => [file, known[index]]));
  return { ...verdict, reasons: verdict.reasons.map((reason) => withPath(reason, paths)) };
}

function withPath(reason: Reason, paths: ReadonlyMap<string, string | null | undefined>): Reason {
  const inRepository = reason.location === undefined ? null : paths.get(reason.location.file);
  return reason.location === undefined || typeof inRepository !== 'string'
    ? reason
    : { ...reason, location: { ...reason.location, inRepository } };
}

/** The repositories that a link may lead to: the workflow's, and that of the pull request's head. */
const repositoriesOf = ({ repository, payload }: WorkflowContext): readonly string[] =>
  [repository, textAt(payload, 'pull_request', 'head', 'repo', 'full_name')]
    .filter((name) => name !== null && name !== '')
    .map((name) => String(name).toLowerCase());

/** Asks in the directory of a file of the workspace; rejects when git fails. */
type AskGit = (file: string, ...words: readonly string[]) => Promise<string>;

/** Null for a file that the checkout's commit does not have, or whose checkout is of another repository. */
async function pathInRepository(file: string, repositories: readonly string[], ask: AskGit): Promise<string | null> {
  try {
    const origin = await ask(file, 'config', '--get', 'remote.origin.url');
    const name = /([^/:]+\/[^/:]+?)(?:\.git)?\/?$/.exec(origin.trim())?.[1]?.toLowerCase();
    if (name === undefined || !repositories.includes(name)) return null;
    const listed = await ask(file, 'ls-tree', '--full-name', '--name-only', '-z', 'HEAD', '--', path.basename(file));
    return listed.split('\0')[0] || null;
  } catch {
    return null;
  }
}

/**
 * The node may have written the checkout's configuration, in which programs can be named: git gets no token, and runs and
 * fetches nothing for these questions.
 */
function gitWithin(workspace: string, env: NodeJS.ProcessEnv, signal: AbortSignal): AskGit {
  // A job's container has a workspace that belongs to another user.
  const options = ['-c', 'safe.directory=*', '-c', 'core.fsmonitor=false'];
  const itsEnv = {
    PATH: env['PATH'],
    HOME: env['HOME'],
    LC_ALL: 'C',
    // Stronger than what any configuration allows.
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_CEILING_DIRECTORIES: path.dirname(path.resolve(workspace)),
    GIT_LITERAL_PATHSPECS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
  };
  return async (file, ...words) => {
    const cwd = path.dirname(path.join(workspace, file));
    const { stdout } = await run('git', [...options, ...words], { cwd, env: itsEnv, signal, killSignal: 'SIGKILL' });
    return stdout;
  };
}
