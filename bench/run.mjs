// Bundles and runs the benchmarks: npm run bench [-- NAME [ARGUMENT…]]; without a name all that need nothing else.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const known = readdirSync(here)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -'.ts'.length));
/** Run only when named: they take arguments. */
const ON_REQUEST = ['compare'];
const [wanted, ...args] = process.argv.slice(2);
if (wanted !== undefined && !known.includes(wanted)) {
  console.error(`There is no benchmark ${JSON.stringify(wanted)}: write one of ${known.join(', ')}.`);
  process.exit(1);
}

// Below node_modules, so that packages which aren't bundled are found.
const out = mkdtempSync(path.join(root, 'node_modules', '.bench-'));
let status = 0;
try {
  for (const name of wanted === undefined ? known.filter((each) => !ON_REQUEST.includes(each)) : [wanted]) {
    const file = path.join(out, `${name}.mjs`);
    const bundle = await rolldown({
      input: path.join(here, `${name}.ts`),
      platform: 'node',
      cwd: root,
      logLevel: 'warn',
    });
    await bundle.write({ file, format: 'esm' });
    await bundle.close();
    console.log(`\n${name}`);
    status ||= spawnSync(process.execPath, ['--expose-gc', file, ...args], { stdio: 'inherit' }).status ?? 1;
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}
process.exitCode = status;
