// Bundles and runs the benchmarks: npm run bench [-- NAME…] [--docs] [--quick], or npm run bench -- compare ARGUMENT…
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const [first, ...others] = process.argv.slice(2);
const [name, args] = first === 'compare' ? ['compare', others] : ['main', process.argv.slice(2)];

// Below node_modules, so that packages which aren't bundled are found.
const out = mkdtempSync(path.join(root, 'node_modules', '.bench-'));
try {
  const file = path.join(out, `${name}.mjs`);
  const bundle = await rolldown({
    input: path.join(here, `${name}.ts`),
    platform: 'node',
    cwd: root,
    logLevel: 'warn',
    // It looks for files of its own package.
    external: ['playwright-core'],
  });
  await bundle.write({ file, format: 'esm' });
  await bundle.close();
  process.exitCode = spawnSync(process.execPath, [file, ...args], { stdio: 'inherit', cwd: root }).status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
