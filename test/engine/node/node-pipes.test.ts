/** The pipes of a node, with real programs at their other ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fstatSync, mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makePipes, type NodePipes } from '../../../src/engine/node/node-pipes.ts';
import { aDirectory } from '../a-directory.ts';

const open: NodePipes[] = [];
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  // A pipe that nothing writes to and that has no end keeps a process alive.
  for (const { stdin, stdout, stderr } of open.splice(0))
    for (const socket of [stdin, stdout, stderr]) socket.destroy();
});

async function pipes(directory = aDirectory()): Promise<NodePipes> {
  const made = await makePipes(directory);
  open.push(made);
  for (const socket of [made.stdin, made.stdout, made.stderr]) socket.on('error', () => undefined);
  return made;
}

/** A shell with these pipes; our copies of its ends are closed. */
function start({ childStdio, release }: NodePipes, program: string): ChildProcess {
  const child = spawn('/bin/sh', ['-c', program], { stdio: [...childStdio] });
  release();
  running.push(child);
  return child;
}

async function textOf(socket: NodePipes['stdout']): Promise<string> {
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += chunk;
  return text;
}

describe.skipIf(process.platform === 'win32')('the pipes of a node', () => {
  it('carry its stdin, stdout and stderr, and end when it ends', async () => {
    const made = await pipes();
    start(made, 'while read -r line; do echo "out $line"; echo "err $line" >&2; done');
    made.stdin.write('one\ntwo\n');
    made.stdin.end();
    expect(await Promise.all([textOf(made.stdout), textOf(made.stderr)])).toEqual([
      'out one\nout two\n',
      'err one\nerr two\n',
    ]);
  });

  it('can be opened by their names in /dev', async () => {
    const made = await pipes();
    start(made, 'read -r line </dev/stdin; echo "$line" >/dev/stderr; echo "$line" >/dev/stdout');
    made.stdin.write('a line\n');
    expect(await Promise.all([textOf(made.stdout), textOf(made.stderr)])).toEqual(['a line\n', 'a line\n']);
  });

  it('are pipes, whose names are gone', async () => {
    const directory = aDirectory();
    const made = await pipes(directory);
    expect(readdirSync(directory)).toEqual([]);
    for (const end of made.childStdio) {
      expect(fstatSync(end).isFIFO()).toBe(true);
      if (process.platform === 'linux') expect(readlinkSync(`/proc/self/fd/${end}`)).toMatch(/ \(deleted\)$/);
    }
    made.release();
  });

  it('make a program wait that writes more than they hold', async () => {
    const made = await pipes();
    made.stdout.pause();
    const child = start(made, 'exec head -c 3000000 /dev/zero');
    let length = 0;
    made.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
    });
    made.stdout.resume();
    await Promise.all([once(made.stdout, 'end'), once(child, 'exit')]);
    expect(child.exitCode).toBe(0);
    expect(length).toBe(3_000_000);
  });

  it('end for a program when ours is closed', async () => {
    const made = await pipes();
    const child = start(made, 'cat >/dev/null; echo over; exec sleep 600');
    const [said] = await Promise.all([once(made.stdout, 'data'), made.stdin.end()]);
    expect(String(said[0])).toBe('over\n');
    child.kill('SIGKILL');
  });

  it('stay with a node: a program that starts meanwhile inherits none of them', async () => {
    const [first, second] = [await pipes(), await pipes()];
    // It starts while both ends of the first are open here, and lives on.
    start(second, 'echo started; exec sleep 600');
    await once(second.stdout, 'data');
    start(first, 'echo over');
    expect(await textOf(first.stdout)).toBe('over\n');
  });

  it('are told from one another when many are made at once', async () => {
    const directory = aDirectory();
    const many = await Promise.all(Array.from({ length: 20 }, () => pipes(directory)));
    const texts = await Promise.all(
      many.map((made, at) => {
        start(made, `echo ${at}`);
        return textOf(made.stdout);
      }),
    );
    expect(texts).toEqual(many.map((_, at) => `${at}\n`));
    expect(readdirSync(directory)).toEqual([]);
  });

  it('that can not be made are an error that names the directory, and leave nothing', async () => {
    const directory = aDirectory();
    const missing = path.join(directory, 'missing');
    await expect(makePipes(missing)).rejects.toThrow(`below ${missing} (ENOENT). Set TMPDIR to a directory`);
    writeFileSync(path.join(directory, 'file'), '');
    await expect(makePipes(path.join(directory, 'file'))).rejects.toThrow('(ENOTDIR)');
    const bin = path.join(directory, 'bin');
    mkdirSync(bin);
    const before = process.env['PATH'];
    process.env['PATH'] = bin;
    try {
      await expect(makePipes(directory)).rejects.toThrow('mkfifo failed (ENOENT). Install coreutils');
    } finally {
      process.env['PATH'] = before;
    }
    expect(readdirSync(directory).toSorted()).toEqual(['bin', 'file']);
  });
});
