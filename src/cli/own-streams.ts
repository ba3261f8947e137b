/** Our own stdout and stderr: what happens when nobody reads them any more, or their disk is full. */
import { writeSync } from 'node:fs';
import { EXIT_STATUS } from './status-of-outcome.ts';

/** Why we can't write any more. */
export type StreamsEnd = 'SIGPIPE' | 'SIGHUP' | { readonly status: number };

/** Codes of a reader that has gone, such as `head` when it has seen enough. */
const READER_GONE = ['EPIPE', 'ECONNRESET'];
const STDERR = 2;

/**
 * Calls `onEnd` once, with the first that happens. A full disk is told on stderr, unless that is what is full.
 * @param name of the stream, for the sentence
 */
export function watchStream(
  stream: Pick<NodeJS.WriteStream, 'on'>,
  name: 'stdout' | 'stderr',
  onEnd: (end: StreamsEnd) => void,
): void {
  let hasEnded = false;
  stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (hasEnded) return;
    hasEnded = true;
    if (code !== undefined && READER_GONE.includes(code)) return onEnd('SIGPIPE');
    // The terminal is gone.
    if (code === 'EIO') return onEnd('SIGHUP');
    if (name === 'stdout') tell(`Error: stdout can't be written (${message}).\n`);
    onEnd({ status: EXIT_STATUS.error });
  });
}

function tell(text: string): void {
  try {
    writeSync(STDERR, text);
  } catch {
    // Then there is nobody to tell.
  }
}
