import { readReportInputs, reportRun } from './github/report-run.ts';
import { createCommands } from './github/workflow-commands.ts';
import { connectReportWorld } from './github/world.ts';
import { UserError } from './user-error.ts';

try {
  const { token, ...inputs } = readReportInputs(process.env);
  process.exitCode = await reportRun(inputs, connectReportWorld(process.env, token));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  createCommands((line) => process.stdout.write(`${line}\n`)).error(error.message, 'Maelstrom report');
  process.exitCode = 1;
}
