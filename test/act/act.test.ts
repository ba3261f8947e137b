/** The three actions in a matrix workflow, run by act (github.com/nektos/act) on this machine, without containers. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programOnPath } from '../../src/machine/program-on-path.ts';
import { buildRelease, type MaelstromRelease, whyNoRelease } from '../support/maelstrom-release.ts';

const root = path.resolve(import.meta.dirname, '../..');
const act = programOnPath('act', process.env);
if (act === null) console.log('Not run: there is no act on the PATH; CONTRIBUTING.md says how to install it.');

const TOKEN = 'ghs_thisTokenMustNotBePrinted0123456789';

/** Legs of the matrix, by how they are to end. */
const LEGS = [
  { challenge: '1-echo', bin: 'dist/1-echo.js', row: '1-echo', outcome: 'pass' },
  { challenge: '2-unique-ids', bin: 'dist/2-unique-ids.js', row: '2-unique-ids', outcome: 'pass' },
  { challenge: '3a-single-node-broadcast', bin: 'dist/crashing.js', row: '3a-single-node-broadcast', outcome: 'crash' },
] as const;

/** A Maelstrom on this machine joins the matrix. */
const maelstrom = existsSync('/opt')
  ? readdirSync('/opt')
      .map((name) => path.join('/opt', name))
      .find((place) => /^maelstrom-/.test(path.basename(place)) && existsSync(path.join(place, 'lib/maelstrom.jar')))
  : undefined;

const legs = [
  ...LEGS.map((leg) => ({ ...leg, engine: 'embedded', maelstrom: '' })),
  ...(maelstrom === undefined
    ? []
    : [
        {
          challenge: '3b-multi-node-broadcast',
          bin: 'dist/3b-multi-node-broadcast.js',
          row: '3b-multi-node-broadcast',
          outcome: 'pass',
          engine: 'maelstrom',
          maelstrom,
        },
      ]),
];

const workflow = (release: string | null): string => `on: pull_request
jobs:
  maelstrom:
    runs-on: ubuntu-latest
    strategy:
      fail-fast: false
      matrix:
        include: ${JSON.stringify(legs.map(({ row: _, outcome: __, ...leg }) => leg))}
    steps:
      - uses: actions/checkout@v4
      - uses: glomers/maelstrom-action@v1
        with:
          engine: \${{ matrix.engine }}
          maelstrom-path: \${{ matrix.maelstrom }}
          challenge: \${{ matrix.challenge }}
          bin: \${{ matrix.bin }}
          time-limit: 2
          comment: never
${
  release === null
    ? ''
    : `  setup:
    runs-on: ubuntu-latest
    steps:
      - uses: glomers/maelstrom-action/setup@v1
        with:
          maelstrom-path: ${release}
          install-dependencies: never
      - run: maelstrom test -w echo
`
}  report:
    needs: maelstrom
    if: \${{ !cancelled() }}
    runs-on: ubuntu-latest
    steps:
      - uses: glomers/maelstrom-action/report@v1
        with:
          expect: ${legs.length}
          comment: never
`;

const EVENT = {
  action: 'opened',
  number: 7,
  pull_request: {
    number: 7,
    head: { sha: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334', ref: 'topic', repo: { full_name: 'octo/gossip' } },
    base: { ref: 'main', repo: { full_name: 'octo/gossip' } },
  },
  repository: { name: 'gossip', full_name: 'octo/gossip', default_branch: 'main', owner: { login: 'octo' } },
};

/** A line that act prints with `--json`. */
interface LogLine {
  readonly jobID?: string;
  readonly job?: string;
  readonly matrix?: Readonly<Record<string, string>>;
  readonly step?: string;
  readonly stepResult?: string;
  readonly executionTime?: number;
  readonly jobResult?: string;
  readonly msg: string;
}

interface ActRun {
  readonly status: number | null;
  readonly text: string;
  readonly lines: readonly LogLine[];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

describe.skipIf(act === null)('a matrix workflow that act runs', () => {
  let directory: string;
  let child: ChildProcess;
  let release: MaelstromRelease | null = null;
  let run: ActRun;

  beforeAll(async () => {
    directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'act-')));
    // What the action's repository holds for users, and nothing else.
    for (const name of ['action.yml', 'setup', 'report', 'dist']) {
      cpSync(path.join(root, name), path.join(directory, 'action', name), { recursive: true });
    }
    if (whyNoRelease === null) release = buildRelease(path.join(root, 'test/install/stand-in-engine.mjs'));
    else console.log(`The action setup is not run: ${whyNoRelease}.`);
    const repository = path.join(directory, 'repository');
    mkdirSync(path.join(repository, '.github/workflows'), { recursive: true });
    writeFileSync(path.join(repository, '.github/workflows/glomers.yml'), workflow(release?.directory ?? null));
    cpSync(path.join(root, 'dist/examples'), path.join(repository, 'dist'), { recursive: true });
    writeFileSync(
      path.join(repository, 'dist/crashing.js'),
      "console.error('::error::' + JSON.stringify(Object.keys(process.env)));\nthrow new TypeError('broken on purpose');\n",
    );
    writeFileSync(path.join(directory, 'event.json'), JSON.stringify(EVENT));
    const git = (...words: string[]): void =>
      void execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...words], { cwd: repository });
    git('init', '--quiet', '--initial-branch=main');
    git('add', '.');
    git('commit', '--quiet', '--message=All');
    git('remote', 'add', 'origin', 'https://github.com/octo/gossip.git');
    child = spawn(
      act as string,
      [
        'pull_request',
        '--json',
        '--platform=ubuntu-latest=-self-hosted',
        `--local-repository=glomers/maelstrom-action@v1=${path.join(directory, 'action')}`,
        `--artifact-server-path=${path.join(directory, 'artifacts')}`,
        '--artifact-server-addr=127.0.0.1',
        `--artifact-server-port=${await freePort()}`,
        '--cache-server-addr=127.0.0.1',
        `--eventpath=${path.join(directory, 'event.json')}`,
        `--secret=GITHUB_TOKEN=${TOKEN}`,
      ],
      {
        cwd: repository,
        // Its own caches and settings, not those of the person who tests.
        env: {
          PATH: process.env['PATH'],
          HOME: directory,
          XDG_CACHE_HOME: path.join(directory, 'cache'),
          LANG: 'C.UTF-8',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
    const [status] = (await once(child, 'close')) as [number | null];
    const lines = text.split('\n').flatMap((line): readonly LogLine[] => {
      try {
        return [JSON.parse(line)];
      } catch {
        return [];
      }
    });
    run = { status, text, lines };
    for (const { job, step, stepResult, executionTime } of lines) {
      if (stepResult === undefined || executionTime === undefined) continue;
      console.log(
        `${(executionTime / 1e9).toFixed(1).padStart(6)} s  ${stepResult.padEnd(8)} ${job ?? ''}  ${step ?? ''}`,
      );
    }
  });
  afterAll(() => {
    child?.kill('SIGKILL');
    release?.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  const stepsOf = (jobID: string): readonly LogLine[] =>
    run.lines.filter(
      (line) => line.jobID === jobID && line.stepResult !== undefined && /maelstrom-action/.test(line.step ?? ''),
    );
  const summaryOf = (jobID: string): string =>
    run.lines
      .filter((line) => line.jobID === jobID && /^(?:\s*⚙\s*)?Summary - /.test(line.msg.trimStart()))
      .map(({ msg }) => msg)
      .join('\n');

  it('ends each leg as its node deserves, and fails for the one that crashes', () => {
    const results = stepsOf('maelstrom').map(({ matrix, stepResult }) => [matrix?.['challenge'], stepResult]);
    expect(results.toSorted()).toEqual(
      legs.map(({ challenge, outcome }) => [challenge, outcome === 'pass' ? 'success' : 'failure']).toSorted(),
    );
    expect(run.status).toBe(1);
  });

  it('has a row of each leg in the summary of the report', () => {
    const summary = summaryOf('report');
    for (const { row } of legs) expect(summary).toContain(row);
    expect(summary).toContain(`${legs.length - 1} of ${legs.length} pass`);
    expect(stepsOf('report').map(({ stepResult }) => stepResult)).toEqual(['failure']);
  });

  it('keeps the artifacts of each leg with the server', () => {
    const kept = readdirSync(path.join(directory, 'artifacts'), { recursive: true, encoding: 'utf8' }).filter(
      (name) => statSync(path.join(directory, 'artifacts', name)).size > 0,
    );
    const named = (pattern: RegExp) => kept.map((name) => path.basename(name)).filter((name) => pattern.test(name));
    for (const { row } of legs) expect(named(/^store-.*\.zip\.zip$/).join('\n')).toContain(row.replaceAll(/\W+/g, '-'));
    expect(named(/^maelstrom-verdict-.*\.json\.zip$/)).toHaveLength(legs.length);
  });

  it('warns of nothing that this machine cannot help', () => {
    const warnings = run.lines.filter(({ msg }) => /::warning/.test(msg)).map(({ msg }) => msg.trim());
    expect(warnings).toEqual([]);
  });

  it('prints no token, and gives nodes none', () => {
    expect(run.text).not.toContain(TOKEN);
    const names =
      /::error::(\[.*?\])/.exec(run.text.replaceAll('\\"', '"'))?.[1] ?? expect.unreachable('the node prints them');
    expect(JSON.parse(names).filter((name: string) => /TOKEN|^INPUT_|^ACTIONS_|^GITHUB_OUTPUT/.test(name))).toEqual([]);
  });

  it.skipIf(whyNoRelease !== null)('has maelstrom on the PATH after setup', () => {
    expect(stepsOf('setup').map(({ stepResult }) => stepResult)).toEqual(['success']);
    const said = run.lines
      .filter(({ jobID, step }) => jobID === 'setup' && /maelstrom test/.test(step ?? ''))
      .map(({ msg }) => msg.trim());
    expect(said).toContain('maelstrom');
    expect(said).toContain('echo');
  });
});
