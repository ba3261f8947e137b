// For scripts: imports a module of src/, which is TypeScript that Node.js 20 cannot import as it is.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** What the module exports; `file` is relative to the repository. */
export async function importSource(file) {
  const directory = mkdtempSync(path.join(tmpdir(), 'source-'));
  try {
    const bundle = await rolldown({ input: path.join(root, file), platform: 'node', cwd: root });
    const bundled = path.join(directory, 'source.mjs');
    await bundle.write({ file: bundled, format: 'esm' });
    await bundle.close();
    return await import(pathToFileURL(bundled).href);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
