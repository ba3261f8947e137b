// Writes docs/troubleshooting.md and docs/metrics.md from the tables in src/verdict:
//   node scripts/docs-verdict.mjs           writes
//   node scripts/docs-verdict.mjs --check   fails when they are not current
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** The pages by file name; the tables are TypeScript, which Node.js 20 cannot import as it is. */
async function pages() {
  const directory = mkdtempSync(path.join(tmpdir(), 'docs-'));
  try {
    const bundle = await rolldown({
      input: path.join(root, 'src/verdict/documentation.ts'),
      platform: 'node',
      cwd: root,
    });
    const file = path.join(directory, 'docs.mjs');
    await bundle.write({ file, format: 'esm' });
    await bundle.close();
    return (await import(pathToFileURL(file).href)).generatedPages();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

for (const [name, text] of Object.entries(await pages())) {
  const file = path.join(root, 'docs', name);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`docs/${name} is not what src/verdict says; run "node scripts/docs-verdict.mjs" and commit it.`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
  }
}
