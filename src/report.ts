import { readReportInputs, reportRun } from './action/report-action.ts';
import { connectReportWorld } from './github/report-world.ts';
import { createCommands } from './github/workflow-commands.ts';
import { UserError } from './text/user-error.ts';

try {
  const { token, ...inputs } = readReportInputs(process.env);
  process.exitCode = await reportRun(inputs, connectReportWorld(process.env, token));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  createCommands((line) => process.stdout.write(`${line}\n`)).error(error.message, 'Maelstrom report');
  process.exitCode = 1;
}
