/** The embedded engine as a program: `node engine.js test -w echo --bin ./node.js`. */
import { writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { runEngine } from './engine/command-line.ts';
import { END_SIGNALS } from './processes/end-signals.ts';

process.exitCode = await runEngine(process.argv.slice(2), {
  cwd: process.cwd(),
  temporaryDirectory: tmpdir(),
  environment: process.env,
  write: print,
  onSignal(listener) {
    const stops = END_SIGNALS.map((signal) => {
      const heard = (): void => listener(signal);
      process.on(signal, heard);
      return () => process.off(signal, heard);
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
  exit: (status) => process.exit(status),
});

/** Writes to stdout and waits until it is taken, whatever stdout is; a reader that went away is not waited for. */
function print(text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      // The reader is behind: a pause without a loop turn keeps the order and lets the pipe drain.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
