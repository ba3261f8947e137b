/**
 * A node that is a thread of the engine takes itself for a process. What a thread can't do as a process does, it does not do: it tells
 * the engine, which runs the test again with processes.
 */
import childProcess from 'node:child_process';
import { Writable } from 'node:stream';
import threads from 'node:worker_threads';
import { FRAME } from '../simulation/frames.ts';
import type { ThreadChannel } from './channel.ts';

export interface NodeThread {
  /** Has the engine run it as a process; does not return. */
  leave(why: string): never;
  /** It ends with this status. */
  end(status: unknown): void;
}

const PROGRAMS = ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'] as const;
/** What Node.js refuses in a thread, or does to the whole process. */
const OF_PROCESSES = ['abort', 'chdir', 'initgroups', 'setegid', 'seteuid', 'setgid', 'setgroups', 'setuid'] as const;

export function becomeAThread(channel: ThreadChannel): NodeThread {
  const never = new Int32Array(new SharedArrayBuffer(4));
  const { wait } = Atomics;
  const leave = (why: string): never => {
    channel.sendLast(FRAME.notAThread, 0, Buffer.from(why));
    wait(never, 0, 0);
    throw new Error(why);
  };
  const refuse = (object: object, names: readonly string[]): void => {
    for (const name of names) {
      Object.assign(object, { [name]: (): never => leave(name) });
    }
  };

  refuse(childProcess, PROGRAMS);
  refuse(process, OF_PROCESSES);
  const { kill, umask } = process;
  process.kill = (pid, signal) => (pid === process.pid || pid <= 0 ? leave('kill') : kill(pid, signal));
  process.umask = ((mask?: string | number) => (mask === undefined ? umask() : leave('umask'))) as typeof process.umask;
  const isThread = {
    isMainThread: true,
    parentPort: null,
    workerData: null,
    threadId: 0,
    Worker: class {
      constructor() {
        leave('Worker');
      }
    },
  };
  Object.assign(threads, isThread);

  const sendError = (bytes: Uint8Array): void => channel.send(FRAME.error, 0, bytes);
  const stderr = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        sendError(chunk);
        done();
      },
      destroy(_error, done) {
        done(null);
      },
    }),
    { fd: 2, _type: 'pipe', _isStdio: true },
  );
  Object.defineProperty(process, 'stderr', { configurable: true, enumerable: true, get: () => stderr });
  // Node.js writes its warnings by it.
  Object.assign(process, { _rawDebug: (text: unknown) => sendError(Buffer.from(`${text}\n`)) });

  return {
    leave,
    end: (status) => channel.sendLast(FRAME.ended, typeof status === 'number' ? status : 1),
  };
}
