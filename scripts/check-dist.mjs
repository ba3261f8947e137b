// Fails when dist/ is not what src/ and examples/ build to, byte for byte: npm run check:dist
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const committed = path.join(root, 'dist');
const fresh = mkdtempSync(path.join(tmpdir(), 'dist-'));

const filesIn = (directory) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .sort();

try {
  await build(fresh);
  const names = new Set([...filesIn(committed), ...filesIn(fresh)]);
  const read = (directory, name) => {
    try {
      return readFileSync(path.join(directory, name));
    } catch {
      return null;
    }
  };
  const different = [...names].filter((name) => {
    const [before, after] = [read(committed, name), read(fresh, name)];
    return before === null || after === null || !before.equals(after);
  });
  if (different.length > 0) {
    console.error(
      `dist/ is not what src/ builds to; run "npm run bundle" and commit dist/. Different: ${different.join(', ')}`,
    );
    process.exitCode = 1;
  } else {
    console.log(`dist/ is what src/ builds to (${names.size} files).`);
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
