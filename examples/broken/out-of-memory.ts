// verdict: crash; reasons: node-out-of-memory; run: echo --time-limit 3

/** Keeps all it ever hears, many times over. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createNode, type Echo } from '../node.ts';

// With little memory, lest this takes long, or the machine with it.
const LITTLE = '--max-old-space-size=20';
if (!process.execArgv.includes(LITTLE)) {
  const { status } = spawnSync(process.execPath, [LITTLE, fileURLToPath(import.meta.url)], { stdio: 'inherit' });
  process.exit(status ?? 134);
}

const node = createNode<Echo>();
const memories: unknown[] = [];

node.handle('echo', ({ echo }) => {
  for (let copy = 0; copy < 1_000_000; copy += 1) memories.push({ echo, copy });
  return { type: 'echo_ok', echo };
});

node.run();
