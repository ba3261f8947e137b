/** What belongs to a watch, by group, descent and mark; a shell and real processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { processesOf } from '../../src/processes/process-table.ts';
import { type ProcessWatch, watchProcesses } from '../../src/processes/process-watch.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import { shellScript } from '../support/shell-script.ts';

const watches: ProcessWatch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) {
    watch.killAll();
    watch.end();
  }
});

/** A process with a child in a session of its own, both of them under watch. */
async function aFamily(): Promise<{ watch: ProcessWatch; leader: ChildProcess; group: number; child: number }> {
  const watch = watchProcesses(process.env, 'A_TEST');
  watches.push(watch);
  const program =
    "const c = require('node:child_process').spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }); c.unref(); console.log(c.pid); setInterval(() => {}, 1000);";
  const leader = spawn(process.execPath, ['-e', program], {
    detached: true,
    env: watch.environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const group = leader.pid as number;
  watch.add(group);
  const [line] = (await once(leader.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { watch, leader, group, child: Number(line.toString()) };
}

const started: number[] = [];
afterEach(() => {
  for (const pid of there(started.splice(0))) process.kill(pid, 'SIGKILL');
});

const there = (pids: readonly number[]): readonly number[] =>
  pids.filter((pid) => processesOf([pid], null).includes(pid));

describe('a watch', () => {
  it('signals what a process started in a session of its own too', async () => {
    const { watch, leader, group, child } = await aFamily();
    expect(processesOf([group], null).toSorted()).toEqual([group, child].toSorted());
    const ended = once(leader, 'exit');
    watch.signal(group, 'SIGKILL');
    await ended;
    await expect.poll(() => processesOf([child], null), { timeout: 10_000 }).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('ends daemons whose parent is gone, when all is to end', async () => {
    const { watch, leader, group, child } = await aFamily();
    const ended = once(leader, 'exit');
    process.kill(group, 'SIGKILL');
    await ended;
    watch.remove(group);
    expect(processesOf([child], null)).toEqual([child]);
    expect(watch.processes()).toEqual([child]);
    watch.killAll();
    expect(processesOf([child], null)).toEqual([]);
  });

  it('forgets a group that it is told has ended', () => {
    const watch = watchProcesses(process.env, null);
    watches.push(watch);
    const { pid: group = 0 } = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
    started.push(group);
    watch.add(group);
    expect(watch.processes()).toEqual([group]);
    watch.remove(group);
    expect(watch.processes()).toEqual([]);
    watch.killAll();
    expect(there([group])).toEqual([group]);
  });

  it.runIf(process.platform === 'linux')('does not take the shell of a watch within it for one of its own', () => {
    const outer = watchProcesses(process.env, 'A_TEST');
    const inner = watchProcesses(outer.environment, 'B_TEST');
    watches.push(inner, outer);
    expect(outer.processes()).toEqual([]);
  });

  it('knows only its own processes', async () => {
    const [first, second] = [await aFamily(), await aFamily()];
    first.watch.killAll();
    expect(processesOf([second.group], null).toSorted()).toEqual([second.group, second.child].toSorted());
    expect(processesOf([process.pid], null)).not.toContain(process.pid);
  });
});

let bundle: string;
beforeAll(async () => {
  bundle = await bundleEntry('src/processes/process-watch.ts');
});
afterAll(() => rmSync(path.dirname(bundle), { recursive: true, force: true }));

/** Starts what it is told about, one program in each form that a process can hide in, and prints their ids. */
const WATCHING = `
const { spawn, execFileSync } = await import('node:child_process');
const { watchProcesses } = await import(process.argv[1]);
const [, , mark, platform, then] = process.argv;
const watch = watchProcesses(process.env, mark === '' ? null : mark, platform);
for (const directory of JSON.parse(process.env.SCRATCH ?? '[]')) watch.setScratch(directory);
const start = (program) => {
  const child = spawn('/bin/sh', ['-c', program], { detached: true, env: watch.environment, stdio: ['ignore', 'pipe', 'ignore'] });
  watch.add(child.pid);
  return new Promise((resolve) => child.stdout.once('data', (text) => resolve(String(text).trim())));
};
const DETACH = "const d = require('node:child_process').spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }); d.unref(); console.log(d.pid);";
const node = (more) => '"' + process.execPath + '" -e "' + DETACH + more + '"';
const group = await start("trap '' TERM HUP; sleep 600 & echo $$ $!; wait");
const session = await start('exec ' + node('setInterval(() => {}, 1000)'));
const daemon = await start(node('') + '; exec sleep 600');
const [given] = (await start('sleep 600 & echo $$; wait')).split(' ');
watch.remove(Number(given));
console.log(JSON.stringify({ group: group.split(' ').map(Number), session: Number(session), daemon: Number(daemon), given: Number(given) }));
if (then === 'end') watch.end();
setInterval(() => {}, 1000);
`;

/** Starts a program with a daemon, under a mark that counts until it is added; says their ids, and stays. */
const STARTING = `
const { spawn } = await import('node:child_process');
const { watchProcesses } = await import(process.argv[1]);
const watch = watchProcesses(process.env, { untilAdded: 'A_TEST' });
const program = "(setsid sh -c 'echo $$; exec sleep 600' &); exec sleep 600";
const child = spawn('/bin/sh', ['-c', program], { detached: true, env: watch.environment, stdio: ['ignore', 'pipe', 'ignore'] });
child.stdout.once('data', (text) => {
  if (process.argv[2] === 'true') watch.add(child.pid);
  console.log(child.pid, String(text).trim());
});
setInterval(() => {}, 1000);
`;

interface Hidden {
  /** A shell that is deaf to SIGTERM, and its child. */
  readonly group: readonly number[];
  /** A child in a session of its own, of a program that lives. */
  readonly session: number;
  /** One whose parent is gone. */
  readonly daemon: number;
  /** A group that was taken back. */
  readonly given: number;
}

async function killed(
  mark: string,
  platform: NodeJS.Platform,
  then: 'end' | '' = '',
  env: NodeJS.ProcessEnv = process.env,
): Promise<Hidden> {
  const watching = spawn(process.execPath, ['--input-type=module', '-e', WATCHING, bundle, mark, platform, then], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  const [line] = (await once(createInterface({ input: watching.stdout }), 'line')) as [string];
  const hidden: Hidden = JSON.parse(line);
  const all = [...hidden.group, hidden.session, hidden.daemon, hidden.given];
  started.push(...all);
  expect(there(all)).toEqual(all);
  const ended = once(watching, 'exit');
  watching.kill('SIGKILL');
  await ended;
  return hidden;
}

describe('when the watching process is killed outright', () => {
  it.runIf(process.platform === 'linux')('all that it has not taken back is gone, daemons too', async () => {
    const { group, session, daemon, given } = await killed('A_TEST', 'linux');
    await expect.poll(() => there([...group, session, daemon]), { timeout: 20_000 }).toEqual([]);
    // It carries the mark; what is taken back has ended, so nothing of it may be there.
    await expect.poll(() => there([given]), { timeout: 20_000 }).toEqual([]);
  });

  it.each<NodeJS.Platform>(process.platform === 'linux' ? ['linux', 'darwin'] : ['darwin'])(
    'without a mark, groups and their descendants are gone (as on %s)',
    async (platform) => {
      const { group, session, daemon, given } = await killed('', platform);
      await expect.poll(() => there([...group, session]), { timeout: 20_000 }).toEqual([]);
      expect(there([daemon, given])).toEqual([daemon, given]);
    },
  );

  it.runIf(process.platform === 'linux')('the groups are gone before anything is looked for', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'watch-'));
    const looking = path.join(directory, 'looking');
    shellScript(directory, 'grep', `echo $$ > "${looking}"; exec sleep 600`);
    const { group } = await killed('A_TEST', 'linux', '', {
      ...process.env,
      PATH: `${directory}:${process.env['PATH']}`,
    });
    await expect.poll(() => there(group), { timeout: 20_000 }).toEqual([]);
    await expect
      .poll(() => (existsSync(looking) ? readFileSync(looking, 'utf8') : ''), { timeout: 20_000 })
      .toMatch(/\n/);
    // Now it goes on: what hides is found by descent.
    process.kill(Number(readFileSync(looking, 'utf8')), 'SIGKILL');
    rmSync(directory, { recursive: true });
  });

  it.each([
    ['a full one', (place: string) => mkdirSync(path.join(place, 'full/below'), { recursive: true }), []],
    ['one that has become a link', (place: string) => symlinkSync('../kept', place), []],
    ['one that is gone', () => undefined, []],
    ['one that was taken back', (place: string) => mkdirSync(place), ['a directory']],
  ] as const)('its directory is removed too: %s', async (what, put, left) => {
    const directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'watch-')));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    mkdirSync(path.join(directory, 'kept/all'), { recursive: true });
    const place = path.join(directory, 'those', 'a directory');
    mkdirSync(path.dirname(place));
    put(place);
    const scratch = what === 'one that was taken back' ? [place, null] : [path.join(directory, 'other'), place];
    mkdirSync(path.join(directory, 'other'));
    const { group } = await killed('A_TEST', process.platform, '', {
      ...process.env,
      SCRATCH: JSON.stringify(scratch),
    });
    await expect.poll(() => there(group), { timeout: 20_000 }).toEqual([]);
    await expect.poll(() => readdirSync(path.dirname(place)), { timeout: 20_000 }).toEqual(left);
    // Only the last one counts.
    expect(readdirSync(directory).toSorted()).toEqual(['kept', 'other', 'those']);
    expect(readdirSync(path.join(directory, 'kept'))).toEqual(['all']);
  });

  it.runIf(process.platform === 'linux').each([
    ['is gone that was not added yet', false, []],
    ['stays that left its group on purpose after it was added', true, ['daemon']],
  ])('a program with a mark until it is added %s', async (_, isAdded, left) => {
    const starting = spawn(process.execPath, ['--input-type=module', '-e', STARTING, bundle, String(isAdded)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: starting.stdout }), 'line')) as [string];
    const [group = 0, daemon = 0] = line.split(' ').map(Number);
    started.push(group, daemon);
    expect(there([group, daemon])).toEqual([group, daemon]);
    starting.kill('SIGKILL');
    await expect.poll(() => there([group]), { timeout: 20_000 }).toEqual([]);
    await expect.poll(() => there([daemon]), { timeout: 20_000 }).toEqual(left.map(() => daemon));
    // Another watch ends all of its own meanwhile, so the first had the time, too.
    const other = await killed('B_TEST', process.platform);
    await expect.poll(() => there(other.group), { timeout: 20_000 }).toEqual([]);
    expect(there([daemon])).toEqual(left.map(() => daemon));
  });

  it('nothing is ended once the watch is over', async () => {
    const { group, session, daemon, given } = await killed('A_TEST', process.platform, 'end');
    // Another watch ends all of its own meanwhile, so the first had the time, too.
    const other = await killed('B_TEST', process.platform);
    await expect.poll(() => there(other.group), { timeout: 20_000 }).toEqual([]);
    expect(there([...group, session, daemon, given])).toEqual([...group, session, daemon, given]);
  });
});
