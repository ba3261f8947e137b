// Writes docs/troubleshooting.md and docs/metrics.md from the tables in src/verdict:
//   node scripts/docs-verdict.mjs           writes
//   node scripts/docs-verdict.mjs --check   fails when they are not current
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { importSource } from './import-source.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const { generatedPages } = await importSource('src/verdict/generated-pages.ts');

for (const [name, text] of Object.entries(generatedPages())) {
  const file = path.join(root, 'docs', name);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`docs/${name} is not what src/verdict says; run "node scripts/docs-verdict.mjs" and commit it.`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
  }
}
