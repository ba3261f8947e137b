import { find, findAllVersions } from '@actions/tool-cache';
import type { ToolCache } from '../install-world.ts';

/** The runner's tool cache, read by the runner's own client. */
export const toolCache: ToolCache = {
  find: (root, tool, version, arch) => inDirectory(root, () => find(tool, version, arch)) || null,
  versions: (root, tool, arch) => inDirectory(root, () => findAllVersions(tool, arch)),
};

/**
 * The client takes the directory only from the environment, and prints to stdout, where the command line may print a
 * verdict. It does both synchronously, so both can be changed for the time of the call.
 */
function inDirectory<T>(root: string, look: () => T): T {
  const before = process.env['RUNNER_TOOL_CACHE'];
  const { write } = process.stdout;
  process.env['RUNNER_TOOL_CACHE'] = root;
  process.stdout.write = () => true;
  try {
    return look();
  } finally {
    process.stdout.write = write;
    if (before === undefined) delete process.env['RUNNER_TOOL_CACHE'];
    else process.env['RUNNER_TOOL_CACHE'] = before;
  }
}
