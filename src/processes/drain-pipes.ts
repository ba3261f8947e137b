/** Reads to its end what ended processes left in their pipes, even when something keeps a pipe open. */
import { setImmediate as afterPoll, setTimeout as delay } from 'node:timers/promises';

/** The members of a socket that are used here. */
export interface OpenPipe {
  readonly bytesRead: number;
  readonly readableLength: number;
  readonly closed: boolean;
  once(event: 'close', listener: () => void): unknown;
  destroy(): unknown;
}

/** Bytes; more can't have been in a pipe (Linux gives it 64 KiB, an unprivileged process may ask for 1 MiB). */
const PIPE_HOLDS_AT_MOST = 1024 * 1024;

/**
 * Resolves when all pipes have closed. The processes at their other ends must have been ended before: a pipe that stays
 * open then is held by a process that escaped, and is destroyed once nothing more comes for `quietMs` milliseconds, or
 * once more has come than a pipe can hold. A busy machine delays reading, so time alone proves nothing: only a poll of
 * the event loop that brings no byte does.
 */
export async function drainPipes(pipes: readonly OpenPipe[], quietMs: number): Promise<void> {
  await Promise.all(pipes.map((pipe) => drainPipe(pipe, quietMs)));
}

async function drainPipe(pipe: OpenPipe, quietMs: number): Promise<void> {
  if (pipe.closed) return;
  const over = new AbortController();
  const closed = new Promise<void>((resolve) => pipe.once('close', resolve)).then(() => over.abort());
  const most = pipe.bytesRead + PIPE_HOLDS_AT_MOST;
  let seen: number;
  do {
    seen = pipe.bytesRead;
    await Promise.race([closed, delay(quietMs, undefined, { signal: over.signal }).catch(() => undefined)]);
    if (over.signal.aborted) return;
    await afterPoll();
  } while (pipe.readableLength > 0 || (pipe.bytesRead > seen && pipe.bytesRead <= most));
  pipe.destroy();
  await closed;
}
