#!/usr/bin/env node
import path from 'node:path';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import { runCli } from './cli/commands.ts';
import { END_SIGNALS, type EndSignal, statusOfSignal } from './processes/end-signals.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const cancel = new AbortController();
// A run has something to end, and to say, first; the second signal ends it at once. Other commands just go.
if (process.argv[2] === 'run') for (const signal of END_SIGNALS) process.once(signal, () => cancel.abort(signal));
// A terminal that was closed, or a reader that has seen enough, such as head.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', ({ code }: NodeJS.ErrnoException) => cancel.abort(code === 'EIO' ? 'SIGHUP' : 'SIGPIPE'));
const hasTerminal = [0, 1, 2].some(isatty);

const status = await runCli(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  env: process.env,
  cwd: process.cwd(),
  now: () => new Date(),
  cancelled: cancel.signal,
  execPath: process.execPath,
  engineFile: path.join(here, 'engine.js'),
  examples: path.join(here, 'examples'),
  workflows: path.join(here, 'workflows'),
  pageApp: here,
  version: packageJson.version,
});
if (cancel.signal.aborted) {
  const signal: EndSignal | 'SIGPIPE' = cancel.signal.reason;
  // On its way out Node.js resets the terminal, and aborts when that is gone.
  if (signal === 'SIGHUP' && hasTerminal) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
  // An installation that was interrupted may still be under way.
  process.exit(statusOfSignal(signal));
}
process.exitCode = status;
