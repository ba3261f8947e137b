#!/usr/bin/env node
import path from 'node:path';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import { runCli } from './cli/commands.ts';
import { type StreamsEnd, watchStream } from './cli/own-streams.ts';
import { screenOf } from './cli/screen.ts';
import { END_SIGNALS, type EndSignal, statusOfSignal } from './processes/end-signals.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const isRun = process.argv[2] === 'run';
const cancel = new AbortController();
// A run has something to end, and to say, first; the second signal ends it at once. Other commands just go.
if (isRun) for (const signal of END_SIGNALS) process.once(signal, () => cancel.abort(signal));
let hasEnded = false;
const onStreamEnd = (end: StreamsEnd): void => {
  if (!cancel.signal.aborted) cancel.abort(end);
  if (!isRun || hasEnded) process.exit(statusOf(end));
};
watchStream(process.stdout, 'stdout', onStreamEnd);
watchStream(process.stderr, 'stderr', onStreamEnd);
const hasTerminal = [0, 1, 2].some(isatty);

const status = await runCli(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  screens: { out: screenOf(process.stdout, process.env), err: screenOf(process.stderr, process.env) },
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
hasEnded = true;
if (cancel.signal.aborted) {
  const end: EndSignal | StreamsEnd = cancel.signal.reason;
  // On its way out Node.js resets the terminal, and aborts when that is gone.
  if (end === 'SIGHUP' && hasTerminal) {
    process.removeAllListeners(end);
    process.kill(process.pid, end);
  }
  // An installation that was interrupted may still be under way.
  process.exit(statusOf(end));
}
process.exitCode = status;

function statusOf(end: EndSignal | StreamsEnd): number {
  return typeof end === 'string' ? statusOfSignal(end) : end.status;
}
