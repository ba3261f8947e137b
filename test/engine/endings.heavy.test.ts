/** The engine as a process of its own: however it ends, nothing that it started lives on. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { NODES } from './an-engine.ts';
import { bundleEngine } from './engine-bundle.ts';

let bundle: string;
let scratch: string;
let bin: string;

beforeAll(async () => {
  ({ file: bundle, directory: scratch } = await bundleEngine());
  bin = path.join(scratch, 'parent.js');
  writeFileSync(path.join(scratch, 'package.json'), '{ "type": "commonjs" }');
  // A node that starts a child which keeps its pipes open, one in a session of its own, and a daemon, which has left its
  // session and its parent too. All process ids are noted in the directory it is given.
  writeFileSync(
    bin,
    `#!/usr/bin/env node
const { createNode } = require(${JSON.stringify(path.join(NODES, 'lib.js'))});
const { execFileSync, spawn } = require('node:child_process');
const daemon = "const d = require('node:child_process').spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }); d.unref(); console.log(d.pid)";
const children = [
  spawn('sleep', ['600'], { stdio: 'inherit' }).pid,
  spawn('sleep', ['600'], { stdio: 'inherit', detached: true }).pid,
  ...(process.platform === 'linux' ? [Number(execFileSync(process.execPath, ['-e', daemon], { encoding: 'utf8' }))] : []),
];
const node = createNode().on('echo', (body) => {
  const { renameSync, writeFileSync } = require('node:fs');
  const note = process.argv[2] + '/' + node.id;
  writeFileSync(note + '.new', [process.pid, ...children].join(' '));
  renameSync(note + '.new', note);
  return { type: 'echo_ok', echo: body.echo };
});
node.run({ stayAlive: true });
setInterval(() => {}, 1000);
`,
  );
  chmodSync(bin, 0o755);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Running {
  readonly engine: ChildProcess;
  readonly cwd: string;
  readonly ended: Promise<{ readonly status: number | null; readonly signal: string | null }>;
  readonly console: () => string;
}

function start(...more: string[]): Running {
  const cwd = mkdtempSync(path.join(scratch, 'run-'));
  const words = ['test', '-w', 'echo', '--bin', bin, '--node-count', '2', '--rate', '50', ...more, cwd];
  mkdirSync(path.join(cwd, 'temporary'));
  const engine = spawn(process.execPath, [bundle, ...words], {
    cwd,
    env: { ...process.env, TMPDIR: path.join(cwd, 'temporary') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  engine.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const ended = new Promise<{ status: number | null; signal: string | null }>((fulfil) => {
    engine.once('close', (status, signal) => fulfil({ status, signal }));
  });
  return { engine, cwd, ended, console: () => text };
}

/** The ids of both nodes and of all that they started, once both nodes have answered and the history says so. */
async function processes(cwd: string): Promise<number[]> {
  const notes = ['n0', 'n1'].map((id) => path.join(cwd, id));
  await vi.waitFor(() => expect(notes.every((note) => existsSync(note))).toBe(true), {
    timeout: 30_000,
  });
  const history = path.join(cwd, 'store/current/history.edn');
  await vi.waitFor(() => expect(readFileSync(history, 'utf8')).toContain(':type :ok'), { timeout: 30_000 });
  return notes.flatMap((note) => readFileSync(note, 'utf8').split(' ').map(Number));
}

/** A process that is dead but not yet collected by its parent is gone too. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return existsSync('/proc/self/stat') && /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    return ['ESRCH', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

const expectGone = (pids: readonly number[]): Promise<void> =>
  vi.waitFor(() => expect(pids.filter((pid) => !isGone(pid))).toEqual([]), { timeout: 20_000 });

/** Nothing is left where the nodes ran. */
const expectTidy = (cwd: string): Promise<void> =>
  vi.waitFor(() => expect(readdirSync(path.join(cwd, 'temporary'))).toEqual([]), { timeout: 20_000 });

describe('the engine', () => {
  it('ends its nodes, their children and their daemons at the end of the test', async () => {
    const { cwd, ended } = start('--time-limit', '1');
    const pids = await processes(cwd);
    expect(await ended).toEqual({ status: 0, signal: null });
    await expectGone(pids);
    await expectTidy(cwd);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('on %s ends them, keeps the history, and exits with %i', async (signal, status) => {
    const { engine, cwd, ended, console } = start('--time-limit', '60');
    const pids = await processes(cwd);
    engine.kill(signal);
    expect(await ended).toEqual({ status, signal: null });
    await expectGone(pids);
    await expectTidy(cwd);
    expect(console()).toContain('Jepsen shutdown hook - jepsen.core Downloading DB logs before JVM shutdown...');
    const left = (file: string): string => readFileSync(path.join(cwd, 'store/latest', file), 'utf8');
    expect(left('history.edn')).toMatch(/:type :ok[\s\S]*\}\n$/);
    expect(left('jepsen.log')).toContain('Downloading DB logs');
    expect(existsSync(path.join(cwd, 'store/latest/results.edn'))).toBe(false);
  });

  it('leaves nothing behind when it is killed outright', async () => {
    const { engine, cwd, ended } = start('--time-limit', '60');
    const pids = await processes(cwd);
    engine.kill('SIGKILL');
    expect(await ended).toEqual({ status: null, signal: 'SIGKILL' });
    await expectGone(pids);
    await expectTidy(cwd);
    expect(readFileSync(path.join(cwd, 'store/current/history.edn'), 'utf8')).toContain(':type :ok');
  });

  it('ends them when a node dies and the test is given up', async () => {
    const { cwd, ended } = start('--time-limit', '3');
    const pids = await processes(cwd);
    process.kill(pids[0] as number, 'SIGKILL');
    expect(await ended).toEqual({ status: 255, signal: null });
    await expectGone(pids);
    await expectTidy(cwd);
  });

  it('goes on when its output is not read', async () => {
    const { engine, cwd, ended } = start('--time-limit', '1');
    engine.stdout?.destroy();
    const pids = await processes(cwd);
    expect(await ended).toEqual({ status: 0, signal: null });
    await expectGone(pids);
    await expectTidy(cwd);
  });
});
