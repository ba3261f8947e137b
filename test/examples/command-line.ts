import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { bundlePreload } from '../engine/engine-bundle.ts';
import { placePageApp } from '../support/bundled-entry.ts';

/** Bundles the command line and the embedded engine as they are now into a directory; gives the program. */
export async function buildCommandLine(directory: string): Promise<string> {
  const bundle = await rolldown({
    input: { cli: 'src/cli.ts', engine: 'src/engine.ts' },
    platform: 'node',
    logLevel: 'silent',
  });
  await bundle.write({ dir: directory, format: 'esm' });
  await bundle.close();
  await bundlePreload(directory);
  placePageApp(directory);
  return path.join(directory, 'cli.js');
}

/** The verdict of `maelstrom-action run …` on the embedded engine, in a directory of its own beside the program. */
export function judged(cli: string, name: string, words: readonly string[]): Promise<Verdict> {
  const cwd = path.join(path.dirname(cli), 'runs', name);
  mkdirSync(cwd, { recursive: true });
  const args = [cli, 'run', '--json', '-', ...words];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 64 * 2 ** 20 }, (_error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout));
      } catch {
        reject(new Error(`No verdict from ${args.join(' ')}:\n${stderr}`));
      }
    });
  });
}
