/** The action, the command line and the engine as processes of their own, killed outright while they are at each stage. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { processTable } from '../../src/processes/process-table.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import { documentedTable, tableRow } from '../support/documented-table.ts';
import { type LoopbackServer, startLoopbackServer } from '../support/loopback-server.ts';
import { shellScript } from '../support/shell-script.ts';
import { startWorkflowRun, type WorkflowRun } from '../support/workflow-run.ts';

const TABLE = documentedTable('kills', 'UPDATE_KILLS=1 npx vitest run test/outside/kills.heavy.test.ts');
const WAIT = { timeout: 60_000, interval: 50 };

let entry: string;
/** The same beside an engine that stops at each stage. */
let staged: string;
beforeAll(async () => {
  entry = path.dirname(await bundleEntry('src/main.ts', 'src/cli.ts', 'src/engine.ts'));
  staged = path.dirname(await bundleEntry('src/main.ts', 'src/cli.ts'));
  writeFileSync(path.join(staged, 'engine.js'), STAGED_ENGINE);
});
afterAll(() => {
  for (const directory of [entry, staged]) rmSync(directory, { recursive: true, force: true });
});

let base: string;
let run: WorkflowRun;
let mirror: LoopbackServer;
beforeEach(async () => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'killed-')));
  for (const name of ['bin', 'temp', 'tools', 'cache', 'work', 'tmp']) mkdirSync(path.join(base, name));
  run = await startWorkflowRun();
  mirror = await startLoopbackServer((_request, response) => {
    // A part of a tarball, and no more.
    response.writeHead(200, { 'content-length': 1_000_000 });
    response.write(Buffer.alloc(1_000));
  });
  shellScript(path.join(base, 'bin'), 'node-under-test', `exec "${process.execPath}" "${path.join(base, 'node.mjs')}"`);
  writeFileSync(path.join(base, 'node.mjs'), NODE);
});
afterEach(async () => {
  await run.close();
  await mirror.close();
  rmSync(base, { recursive: true, force: true });
});

/** Two nodes that are deaf to signals, one in a session of its own and one a daemon; then it goes on to the stage, and stays. */
const STAGED_ENGINE = `
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
const { STAGE, REACHED } = process.env;
const run = 'store/echo/20261122T145057.057Z';
mkdirSync(run, { recursive: true });
symlinkSync('echo/20261122T145057.057Z', 'store/current');
const deaf = ['-c', 'trap "" TERM HUP INT; while :; do sleep 1; done', process.env.BASE];
spawn('/bin/sh', deaf, { detached: true, stdio: 'inherit' });
spawn('/bin/sh', ['-c', 'setsid /bin/sh "$@" & exit', 'sh', ...deaf], { stdio: 'inherit' });
/** Whole, or up to its middle where the stage is. */
let stage;
const write = (file, text) => writeFileSync(run + '/' + file, stage === STAGE ? text.slice(0, -5) : text);
const stages = {
  'start of nodes': ['INFO [2026-11-22 14:50:57,060] jepsen node n0 - maelstrom.db Setting up n0', () => undefined],
  operations: ['INFO [2026-11-22 14:50:58,060] jepsen test runner - jepsen.core Relative time begins now', () => write('history.edn', '{:index 0, :type :invoke}\\n{:index 1, :type :ok}\\n')],
  teardown: ['INFO [2026-11-22 14:50:59,060] jepsen node n0 - maelstrom.db Tearing down n0', () => write('results.edn', '{:valid? true}\\n')],
};
for (const [name, [line, act]] of Object.entries(stages)) {
  stage = name;
  console.log(line);
  act();
  if (stage !== STAGE) continue;
  writeFileSync(REACHED, 'yes');
  await new Promise((resolve) => setTimeout(resolve, 1e9));
}
`;

/** A node that stays at a stage, with a daemon that holds its pipes. */
const NODE = `
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
const { STAGE, REACHED } = process.env;
const DAEMON = 'while :; do echo .; sleep 0.1; done';
for await (const line of createInterface({ input: process.stdin })) {
  const { src, dest, body } = JSON.parse(line);
  if (body.type === 'init' && STAGE === 'start of nodes') {
    writeFileSync(REACHED, 'yes');
    continue;
  }
  if (body.type === 'echo' && STAGE === 'operations') writeFileSync(REACHED, 'yes');
  if (body.type === 'init' && STAGE === 'teardown') spawn('/bin/sh', ['-c', 'setsid sh -c "$1" >&2 & exit', 'sh', DAEMON], { stdio: ['ignore', 'ignore', 'inherit'] });
  const reply = body.type === 'init' ? { type: 'init_ok' } : { type: 'echo_ok', echo: body.echo };
  process.stdout.write(JSON.stringify({ src: dest, dest: src, body: { ...reply, in_reply_to: body.msg_id } }) + '\\n');
}
`;

type Stage = 'installation' | 'start of nodes' | 'operations' | 'teardown' | 'reporting';
interface Kill {
  readonly who: 'action' | 'command line' | 'engine';
  readonly stage: Stage;
}
const KILLS: readonly Kill[] = [
  ...(['installation', 'start of nodes', 'operations', 'teardown', 'reporting'] as const).map(
    (stage) => ({ who: 'action', stage }) as const,
  ),
  ...(['installation', 'start of nodes', 'operations', 'teardown'] as const).map(
    (stage) => ({ who: 'command line', stage }) as const,
  ),
  ...(['start of nodes', 'operations', 'teardown'] as const).map((stage) => ({ who: 'engine', stage }) as const),
];

interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

const reached = (): string => path.join(base, 'reached');

function start({ who, stage }: Kill): Running {
  const installs = stage === 'installation';
  const bin = path.join(base, 'bin', 'node-under-test');
  // The real engine is killed in its own rows; elsewhere one that can be held at each stage stands in its place.
  const directory = who === 'engine' ? entry : staged;
  const words =
    who === 'command line'
      ? ['run', 'echo', '--bin', bin, ...(installs ? ['--engine', 'maelstrom', '--maelstrom', base] : [])]
      : [];
  if (installs && who === 'command line') {
    mkdirSync(path.join(base, 'lib'));
    writeFileSync(path.join(base, 'lib', 'maelstrom.jar'), 'a jar');
    shellScript(path.join(base, 'bin'), 'java', `trap '' TERM; echo yes > "${reached()}"; while :; do sleep 1; done`);
  } else shellScript(path.join(base, 'bin'), 'java', 'echo \'openjdk version "11.0.2"\' >&2');
  for (const name of ['gnuplot', 'dot']) shellScript(path.join(base, 'bin'), name, '');
  const child = spawn(
    process.execPath,
    [path.join(directory, who === 'command line' ? 'cli.js' : 'main.js'), ...words],
    {
      cwd: path.join(base, 'work'),
      env: {
        ...run.actions.env,
        PATH: `${path.join(base, 'bin')}:${process.env['PATH']}`,
        HOME: base,
        TMPDIR: path.join(base, 'tmp'),
        XDG_CACHE_HOME: path.join(base, 'cache'),
        ...(who === 'command line'
          ? {}
          : { RUNNER_TEMP: path.join(base, 'temp'), RUNNER_TOOL_CACHE: path.join(base, 'tools') }),
        GITHUB_WORKSPACE: path.join(base, 'work'),
        GITHUB_OUTPUT: path.join(base, 'output'),
        GITHUB_REPOSITORY: 'octo/gossip',
        GITHUB_RUN_ID: '1001',
        INPUT_CHALLENGE: 'echo',
        INPUT_BIN: bin,
        'INPUT_TIME-LIMIT': stage === 'teardown' ? '1' : '600',
        INPUT_CLOCK: who === 'engine' ? 'real' : '',
        INPUT_ENGINE: installs ? 'maelstrom' : 'embedded',
        'INPUT_MAELSTROM-VERSION': '0.9.0',
        'INPUT_MAELSTROM-SHA256': '0'.repeat(64),
        'INPUT_MAELSTROM-URL': `${mirror.url}/maelstrom.tar.bz2`,
        'INPUT_INSTALL-DEPENDENCIES': 'never',
        BASE: base,
        STAGE: stage,
        REACHED: reached(),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, output: () => output, ended };
}

/** Processes that have been started for this test, by their environment. */
function alive(): readonly number[] {
  return processTable().flatMap(({ pid, isZombie }) => {
    try {
      return !isZombie && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`BASE=${base}`) ? [pid] : [];
    } catch {
      return [];
    }
  });
}

const engineOf = (child: ChildProcess): number =>
  processTable().find(
    ({ pid, parent }) => parent === child.pid && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('engine.js'),
  )?.pid ?? 0;

/** Waits until the stage is reached. */
async function atStage({ who, stage }: Kill, { child, output }: Running): Promise<void> {
  if (who === 'action' && stage === 'installation')
    return await vi.waitFor(() => expect(halfFiles(), output()).toContain(DOWNLOAD), WAIT);
  if (stage === 'reporting')
    return await vi.waitFor(() => expect(run.actions.requests.length).toBeGreaterThan(0), WAIT);
  // The node is gone, and its daemon keeps the engine reading.
  if (who === 'engine' && stage === 'teardown')
    return await vi.waitFor(() => {
      expect(consoleOf()).toContain('Tearing down n0');
      expect(processTable().filter(({ parent }) => parent === engineOf(child)).length, output()).toBe(0);
    }, WAIT);
  await vi.waitFor(() => expect(existsSync(reached()), output()).toBe(true), WAIT);
}

const filesBelow = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

function consoleOf(): string {
  const file = filesBelow(path.join(base, 'temp')).find((each) => path.basename(each) === 'console.log');
  return file === undefined ? '' : readFileSync(file, 'utf8');
}

const PLACES = { temp: 'RUNNER_TEMP', tools: 'tool cache', cache: 'XDG_CACHE_HOME', tmp: 'TMPDIR', work: 'workspace' };

/** Directories that are left, by the place they are in. */
const directoriesLeft = (): readonly string[] =>
  Object.entries(PLACES).flatMap(([name, place]) =>
    readdirSync(path.join(base, name)).map(
      (left) => `${place}: \`${left.replace(/-(?!action$)[A-Za-z0-9]{6}$/, '-…')}\``,
    ),
  );

const IS_WHOLE: Readonly<Record<string, (text: string) => boolean>> = {
  'history.edn': (text) => text.endsWith('}\n'),
  'results.edn': (text) => /\}\s*$/.test(text),
  'verdict.json': (text) => text.endsWith('}\n'),
  output: (text) => /^(?:(\w[\w-]*)<<(\S+)\n[\s\S]*?\n\2\n)*$/.test(text),
};

function isWhole(file: string): boolean {
  const text = readFileSync(file, 'utf8');
  return text === '' || IS_WHOLE[path.basename(file)]?.(text) !== false;
}

/** A file that is being downloaded, in a directory that is not yet the tool's. */
const DOWNLOAD = 'the download, aside';

/** Names of files that stop in the middle. */
const halfFiles = (): readonly string[] => [
  ...new Set(
    filesBelow(base).flatMap((file) => {
      if (file.includes('.staging-')) return [DOWNLOAD];
      return isWhole(file) ? [] : [`\`${path.basename(file)}\``];
    }),
  ),
];

const shown = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join(', '));

/** Kills it there, and gives what is left once all that is to end has ended. */
async function killAt(kill: Kill): Promise<readonly string[]> {
  if (kill.stage === 'reporting') run.actions.interfere = () => ({ status: 200, fault: 'silence' });
  const running = start(kill);
  try {
    await atStage(kill, running);
    const victim = kill.who === 'engine' ? engineOf(running.child) : (running.child.pid as number);
    process.kill(victim, 'SIGKILL');
    const status = await running.ended;
    // The directory of the nodes goes once all processes have gone.
    await vi.waitFor(() => {
      expect(alive()).toEqual([]);
      expect(readdirSync(path.join(base, 'tmp'))).toEqual([]);
    }, WAIT);
    const outcome = /^outcome<<.*\n(.*)$/m.exec(outputs())?.[1];
    const then = kill.who === 'engine' ? `the step ends with ${status}, outcome ${outcome}` : 'nothing more';
    return [kill.who, kill.stage, 'none', shown(directoriesLeft()), shown(halfFiles()), then];
  } finally {
    for (const pid of alive()) process.kill(pid, 'SIGKILL');
  }
}

const outputs = (): string =>
  existsSync(path.join(base, 'output')) ? readFileSync(path.join(base, 'output'), 'utf8') : '';

describe.skipIf(process.platform !== 'linux')('killed outright (processes are looked up in /proc)', () => {
  const rows: (readonly string[])[] = [];

  it.each(KILLS)('the $who leaves no process when that happens at its $stage', async (kill) => {
    const row = await killAt(kill);
    rows.push(row);
    expect(row[2]).toBe('none');
  });

  it('leaves what the table says', () => {
    const heading = ['killed', 'during', 'processes left', 'directories left', 'files that stop in the middle', 'then'];
    const table = [heading, heading.map(() => '---'), ...rows].map(tableRow).join('\n');
    console.log(table);
    if (process.env['UPDATE_KILLS'] !== undefined) TABLE.write(table);
    else expect(table).toBe(TABLE.read());
  });
});
