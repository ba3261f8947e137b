// Bundles src/ and examples/ into dist/, which is what users run: npm run bundle [-- --out DIR]
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { declarationsOf } from './declarations.mjs';
import { licensesOf } from './licenses.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const ENTRIES = ['main', 'setup', 'report', 'cli', 'engine'];

/** What `init` writes as it is, by the name that it has in .github/workflows. */
const WORKFLOWS = {
  'gossip-glomers.yml': 'examples/.github/workflows/gossip-glomers.yml',
  'fork-report.yml': 'examples/.github/workflows/fork-report.yml',
  'classroom.yml': 'examples/classroom/autograding.yml',
};

/**
 * Packages that others import and never call for us; each brings dozens of others along, some without a license. In the
 * bundles a function that throws stands in their place.
 */
const NOT_CALLED = {
  archiver: 'makes zips of what @actions/artifact uploads; we upload single files as they are (skipArchive)',
  'unzip-stream': 'unpacks what @actions/artifact downloads; we read it as it is (skipDecompress)',
};

const withoutUncalled = {
  name: 'without packages that are not called',
  resolveId: (id) => (Object.hasOwn(NOT_CALLED, id) ? `\0not-called/${id}` : null),
  load(id) {
    if (!id.startsWith('\0not-called/')) return null;
    const message = `${id.slice('\0not-called/'.length)} is not in this bundle: see NOT_CALLED in scripts/build.mjs.`;
    return `const fail = () => { throw new Error(${JSON.stringify(message)}); };\nexport default { create: fail, Extract: fail };\n`;
  },
};

/** One bundle with shared chunks, so that the Azure SDK's clients are loaded only where they are imported. */
async function bundleSources(out) {
  const input = {};
  for (const name of ENTRIES) {
    const file = path.join(root, 'src', `${name}.ts`);
    if (existsSync(file)) input[name] = file;
  }
  const bundle = await rolldown({ input, platform: 'node', cwd: root, logLevel: 'warn', plugins: [withoutUncalled] });
  const { output } = await bundle.write({
    dir: out,
    format: 'esm',
    minify: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    // Their texts are in licenses.txt.
    comments: { legal: false },
  });
  await bundle.close();
  return modulesIn(output);
}

/** What Node.js loads into a node before the node's own code, as one file that needs no other (--require). */
async function bundlePreload(out) {
  const bundle = await rolldown({
    input: path.join(root, 'src/simulated-node.ts'),
    platform: 'node',
    cwd: root,
    logLevel: 'warn',
  });
  const file = path.join(out, 'simulated-node.cjs');
  const { output } = await bundle.write({ file, format: 'cjs' });
  await bundle.close();
  return modulesIn(output);
}

/**
 * What others import, each a file that needs no other, readable, with its types: the node library, and the tests. Jest
 * loads CommonJS unless it is told otherwise, so the tests are there in both kinds.
 */
async function bundleExports(out) {
  const modules = [];
  for (const [source, name, format] of [
    ['examples/node.ts', 'node.js', 'esm'],
    ['src/test.ts', 'test.js', 'esm'],
    ['src/test.ts', 'test.cjs', 'cjs'],
  ]) {
    const bundle = await rolldown({ input: path.join(root, source), platform: 'node', cwd: root, logLevel: 'warn' });
    const { output } = await bundle.write({ file: path.join(out, name), format });
    modules.push(...modulesIn(output));
    await bundle.close();
  }
  const [node, test] = declarationsOf(['examples/node.ts', 'src/test.ts'], root);
  for (const [name, text] of [
    ['node.d.ts', node],
    ['test.d.ts', test],
    ['test.d.cts', test],
  ]) {
    writeFileSync(path.join(out, name), text);
  }
  return modules;
}

function copyWorkflows(out) {
  mkdirSync(path.join(out, 'workflows'), { recursive: true });
  for (const [name, source] of Object.entries(WORKFLOWS)) {
    copyFileSync(path.join(root, source), path.join(out, 'workflows', name));
  }
}

/** Bytes of the page's code and styles together, compressed: what every report page carries before its data. */
const VIEWER_BYTES = 150 * 1000;

/** The app of report.html for browsers: one script and one stylesheet, which the page's writer puts into each page. */
async function bundleViewer(out) {
  const styles = [];
  const bundle = await rolldown({
    input: path.join(root, 'src/viewer/viewer.tsx'),
    platform: 'browser',
    tsconfig: path.join(root, 'src/viewer/tsconfig.json'),
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    cwd: root,
    logLevel: 'warn',
    plugins: [
      {
        name: 'stylesheets into one file',
        load(id) {
          if (!id.endsWith('.css')) return null;
          styles.push({ id, text: readFileSync(id, 'utf8') });
          return { code: '', moduleType: 'js', moduleSideEffects: true };
        },
      },
    ],
  });
  const file = path.join(out, 'viewer.js');
  const { output } = await bundle.write({ file, format: 'iife', minify: true, comments: { legal: false } });
  await bundle.close();
  // Loaded side by side, so in no order; the page's own styles come after those of packages.
  styles.sort((a, b) => Number(isOwn(a.id)) - Number(isOwn(b.id)) || (a.id < b.id ? -1 : 1));
  const css = styles.map(({ text }) => text.replace(/\/\*[\s\S]*?\*\//g, '').trim()).join('\n');
  writeFileSync(path.join(out, 'viewer.css'), `${css}\n`);
  const bytes = gzipSync(`${readFileSync(file, 'utf8')}${css}`).length;
  if (bytes > VIEWER_BYTES)
    throw new Error(`viewer.js and viewer.css have ${bytes} bytes of gzip: ${VIEWER_BYTES} at most.`);
  return [...modulesIn(output), ...styles.map(({ id }) => id)];
}

const isOwn = (id) => id.startsWith(path.join(root, 'src/'));

/** Those that code was taken from. */
const modulesIn = (output) =>
  output.flatMap(({ modules = {} }) => Object.keys(modules).filter((id) => modules[id].renderedLength > 0));

/** Each example node is one file of its own, not minified: people read them, and copy them. */
async function bundleExamples(out) {
  const modules = [];
  const directory = path.join(root, 'examples');
  const files = readdirSync(directory).filter((name) =>
    /^\d|^(g-set|pn-counter|lin-kv|txn-list-append)\.ts$/.test(name),
  );
  for (const name of files.filter((each) => each.endsWith('.ts'))) {
    const bundle = await rolldown({ input: path.join(directory, name), platform: 'node', cwd: root, logLevel: 'warn' });
    const file = path.join(out, 'examples', name.replace(/\.ts$/, '.js'));
    const { output } = await bundle.write({ file, format: 'esm', banner: '#!/usr/bin/env node' });
    modules.push(...modulesIn(output));
    await bundle.close();
    chmodSync(file, 0o755);
  }
  return modules;
}

export async function build(out) {
  rmSync(out, { recursive: true, force: true });
  const modules = [
    ...(await bundleSources(out)),
    ...(await bundlePreload(out)),
    ...(await bundleExports(out)),
    ...(await bundleViewer(out)),
    ...(await bundleExamples(out)),
  ];
  copyWorkflows(out);
  writeFileSync(path.join(out, 'licenses.txt'), licensesOf(modules, root));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  await build(path.resolve(values.out ?? path.join(root, 'dist')));
}
