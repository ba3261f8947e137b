/** The engine bundled as users run it, for tests that need it as a process of its own. */
import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rolldown } from 'rolldown';

export interface EngineBundle {
  readonly file: string;
  /** A directory for the files of the test; the bundle is in it. */
  readonly directory: string;
}

export async function bundleEngine(): Promise<EngineBundle> {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'engine-bundle-')));
  const file = path.join(directory, 'engine.mjs');
  const build = await rolldown({ input: path.resolve(import.meta.dirname, '../../src/engine.ts'), platform: 'node' });
  await build.write({ file, format: 'esm' });
  await build.close();
  await bundlePreload(directory);
  return { file, directory };
}

/** Writes what puts a node under simulated time into a directory, under the name by which the engine looks for it. */
export async function bundlePreload(directory: string): Promise<string> {
  const file = path.join(directory, 'simulated-node.cjs');
  const input = path.resolve(import.meta.dirname, '../../src/simulated-node.ts');
  const build = await rolldown({ input, platform: 'node' });
  await build.write({ file, format: 'cjs' });
  await build.close();
  return file;
}
