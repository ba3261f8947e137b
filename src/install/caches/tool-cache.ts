import { find, findAllVersions } from '@actions/tool-cache';
import type { ToolCache } from '../install-world.ts';

/** The runner's tool cache, read by the runner's own client. */
export const toolCache: ToolCache = {
  find: (root, tool, version, arch) => inDirectory(root, () => find(tool, version, arch)) || null,
  versions: (root, tool, arch) => inDirectory(root, () => findAllVersions(tool, arch)),
};

/**
 * The client takes the directory from the environment alone, and tells the runner on stdout what it does, where the
 * command line's verdict may be. It does both while it is called, so both can be changed for as long.
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
