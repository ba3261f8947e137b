// Bundles test/fuzz/ and runs it: npm run fuzz [-- TARGET… [--seconds N] [--inputs N] [--seed S]]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
// Below node_modules, so that packages which aren't bundled are found.
const out = mkdtempSync(path.join(root, 'node_modules', '.fuzz-'));
try {
  const file = path.join(out, 'fuzz.mjs');
  const input = path.join(root, 'test/fuzz/fuzz-entry.ts');
  const bundle = await rolldown({ input, platform: 'node', cwd: root, logLevel: 'warn' });
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
  const ended = spawnSync(process.execPath, [file, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
  if (ended.signal !== null) console.error(`The fuzzer itself was ended by ${ended.signal}.`);
  process.exitCode = ended.status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
