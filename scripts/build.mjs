// Bundles src/ and examples/ into dist/, which is what users run: npm run bundle [-- --out DIR]
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const ENTRIES = ['main', 'setup', 'report', 'cli', 'engine'];

/** One bundle with shared chunks, so that the Azure SDK's clients are loaded only where they are imported. */
async function bundleSources(out) {
  const input = {};
  for (const name of ENTRIES) {
    const file = path.join(root, 'src', `${name}.ts`);
    if (existsSync(file)) input[name] = file;
  }
  const bundle = await rolldown({ input, platform: 'node', cwd: root, logLevel: 'warn' });
  await bundle.write({
    dir: out,
    format: 'esm',
    minify: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    comments: { legal: false },
  });
  await bundle.close();
}

/** Each example node is one file of its own, not minified: people read them, and copy them. */
async function bundleExamples(out) {
  const directory = path.join(root, 'examples');
  const files = readdirSync(directory).filter((name) =>
    /^\d|^(g-set|pn-counter|lin-kv|txn-list-append)\.ts$/.test(name),
  );
  for (const name of files.filter((each) => each.endsWith('.ts'))) {
    const bundle = await rolldown({ input: path.join(directory, name), platform: 'node', cwd: root, logLevel: 'warn' });
    const file = path.join(out, 'examples', name.replace(/\.ts$/, '.js'));
    await bundle.write({ file, format: 'esm', banner: '#!/usr/bin/env node' });
    await bundle.close();
    chmodSync(file, 0o755);
  }
}

export async function build(out) {
  rmSync(out, { recursive: true, force: true });
  await bundleSources(out);
  await bundleExamples(out);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  await build(path.resolve(values.out ?? path.join(root, 'dist')));
}
