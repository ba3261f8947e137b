import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * Bundles an entry the way dist/ is bundled, so that it runs as a process of its own; gives the file. It is put inside
 * node_modules, where nothing takes it for a source.
 */
export async function bundleEntry(entry: string): Promise<string> {
  const bundle = await rolldown({ input: path.join(root, entry), platform: 'node', cwd: root, logLevel: 'silent' });
  const directory = mkdtempSync(path.join(root, 'node_modules/.test-bundle-'));
  await bundle.write({ dir: directory, format: 'esm', entryFileNames: 'entry.js', chunkFileNames: '[name]-[hash].js' });
  await bundle.close();
  return path.join(directory, 'entry.js');
}
