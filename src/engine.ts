/** The embedded engine as a program: `node engine.js test -w echo --bin ./node.js`. */
import { writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runEngine } from './engine/command-line.ts';
import { BATCH_ANSWERS } from './maelstrom/batch-protocol.ts';
import { END_SIGNALS } from './processes/end-signals.ts';

process.exitCode = await runEngine(process.argv.slice(2), {
  cwd: process.cwd(),
  temporaryDirectory: tmpdir(),
  preload: path.join(path.dirname(fileURLToPath(import.meta.url)), 'simulated-node.cjs'),
  environment: process.env,
  write: (text) => print(text, 1),
  answer: (text) => print(text, BATCH_ANSWERS),
  onSignal(listener) {
    const stops = END_SIGNALS.map((signal) => {
      const onSignal = (): void => listener(signal);
      process.on(signal, onSignal);
      return () => process.off(signal, onSignal);
    });
    return () => {
      for (const stop of stops) stop();
    };
  },
  onUncaught(listener) {
    process.on('uncaughtException', listener);
    return () => process.off('uncaughtException', listener);
  },
  onExit(listener) {
    process.on('exit', listener);
    return () => process.off('exit', listener);
  },
  changeDirectory: (directory) => process.chdir(directory),
  exit: (status) => process.exit(status),
  lines: () => createInterface({ input: process.stdin }),
});

/** Writes to a descriptor and waits until all of it is written, also to a slow pipe; a reader that has gone is not waited for. */
function print(text: string, descriptor: number): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      // The pipe is full. A pause without a turn of the event loop keeps the order and lets the reader catch up.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
