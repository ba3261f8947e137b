/** Real processes: programs of a few lines for /bin/sh. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Child, launchChild } from '../../../src/engine/node/child.ts';
import { watchProcesses } from '../../../src/processes/process-watch.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'engine-child-'));
const guard = watchProcesses(process.env, null);
afterAll(() => {
  guard.killAll();
  guard.end();
  rmSync(scratch, { recursive: true, force: true });
});

interface Heard {
  readonly lines: string[];
  readonly overflows: string[];
  readonly unread: string[];
  readonly unended: string[];
  readonly stderrLines: string[];
  bytes: number;
  crashes: number;
}

async function start(script: string, onLine: (line: string, child: Child) => void = () => {}) {
  const heard: Heard = { lines: [], overflows: [], unread: [], unended: [], stderrLines: [], bytes: 0, crashes: 0 };
  const world = { cwd: scratch, nodeDirectory: scratch, temporaryDirectory: scratch, guard };
  const child: Child = await launchChild({ id: 'n0', bin: '/bin/sh', args: ['-c', script] }, world, {
    stdoutLine(line) {
      heard.lines.push(line);
      onLine(line, child);
    },
    stdoutOverflow: (start) => heard.overflows.push(start),
    unreadLine: (line) => heard.unread.push(line),
    unendedLine: (text) => heard.unended.push(text),
    stderr(bytes) {
      heard.bytes += bytes.length;
    },
    stderrLine: (line) => heard.stderrLines.push(line),
    crashed() {
      heard.crashes += 1;
    },
  });
  onTestFinished(() => child.end());
  return { child, heard };
}

const PATIENCE = { timeout: 60_000 };
const until = (check: () => void): Promise<void> => vi.waitFor(check, PATIENCE);
const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return existsSync('/proc/self/stat') && /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
};

describe('a process of a node', () => {
  it('is given text on stdin, and heard line by line on stdout and stderr', async () => {
    const { child, heard } = await start('while read -r line; do echo "got $line"; echo "saw $line" >&2; done');
    child.write('one\ntwo\n');
    await until(() => expect(heard.lines).toEqual(['got one', 'got two']));
    await until(() => expect(heard.stderrLines).toEqual(['saw one', 'saw two']));
    expect(heard.bytes).toBe('saw one\nsaw two\n'.length);
    expect([child.takesInput, child.isMute, child.crashStatus]).toEqual([true, false, undefined]);
  });

  it.each([
    ['exit 3', 3],
    ['kill -KILL $$', 137],
    ['kill -TERM $$', 143],
  ])('that ends by itself with `%s` has crashed with status %i', async (script, status) => {
    const { child, heard } = await start(`echo last; ${script}`);
    await until(() => expect(heard.crashes).toBe(1));
    await until(() => expect(heard.lines).toEqual(['last']));
    expect([child.crashStatus, child.takesInput]).toEqual([status, false]);
    await child.end();
    expect([child.crashStatus, child.isEnded, heard.crashes]).toEqual([status, false, 1]);
  });

  it('is ended with all that it has started, which is not a crash', async () => {
    const { child, heard } = await start('sleep 600 & echo $!; cat >/dev/null');
    await until(() => expect(heard.lines).toHaveLength(1));
    const sleeper = Number(heard.lines[0]);
    await Promise.all([child.end(), child.end()]);
    expect([child.crashStatus, child.isEnded, child.takesInput, heard.crashes]).toEqual([undefined, true, false, 0]);
    await until(() => expect(isGone(sleeper)).toBe(true));
  });

  it('is not heard any more once it is mute, from the next line of the same chunk', async () => {
    const script = "printf 'one\\ntwo\\n'; while read -r line; do echo three; echo done >&2; done";
    const { child, heard } = await start(script, (_, each) => each.mute());
    await until(() => expect(heard.lines).toEqual(['one']));
    child.write('go\n');
    await until(() => expect(heard.stderrLines).toEqual(['done']));
    await child.end();
    expect([heard.lines, child.isMute]).toEqual([['one'], true]);
  });

  it('stands still between pause and resume', async () => {
    const { child, heard } = await start('while read -r line; do echo "$line"; done');
    child.pause();
    child.write('while paused\n');
    const other = await start('echo started later');
    await until(() => expect(other.heard.lines).toHaveLength(1));
    expect(heard.lines).toEqual([]);
    child.resume();
    await until(() => expect(heard.lines).toEqual(['while paused']));
  });

  it('has what it wrote to stderr before its end read to the last byte', async () => {
    const { child, heard } = await start('head -c 50000 /dev/zero >&2; echo ready; cat >/dev/null');
    await until(() => expect(heard.lines).toEqual(['ready']));
    await child.end();
    expect(heard.bytes).toBe(50_000);
  });

  it('is heard to its last words without a line end, also when a process that escaped holds its pipes', async () => {
    const { child, heard } = await start('setsid sleep 60 & echo $!; printf "last words" >&2; exit 3');
    await until(() => expect(heard.crashes).toBe(1));
    onTestFinished(() => void process.kill(Number(heard.lines[0]), 'SIGKILL'));
    await child.end();
    expect(heard.stderrLines).toEqual(['last words']);
  });

  it.each([
    ['nowhere', 'error=2, No such file or directory'],
    ['plain', 'error=13, Permission denied'],
  ])("fails in Java's words when it can't be started: %s", async (bin, why) => {
    writeFileSync(path.join(scratch, 'plain'), 'text');
    const deaf = { stdoutLine() {}, stdoutOverflow() {}, unreadLine() {}, unendedLine() {} };
    const listener = { ...deaf, stderr() {}, stderrLine() {}, crashed() {} };
    const started = launchChild(
      { id: 'n0', bin, args: [] },
      { cwd: scratch, nodeDirectory: scratch, temporaryDirectory: scratch, guard },
      listener,
    );
    await expect(started).rejects.toThrow(
      `java.io.IOException: Cannot run program "${path.join(scratch, bin)}" (in directory "${scratch}"): ${why}\nCaused by: java.io.IOException: ${why}`,
    );
  });
});
