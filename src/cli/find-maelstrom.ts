import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { readInstallRequest } from '../install/install-request.ts';
import type { Wording } from '../install/install-world.ts';
import { programOnPath } from '../machine/program-on-path.ts';
import type { Plots } from '../plan/plots-option.ts';
import type { EngineCommand } from '../run/run-test.ts';
import { UserError } from '../text/user-error.ts';
import type { CliWorld } from './cli-world.ts';
import { tellWarning } from './tell-errors.ts';

/** How a person at a terminal is spoken to. */
const CLI_WORDING: Wording = {
  path: '--maelstrom',
  never: 'the command line installs no packages',
  before: 'first',
  otherJava: '',
  directories: 'XDG_CACHE_HOME to a directory',
};

/**
 * Maelstrom on this machine: what `--maelstrom` names (an unpacked directory, a tarball or a jar), else the `maelstrom`
 * of the PATH. Nothing is downloaded and no package installed. `say` tells what takes long.
 * @throws UserError saying what is missing and how to get it, or InstallationCancelled.
 */
export async function maelstromEngine(
  given: string | undefined,
  plots: Plots,
  say: (text: string) => void,
  world: CliWorld,
): Promise<EngineCommand> {
  if (given === undefined) return await maelstromOnPath(world);
  const [{ install }, { runnerInstallWorld }] = await Promise.all([
    import('../install/install.ts'),
    import('../install/runner-install-world.ts'),
  ]);
  const settings: Readonly<Record<string, string>> = {
    'maelstrom-path': path.resolve(world.cwd, given),
    'install-dependencies': 'never',
  };
  const warn = (message: string): void => tellWarning(message, world);
  const nothing = (): void => undefined;
  const { command, maelstrom } = await install(
    { ...readInstallRequest((name) => settings[name] ?? ''), gnuplot: plots !== 'none' },
    {
      ...runnerInstallWorld(world.cancelled),
      log: { progress: say, info: nothing, warning: warn, debug: nothing },
      wording: CLI_WORDING,
    },
  );
  const [file = '', ...args] = command;
  return { id: { name: 'maelstrom', version: maelstrom.version }, file, args };
}

async function maelstromOnPath(world: CliWorld): Promise<EngineCommand> {
  const file = programOnPath('maelstrom', world.env);
  if (file === null) {
    throw new UserError(
      '--engine maelstrom: there is no "maelstrom" on the PATH. Name an unpacked release with --maelstrom DIR (https://github.com/jepsen-io/maelstrom/releases), or leave --engine out for the embedded engine.',
    );
  }
  return { id: { name: 'maelstrom', version: await versionBeside(file) }, file, args: [] };
}

/** That of the jar that a release's own script starts; null for a script that lies elsewhere. */
async function versionBeside(script: string): Promise<string | null> {
  const { versionOfJar } = await import('../install/maelstrom/jar-version.ts');
  return await versionOfJar(path.join(path.dirname(await realpath(script)), 'lib', 'maelstrom.jar'));
}
