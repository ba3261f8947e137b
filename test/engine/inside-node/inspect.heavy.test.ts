/** A debugger at a node in simulated time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTheEngine } from '../an-engine.ts';
import { bundlePreload } from '../engine-bundle.ts';
import { aNode, ECHO, kept, removeShortRuns, scratch } from '../short-runs.ts';

let preload: string;
beforeAll(async () => {
  preload = await bundlePreload(mkdtempSync(path.join(scratch(), 'preload-')));
});
const clients: ChildProcess[] = [];
afterAll(() => {
  for (const client of clients) client.kill('SIGKILL');
  removeShortRuns();
});

const freePort = (): Promise<number> =>
  new Promise((fulfil) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => fulfil(port));
    });
  });

/** Node.js's own debugger, attached; it is told `cont` once it shows the place where the program stands. */
function debugUntil(port: number, place: string): void {
  const client = spawn(process.execPath, ['inspect', `127.0.0.1:${port}`], { stdio: ['pipe', 'pipe', 'ignore'] });
  clients.push(client);
  let shown = '';
  client.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    if (!shown.includes(place)) return;
    shown = '';
    client.stdin.write('cont\n');
  });
  client.once('exit', () => {
    // It is refused until the node listens.
    if (!shown.includes('ok')) setTimeout(() => debugUntil(port, place), 100);
  });
}

describe('a debugger', () => {
  it('is waited for by its node, and by time while the node stands still', async () => {
    const port = await freePort();
    debugUntil(port, 'debugger');
    const bin = aNode(`${ECHO}.run(); setTimeout(() => { debugger; process.stderr.write('went on\\n'); }, 300)`);
    const words = ['--node-count', '2', '--time-limit', '1', '--rate', '20', '--clock', 'simulated'];
    const ran = kept(
      await runTheEngine(['test', '-w', 'echo', '--bin', bin, ...words, '--inspect', `n1:${port}`], { preload }),
    );
    expect(ran.status).toBe(0);
    expect(ran.read('node-logs/n1.log')).toContain('went on');
    expect(ran.read('node-logs/n0.log')).not.toContain('Debugger');
  });

  it.each([
    ['n7', 'simulated', '--inspect: there is no node "n7". The nodes are n0, n1.'],
    ['n1', 'real', '--inspect needs --clock simulated'],
    [':1', 'simulated', 'Must be a node, such as n1'],
    ['n1:99999', 'simulated', 'Must be a node, such as n1'],
  ])('is refused for %s on the clock %s', async (node, clock, why) => {
    const words = ['-w', 'echo', '--bin', '/bin/true', '--node-count', '2', '--clock', clock, '--inspect', node];
    const ran = kept(await runTheEngine(['test', ...words], { preload }));
    expect(ran.status).toBe(254);
    expect(ran.console).toContain(why);
  });
});
