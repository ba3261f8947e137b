/**
 * Real pipes for a node's stdin, stdout and stderr. Node's own `pipe` is a socket pair: `/dev/stderr` can't be opened by
 * a shell script then, and a large write may fail where a pipe only waits. FIFOs that are unlinked at once are pipes.
 */
import { execFile } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../text/user-error.ts';

export interface NodePipes {
  /** What the child inherits as its descriptors 0, 1 and 2; `release` closes our copies once it runs. */
  readonly childStdio: readonly [number, number, number];
  release(): void;
  readonly stdin: Socket;
  readonly stdout: Socket;
  readonly stderr: Socket;
}

const run = promisify(execFile);

/** Makes the three pipes of a node; they have names in `directory` for a moment. */
export async function makePipes(directory: string): Promise<NodePipes> {
  const named = makeDirectory(directory);
  try {
    const paths = ['stdin', 'stdout', 'stderr'].map((name) => join(named, name));
    await run('mkfifo', ['-m', '600', ...paths]).catch((error: NodeJS.ErrnoException) => {
      throw new UserError(
        `The pipes of a node can't be made below ${directory}: mkfifo failed (${error.code}). Install coreutils, or set TMPDIR to a directory that takes FIFOs.`,
      );
    });
    const [stdin, stdout, stderr] = paths.map(openBothEnds) as [Ends, Ends, Ends];
    const childStdio = [stdin.read, stdout.write, stderr.write] as const;
    return {
      childStdio,
      release() {
        for (const end of childStdio) closeSync(end);
      },
      stdin: new Socket({ fd: stdin.write, readable: false, writable: true }),
      stdout: new Socket({ fd: stdout.read, readable: true, writable: false }),
      stderr: new Socket({ fd: stderr.read, readable: true, writable: false }),
    };
  } finally {
    rmSync(named, { recursive: true, force: true });
  }
}

function makeDirectory(parent: string): string {
  try {
    return mkdtempSync(join(parent, 'maelstrom-pipes-'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `The pipes of a node can't be made below ${parent} (${code}). Set TMPDIR to a directory where you may write.`,
    );
  }
}

interface Ends {
  readonly read: number;
  readonly write: number;
}

/** Opening one end of a FIFO waits for the other end, so a third descriptor, which is both, is held meanwhile. */
function openBothEnds(path: string): Ends {
  const both = openSync(path, constants.O_RDWR);
  try {
    return { read: openSync(path, constants.O_RDONLY), write: openSync(path, constants.O_WRONLY) };
  } finally {
    closeSync(both);
  }
}
