import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import { runAction } from './action/run-action.ts';
import { createCommands } from './github/workflow-commands.ts';
import { createOutsideSteps } from './outside/step-budgets.ts';
import { prepareEnding } from './processes/own-ending.ts';
import { messageOf } from './text/thrown-message.ts';

const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const here = path.dirname(fileURLToPath(import.meta.url));
const ending = prepareEnding();
const steps = createOutsideSteps(process.env, ending.cancelled);
// The runner is gone, or the disk that its log is on is full: what was started is ended and judged all the same.
process.stdout.on('error', () => undefined);

const commands = createCommands(write);
const status = await runAction({
  env: process.env,
  commands,
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
  cancelled: ending.cancelled,
  decide: ending.decide,
  steps,
  execPath: process.execPath,
  engineFile: path.join(here, 'engine.js'),
  pageApp: here,
  version: packageJson.version,
  installWorld: async (cancelled) => (await import('./install/runner-install-world.ts')).runnerInstallWorld(cancelled),
  reportWorld: async (token) =>
    (await import('./github/report-world.ts')).connectReportWorld(process.env, token, steps, commands),
});
await ending.exit(status);
