import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineCommand } from '../../src/run/run-test.ts';
import { startTestBatch, type TestBatch, type Tested } from '../../src/run/test-batch.ts';

/**
 * Speaks the protocol and does what the first argument says. A test's directory gets a file with the number of the process, and
 * `log` below the root a line for each test that begins.
 */
const ENGINE = `
import { appendFileSync, mkdirSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
if (process.argv.at(-1) !== 'batch') process.exit(9);
const say = (answer) => writeSync(3, (typeof answer === 'string' ? answer : JSON.stringify(answer)) + '\\n');
for await (const line of createInterface({ input: process.stdin })) {
  const { id, directory, args, keepsValid } = JSON.parse(line);
  const [what, value] = args;
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'request.json'), JSON.stringify({ keepsValid, env: process.env }));
  writeFileSync(path.join(directory, 'process'), String(process.pid));
  appendFileSync(path.join(directory, '../log'), path.basename(directory) + '\\n');
  const acts = {
    status: () => say({ id, status: Number(value) }),
    'long work': () => say({ id, status: 0, longWork: 'Node n0 computed.' }),
    long: () => say({ id, status: value.length }),
    'not-simulated': () => say({ id, status: 255, notSimulated: 'n1 never settles.' }),
    problem: () => say({ id, status: 255, problem: 'The disk is full.' }),
    die: () => process.exit(3),
    kill: () => process.kill(process.pid, 'SIGKILL'),
    silent: () => {},
    writes: () => setInterval(() => { for (let n = 0; n < 50; n += 1) writeFileSync(path.join(directory, 'file-' + n), 'x'.repeat(5000)); }, 0),
    say: () => say(value),
    'another id': () => say({ id: id + 1, status: 0 }),
    'answer and die': () => { say({ id, status: 0 }); process.exit(0); },
    'answer on stdout': () => { process.stdout.write(JSON.stringify({ id, status: 0 }) + '\\n'); say({ id, status: 1 }); },
    'answer and chatter': () => { say({ id, status: 0 }); say('chatter'); say({ id, status: 1 }); },
  };
  acts[what]();
}
`;

let root: string;
let engine: EngineCommand;
let batches: TestBatch[];
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'test-batch-'));
  writeFileSync(path.join(root, 'engine.mjs'), ENGINE);
  engine = { id: { name: 'embedded', version: null }, file: process.execPath, args: [path.join(root, 'engine.mjs')] };
  batches = [];
});
afterEach(() => {
  for (const batch of batches) batch.end();
  rmSync(root, { recursive: true, force: true });
});

function aBatch(size = 1, longestTestMs?: number, env: NodeJS.ProcessEnv = process.env): TestBatch {
  const batch = startTestBatch(engine, size, env, longestTestMs);
  batches.push(batch);
  return batch;
}

let made = 0;
/** Asks for a test and says where. */
function ask(batch: TestBatch, ...args: string[]): { readonly directory: string; readonly tested: Promise<Tested> } {
  made += 1;
  const directory = path.join(root, `trial-${made}`);
  return { directory, tested: batch.run({ directory, args, keepsValid: false }) };
}

const processOf = (directory: string): number => Number(readFileSync(path.join(directory, 'process'), 'utf8'));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await after(5);
}

const hasBegun = (directory: string): boolean => {
  const file = path.join(directory, 'process');
  return existsSync(file) && readFileSync(file, 'utf8') !== '';
};

const GIVEN_UP = (why: string | RegExp): unknown => ({ kind: 'given-up', why: expect.stringMatching(why) });

describe('a batch of tests', () => {
  it('gives the status of each', async () => {
    const batch = aBatch();
    expect(await ask(batch, 'status', '0').tested).toMatchObject({ kind: 'ended', status: 0 });
    const ended = await ask(batch, 'status', '255').tested;
    expect(ended).toMatchObject({ kind: 'ended', status: 255 });
    expect(ended.kind === 'ended' && Number.isInteger(ended.durationMs)).toBe(true);
    expect(await ask(batch, 'long work').tested).toMatchObject({ status: 0, longWork: 'Node n0 computed.' });
  });

  it('hears nothing that stands on the stdout of the engine, to which a node that is a thread could write', async () => {
    expect(await ask(aBatch(), 'answer on stdout').tested).toMatchObject({ kind: 'ended', status: 1 });
  });

  it('gives why nodes do not live in simulated time, and what kept the engine from running', async () => {
    const batch = aBatch();
    expect(await ask(batch, 'not-simulated').tested).toEqual({ kind: 'not-simulated', why: 'n1 never settles.' });
    expect(await ask(batch, 'problem').tested).toEqual({ kind: 'given-up', why: 'The disk is full.' });
    expect(await ask(batch, 'status', '0').tested).toMatchObject({ status: 0 });
  });

  it('begins tests in the order in which they were asked for', async () => {
    const batch = aBatch();
    const tests = Array.from({ length: 8 }, () => ask(batch, 'status', '0'));
    await Promise.all(tests.map(({ tested }) => tested));
    expect(readFileSync(path.join(root, 'log'), 'utf8').trim().split('\n')).toEqual(
      tests.map(({ directory }) => path.basename(directory)),
    );
  });

  it('runs them on so many processes and no more, each of which runs many', async () => {
    const batch = aBatch(2);
    const tests = Array.from({ length: 8 }, () => ask(batch, 'status', '0'));
    await Promise.all(tests.map(({ tested }) => tested));
    expect(new Set(tests.map(({ directory }) => processOf(directory))).size).toBe(2);
  });

  it('hands over requests that are longer than a pipe holds', async () => {
    const batch = aBatch();
    expect(await ask(batch, 'long', 'x'.repeat(3_000_000)).tested).toMatchObject({ status: 3_000_000 });
  });

  it('hides inputs and tokens from the engine', async () => {
    const batch = aBatch(1, undefined, { ...process.env, INPUT_SECRET: 'a', GITHUB_TOKEN: 'b', MINE: 'c' });
    const { directory, tested } = ask(batch, 'status', '0');
    await tested;
    const { env, keepsValid } = JSON.parse(readFileSync(path.join(directory, 'request.json'), 'utf8'));
    expect([env.INPUT_SECRET, env.GITHUB_TOKEN, env.MINE, keepsValid]).toEqual([undefined, undefined, 'c', false]);
  });
});

describe('a process of the batch', () => {
  it.each([
    ['die', /^The engine ended with status 3\.$/],
    ['kill', /^The engine ended with SIGKILL\.$/],
  ])('that ends in mid-test (%s) gives up this test only', async (how, why) => {
    const batch = aBatch();
    const [lost, next] = [ask(batch, how), ask(batch, 'status', '1')];
    expect(await lost.tested).toEqual(GIVEN_UP(why));
    expect(await next.tested).toMatchObject({ kind: 'ended', status: 1 });
    expect(processOf(next.directory)).not.toBe(processOf(lost.directory));
  });

  it('that ends while it is idle is started again with the next test', async () => {
    const batch = aBatch();
    const first = ask(batch, 'answer and die');
    expect(await first.tested).toMatchObject({ status: 0 });
    await until(() => !isAlive(processOf(first.directory)));
    const second = ask(batch, 'status', '1');
    expect(await second.tested).toMatchObject({ status: 1 });
    expect(processOf(second.directory)).not.toBe(processOf(first.directory));
  });

  it.each([
    ['no JSON', 'say', 'hello'],
    ['half a line of JSON', 'say', '{"id":1,'],
    ['null', 'say', 'null'],
    ['no status', 'say', '{"id":1}'],
    ['the number of another test', 'another id', ''],
  ])('that answers with %s is ended, and its test given up', async (_, how, value) => {
    const batch = aBatch();
    const lost = ask(batch, how, value);
    expect(await lost.tested).toEqual(GIVEN_UP('can not be read'));
    expect(isAlive(processOf(lost.directory))).toBe(false);
    expect(await ask(batch, 'status', '0').tested).toMatchObject({ status: 0 });
  });

  it('may say what it likes between two tests', async () => {
    const batch = aBatch();
    expect(await ask(batch, 'answer and chatter').tested).toMatchObject({ status: 0 });
  });

  it('goes on after a problem, but not after one of nodes that are threads, which may have left something of themselves in it', async () => {
    const batch = aBatch();
    const problem = { kind: 'given-up', why: 'The disk is full.' };
    const [first, second] = [ask(batch, 'problem'), ask(batch, 'status', '0')];
    expect(await first.tested).toEqual(problem);
    expect((await second.tested).kind).toBe('ended');
    expect(processOf(second.directory)).toBe(processOf(first.directory));
    const directory = path.join(root, 'of-threads');
    const threads = { file: 'node.js', nodeOptions: [] };
    expect(await batch.run({ directory, args: ['problem'], keepsValid: false, threads })).toEqual(problem);
    expect(isAlive(processOf(directory))).toBe(false);
    const next = ask(batch, 'status', '0');
    expect((await next.tested).kind).toBe('ended');
    expect(processOf(next.directory)).not.toBe(processOf(directory));
  });

  it('that does not end a test in time is ended before the test is given up, and writes nothing any more', async () => {
    const batch = aBatch(1, 1000);
    const slow = ask(batch, 'writes');
    expect(await slow.tested).toEqual({ kind: 'overdue', why: 'The test did not end within 1 s.' });
    expect(isAlive(processOf(slow.directory))).toBe(false);
    rmSync(slow.directory, { recursive: true });
    expect(existsSync(slow.directory)).toBe(false);
  });

  it('that can not be started gives up each test', async () => {
    engine = { ...engine, file: path.join(root, 'missing') };
    const batch = aBatch(2);
    for (let round = 0; round < 3; round += 1) {
      expect(await ask(batch, 'status', '0').tested).toEqual(GIVEN_UP(/^The engine could not be started: .*ENOENT/));
    }
  });
});

describe('the end of a batch', () => {
  it('gives up the tests that run and those that wait, at once, and begins no other', async () => {
    const batch = aBatch(2);
    const running = [ask(batch, 'silent'), ask(batch, 'silent')];
    const waiting = [ask(batch, 'status', '0'), ask(batch, 'status', '0')];
    await until(() => running.every(({ directory }) => hasBegun(directory)));
    batch.end();
    for (const { tested } of running) expect(await tested).toEqual({ kind: 'given-up', why: 'The test was ended.' });
    for (const { tested } of [...waiting, ask(batch, 'status', '0')]) {
      expect(await tested).toEqual({ kind: 'given-up', why: 'The test was not begun.' });
    }
    for (const { directory } of running) expect(isAlive(processOf(directory))).toBe(false);
    for (const { directory } of waiting) expect(existsSync(directory)).toBe(false);
  });

  it('ends processes that are idle, and may come twice', async () => {
    const batch = aBatch(2);
    const tests = [ask(batch, 'status', '0'), ask(batch, 'status', '0')];
    await Promise.all(tests.map(({ tested }) => tested));
    batch.end();
    batch.end();
    for (const { directory } of tests) await until(() => !isAlive(processOf(directory)));
  });

  it('is nothing where no test was asked for', () => {
    aBatch(3).end();
  });
});
