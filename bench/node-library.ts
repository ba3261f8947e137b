/**
 * How many messages a second one process takes in and answers with the node library (examples/node.ts): the echo example
 * as bundled into dist/, fed as fast as it reads.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { UserError } from '../src/text/user-error.ts';

const ROUNDS = 5;
const MESSAGES = 100_000;
const PER_WRITE = 1_000;
const PROGRAM = 'dist/examples/1-echo.js';

if (!existsSync(PROGRAM)) throw new UserError(`${PROGRAM} is missing: run npm run build first.`);

const line = (body: object): string => `${JSON.stringify({ id: 0, src: 'c1', dest: 'n0', body })}\n`;

const node = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
let answers = 0;
let enough = () => {};
node.stdout.on('data', (chunk: Buffer) => {
  for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, end + 1)) answers += 1;
  if (answers === MESSAGES) enough();
});

node.stdin.write(line({ type: 'init', node_id: 'n0', node_ids: ['n0'], msg_id: 0 }));
await once(node.stdout, 'data');

/** Seconds that a round took; the best one, since others may be at work on this machine. */
let best = Number.POSITIVE_INFINITY;
for (let round = 0; round < ROUNDS; round += 1) {
  answers = 0;
  const done = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const startedAt = performance.now();
  for (let first = 1; first <= MESSAGES; first += PER_WRITE) {
    let text = '';
    for (let id = first; id < first + PER_WRITE; id += 1) {
      text += line({ type: 'echo', echo: `Please echo ${id}`, msg_id: id });
    }
    if (!node.stdin.write(text)) await once(node.stdin, 'drain');
  }
  await done;
  best = Math.min(best, (performance.now() - startedAt) / 1000);
}
node.stdin.end();

const perSecond = Math.round(MESSAGES / best).toLocaleString('en');
console.log(`node library: ${perSecond} messages/s in and as many out, one process`);
