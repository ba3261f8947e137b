#!/usr/bin/env node
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import { runCli } from './cli/main.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const cancel = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => cancel.abort());

process.exitCode = await runCli(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  env: process.env,
  cwd: process.cwd(),
  now: () => new Date(),
  cancelled: cancel.signal,
  execPath: process.execPath,
  engineFile: path.join(here, 'engine.js'),
  examples: path.join(here, 'examples'),
  version: packageJson.version,
});
