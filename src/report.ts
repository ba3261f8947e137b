import { runReportAction } from './action/report-action.ts';
import { connectReportWorld } from './github/report-world.ts';
import { createCommands } from './github/workflow-commands.ts';

process.exitCode = await runReportAction({
  env: process.env,
  commands: createCommands((line) => process.stdout.write(`${line}\n`)),
  reportWorld: (token) => connectReportWorld(process.env, token),
});
