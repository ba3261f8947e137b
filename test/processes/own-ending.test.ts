/** How a process of an action ends: real processes, in which fixed waits of our own pass at once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { END_SIGNALS } from '../../src/processes/end-signals.ts';
import { bundleEntry } from '../support/bundled-entry.ts';

let bundle: string;
beforeAll(async () => {
  bundle = await bundleEntry('src/processes/own-ending.ts');
});
afterAll(() => rmSync(path.dirname(bundle), { recursive: true, force: true }));

/** Waits of five seconds and more pass at once, for a process that would otherwise be killed by its test first. */
const IMPATIENT = `
const wait = globalThis.setTimeout;
globalThis.setTimeout = (call, ms, ...rest) => wait(call, ms >= 5_000 ? 0 : ms, ...rest);
`;
const PREPARED = `
const { prepareEnding } = await import(process.argv[1]);
const ending = prepareEnding();
`;
/** It is at work for ever, and says so. */
const AT_WORK = `setInterval(() => {}, 1000); console.log('at work');`;

interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(program: string): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, bundle], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (status, signal) => resolve({ status, signal, stdout, stderr })),
  );
  return { child, ended };
}

/** Signals a process once it is at work. */
function signalled(program: string, signal: NodeJS.Signals): Promise<Ended> {
  const { child, ended } = start(program);
  child.stdout?.once('data', () => child.kill(signal));
  return ended;
}

describe('a process of an action', () => {
  it.each(END_SIGNALS)('is told of %s, and ends by itself with what it makes of it', async (signal) => {
    const program = `${PREPARED}
ending.cancelled.addEventListener('abort', () => { console.log('told'); void ending.exit(7); });
${AT_WORK}`;
    expect(await signalled(program, signal)).toMatchObject({ status: 7, signal: null, stdout: 'at work\ntold\n' });
  });

  it.each([
    ['nothing was decided', '', 1],
    ['it was decided', 'ending.decide(0);', 0],
  ])('that does not end when it is asked to is ended, with the status that %s', async (_, decide, status) => {
    const ended = await signalled(`${IMPATIENT}${PREPARED}${decide}${AT_WORK}`, 'SIGTERM');
    expect(ended).toMatchObject({ status, signal: null });
  });

  it.each([
    ['an error that nobody catches', `setTimeout(() => { throw new TypeError('a bug of ours'); });`],
    ['a promise that is rejected and not waited for', `void Promise.reject(new TypeError('a bug of ours'));`],
    ['what is thrown and not an error', `setTimeout(() => { throw 'a bug of ours'; });`],
  ])('that meets %s says so, and ends with what was decided', async (_, bug) => {
    const undecided = await start(`${PREPARED}${bug}${AT_WORK}`).ended;
    expect(undecided).toMatchObject({ status: 1, stderr: expect.stringContaining('a bug of ours') });
    const decided = await start(`${PREPARED}ending.decide(0);${bug}${AT_WORK}`).ended;
    expect(decided).toMatchObject({ status: 0, stderr: expect.stringContaining('a bug of ours') });
  });

  it('that waits for what never settles ends with what was decided, and never as a success of itself', async () => {
    const wait = 'await new Promise(() => {});';
    expect((await start(`${PREPARED}${wait}`).ended).status).toBe(1);
    expect((await start(`${PREPARED}ending.decide(0);${wait}`).ended).status).toBe(0);
  });

  it('that exits has printed everything, however much is still under way', async () => {
    const lines = 200_000;
    const program = `${PREPARED}
process.stdout.write('line\\n'.repeat(${lines}));
setInterval(() => {}, 1000);
await ending.exit(3);`;
    const { status, stdout } = await start(program).ended;
    expect([status, stdout.split('\n').length]).toEqual([3, lines + 1]);
  });

  it('exits though nobody reads what it prints', async () => {
    const program = `${IMPATIENT}${PREPARED}
process.stdout.write('line\\n'.repeat(200_000));
await ending.exit(3);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, bundle], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const status = await new Promise((resolve) => child.once('exit', resolve));
    expect(status).toBe(3);
  });
});
