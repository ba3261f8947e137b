import { InstallationCancelled } from '../install/cancellation.ts';
import { install } from '../install/install.ts';
import { type InstallInput, readInstallRequest } from '../install/install-request.ts';
import type { InstallWorld } from '../install/install-world.ts';
import { writeMaelstromScript } from '../install/maelstrom-script.ts';
import { stackOf } from '../text/thrown-message.ts';
import { UserError } from '../text/user-error.ts';

/** What the setup action asks of the runner. */
export interface SetupJob {
  getInput(name: InstallInput): string;
  addPath(directory: string): void;
  setOutput(name: SetupOutput, value: string): void;
  setFailed(message: string): void;
}

export type SetupOutput = 'maelstrom-version' | 'maelstrom-path' | 'java-path' | 'cache-hit';

/** The setup action: installs, puts `maelstrom` on the PATH, and says where everything is. */
export async function setUp(job: SetupJob, world: InstallWorld): Promise<void> {
  try {
    const installation = await install(readInstallRequest(job.getInput), world);
    job.addPath(await writeMaelstromScript(installation, world));
    job.setOutput('maelstrom-version', installation.maelstrom.version ?? '');
    job.setOutput('maelstrom-path', installation.maelstrom.directory);
    job.setOutput('java-path', installation.java.path);
    job.setOutput('cache-hit', installation.cacheHit);
  } catch (error) {
    const expected = error instanceof UserError || error instanceof InstallationCancelled;
    job.setFailed(expected ? error.message : stackOf(error));
  }
}
