import { runReportAction } from './action/report-action.ts';
import { connectReportWorld } from './github/report-world.ts';
import { createCommands } from './github/workflow-commands.ts';
import { createOutsideSteps } from './outside/step-budgets.ts';
import { prepareEnding } from './processes/own-ending.ts';

const ending = prepareEnding();
const steps = createOutsideSteps(process.env, ending.cancelled);

const status = await runReportAction({
  env: process.env,
  commands: createCommands((line) => process.stdout.write(`${line}\n`)),
  reportWorld: (token) => connectReportWorld(process.env, token, steps),
});
await ending.exit(status);
