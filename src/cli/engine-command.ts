import path from 'node:path';
import { readInstallRequest } from '../install/request.ts';
import type { Plots } from '../plan/plots.ts';
import { programOnPath } from '../program-on-path.ts';
import type { EngineCommand } from '../run/run-test.ts';
import { UserError } from '../user-error.ts';
import type { CliWorld } from './world.ts';

export const embeddedEngine = (world: CliWorld): EngineCommand => ({
  id: { name: 'embedded', version: world.version },
  file: world.execPath,
  args: [world.engineFile],
});

/**
 * Maelstrom on this machine: what `--maelstrom` names (an unpacked directory, a tarball or a jar), else the `maelstrom`
 * of the PATH. Nothing is downloaded and no package installed.
 * @throws UserError saying what is missing and how to get it.
 */
export async function maelstromEngine(
  given: string | undefined,
  plots: Plots,
  world: CliWorld,
): Promise<EngineCommand> {
  if (given === undefined) {
    const file = programOnPath('maelstrom', world.env);
    if (file === null) {
      throw new UserError(
        '--engine maelstrom: there is no "maelstrom" on the PATH. Name an unpacked release with --maelstrom DIR (https://github.com/jepsen-io/maelstrom/releases), or leave --engine out for the embedded engine.',
      );
    }
    return { id: { name: 'maelstrom', version: null }, file, args: [] };
  }
  const [{ install }, { runnerWorld }] = await Promise.all([
    import('../install/install.ts'),
    import('../install/runner-world.ts'),
  ]);
  const settings: Readonly<Record<string, string>> = {
    'maelstrom-path': path.resolve(world.cwd, given),
    'install-dependencies': 'never',
  };
  const warn = (message: string): void => world.err(`Warning: ${message}\n`);
  const { command, maelstrom } = await install(
    { ...readInstallRequest((name) => settings[name] ?? ''), gnuplot: plots !== 'none' },
    { ...runnerWorld(), log: { info: () => undefined, warning: warn, debug: () => undefined } },
  );
  const [file = '', ...args] = command;
  return { id: { name: 'maelstrom', version: maelstrom.version }, file, args };
}
