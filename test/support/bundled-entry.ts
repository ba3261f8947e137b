import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { bundlePreload } from '../engine/engine-bundle.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Something that stands in for what shows a page in a browser; pages are written around it. */
export function placePageApp(directory: string): void {
  writeFileSync(path.join(directory, 'viewer.js'), 'document.title;');
  writeFileSync(path.join(directory, 'viewer.css'), 'p{color:red}');
}

/**
 * Bundles entries the way dist/ is bundled, next to one another, so that they run as processes of their own; gives the
 * first one's file. They are put inside node_modules, where nothing takes them for sources.
 */
export async function bundleEntry(...entries: readonly string[]): Promise<string> {
  const input = Object.fromEntries(entries.map((entry) => [path.basename(entry, '.ts'), path.join(root, entry)]));
  const bundle = await rolldown({ input, platform: 'node', cwd: root, logLevel: 'silent' });
  const directory = mkdtempSync(path.join(root, 'node_modules/.test-bundle-'));
  await bundle.write({
    dir: directory,
    format: 'esm',
    minify: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  });
  await bundle.close();
  // The engine looks for it beside itself.
  if (entries.includes('src/engine.ts')) await bundlePreload(directory);
  placePageApp(directory);
  return path.join(directory, `${path.basename(entries[0] ?? '', '.ts')}.js`);
}
