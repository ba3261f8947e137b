import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { drainPipes } from '../../src/processes/drain-pipes.ts';

/** Milliseconds. */
const QUIET = 50;

const directory = mkdtempSync(path.join(tmpdir(), 'drain-'));
afterAll(() => rmSync(directory, { recursive: true }));
const escaped: number[] = [];
afterEach(() => {
  for (const pid of escaped.splice(0)) process.kill(pid, 'SIGKILL');
});

interface Program {
  readonly child: ChildProcess;
  readonly stdout: Socket;
  /** What has been read of its stdout. */
  read(): string;
}

function start(script: string): Program {
  const child = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const stdout = child.stdout as Socket;
  let text = '';
  stdout.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  return { child, stdout, read: () => text };
}

/** A program whose child outlives it and goes on with `script`; its first line is that child's pid. */
async function startWithEscapee(script: string): Promise<Program> {
  const program = start(`sh -c 'echo $$; ${script}' &`);
  await once(program.child, 'exit');
  while (!program.read().includes('\n')) await once(program.stdout, 'data');
  escaped.push(Number.parseInt(program.read(), 10));
  return program;
}

/** Keeps the event loop from reading, as a busy machine does. */
const block = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

describe('drainPipes', () => {
  it('resolves at once for pipes that have closed, and when they close', async () => {
    const { child, stdout, read } = start('echo all');
    await once(child, 'exit');
    await drainPipes([stdout], QUIET);
    await drainPipes([stdout], QUIET);
    expect(read()).toBe('all\n');
  });

  it('reads what an ended process left in its pipe, however late the event loop gets to it', async () => {
    const { child, stdout, read } = start('head -c 60000 /dev/zero; echo the last line');
    stdout.pause();
    await once(child, 'exit');
    stdout.resume();
    const drained = drainPipes([stdout], QUIET);
    block(4 * QUIET);
    await drained;
    expect(read().endsWith('the last line\n')).toBe(true);
  });

  it('loses nothing that lies in a pipe that an escaped process holds open', async () => {
    const written = path.join(directory, 'written');
    const program = await startWithEscapee(
      `sleep 0.1; head -c 60000 /dev/zero; echo the last line; touch ${written}; exec sleep 600`,
    );
    program.stdout.pause();
    while (!existsSync(written)) await delay(5);
    program.stdout.resume();
    const drained = drainPipes([program.stdout], QUIET);
    block(4 * QUIET);
    await drained;
    expect(program.stdout.destroyed).toBe(true);
    expect(program.read().endsWith('the last line\n')).toBe(true);
  });

  it('gives up a pipe into which an escaped process writes for ever', async () => {
    const program = await startWithEscapee('exec yes');
    await drainPipes([program.stdout], QUIET);
    expect(program.stdout.destroyed).toBe(true);
  });
});
