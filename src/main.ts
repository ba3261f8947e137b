import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import { runAction } from './action/run-action.ts';
import { createCommands } from './github/workflow-commands.ts';
import { END_SIGNALS } from './processes/end-signals.ts';
import { messageOf } from './text/thrown-message.ts';

const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const cancel = new AbortController();
// The runner is gone, or the disk that its log is on is full: what was started is ended and judged all the same.
process.stdout.on('error', () => undefined);
for (const signal of END_SIGNALS) process.on(signal, () => cancel.abort());

process.exitCode = await runAction({
  env: process.env,
  commands: createCommands(write),
  write,
  // The runner's own client is loaded later: it would cost a bad input more time than reading it.
  setOutput: (name, value) => {
    const file = process.env['GITHUB_OUTPUT'];
    try {
      if (file) appendFileSync(file, `${name}=${value}\n`);
    } catch (error) {
      write(`The output ${name} was not set: ${messageOf(error)}`);
    }
  },
  now: () => new Date(),
  cancelled: cancel.signal,
  execPath: process.execPath,
  engineFile: path.join(path.dirname(fileURLToPath(import.meta.url)), 'engine.js'),
  version: packageJson.version,
  installWorld: async (cancelled) => (await import('./install/runner-install-world.ts')).runnerInstallWorld(cancelled),
  reportWorld: async (token) => (await import('./github/report-world.ts')).connectReportWorld(process.env, token),
});
// A request of a cancelled installation may still be under way; the runner waits for no more than ten seconds in all.
if (cancel.signal.aborted) process.exit();
