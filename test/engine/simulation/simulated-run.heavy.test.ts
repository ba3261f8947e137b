/** Whole runs of the engine in simulated time. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyword } from '../../../src/maelstrom/edn.ts';
import { type EngineRun, node, runTheEngine } from '../an-engine.ts';
import { bundlePreload } from '../engine-bundle.ts';
import { aNode, ECHO, kept, removeShortRuns, scratch } from '../short-runs.ts';

let preload: string;
beforeAll(async () => {
  preload = await bundlePreload(mkdtempSync(path.join(scratch(), 'preload-')));
});
const made: string[] = [];
afterAll(() => {
  removeShortRuns();
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

const SHORT = ['--time-limit', '2', '--rate', '20', '--recovery-time', '1'];

const run = async (workload: string, bin: string, ...more: string[]): Promise<EngineRun> =>
  kept(
    await runTheEngine(['test', '-w', workload, '--bin', bin, '--clock', 'simulated', ...SHORT, ...more], { preload }),
  );

/** By file of a run's directory the hash of what is in it; the log says when the run was made. */
function files({ cwd }: EngineRun): ReadonlyMap<string, string> {
  const directory = realpathSync(path.join(cwd, 'store/current'));
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  const hash = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(path.join(directory, name)))
      .digest('hex');
  const found = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'jepsen.log')
    .map((entry) => path.relative(directory, path.join(entry.parentPath ?? entry.path, entry.name)));
  expect(names.length).toBeGreaterThan(3);
  return new Map(found.sort().map((name) => [name, hash(name)]));
}

describe('a run in simulated time', () => {
  it.each([
    [
      'kills, pauses and partitions',
      'lin-kv',
      'lin-kv-proxy.js',
      ['--concurrency', '4n', '--node-count', '3', '--nemesis', 'kill,pause,partition', '--nemesis-interval', '0.5'],
    ],
    [
      'latencies',
      'broadcast',
      'broadcast.js',
      [
        '--node-count',
        '5',
        '--latency',
        '50',
        '--latency-dist',
        'exponential',
        '--nemesis',
        'partition',
        '--nemesis-interval',
        '0.5',
      ],
    ],
    ['a service', 'g-counter', 'g-counter-seq-kv.js', ['--node-count', '3']],
  ])('is the same to the byte for the same seed, with %s', async (_, workload, bin, more) => {
    const [one, again, other] = await Promise.all([
      run(workload, node(bin), ...more, '--seed', '3'),
      run(workload, node(bin), ...more, '--seed', '3'),
      run(workload, node(bin), ...more, '--seed', '4'),
    ]);
    expect(files(one).size).toBeGreaterThan(5);
    expect(files(again)).toEqual(files(one));
    expect(files(other).get('history.edn')).not.toBe(files(one).get('history.edn'));
  });

  it('says in its results which clock ran, and keeps simulated time in its log', async () => {
    const echo = aNode(`${ECHO}.run()`);
    const ran = await run('echo', echo, '--node-count', '1');
    expect(ran.result('engine')).toMatchObject({
      map: expect.arrayContaining([[keyword('clock'), keyword('simulated')]]),
    });
    expect(ran.read('jepsen.log')).toMatch(/^2026-01-01 .*Run complete/m);
    const stamps = ran.read('jepsen.log')?.match(/^2026-01-01 \S+\{GMT\}/gm) ?? [];
    expect(stamps.length).toBeGreaterThan(20);
    expect(stamps.filter((stamp) => !/^2026-01-01 \d\d:\d\d:\d\d,\d{3}\{GMT\}$/.test(stamp))).toEqual([]);
    expect(ran.read('history.edn')).toMatch(/:time 1\d{9},/);
  });

  it('ends with the crash of a node that ends by itself, and quotes its last words', async () => {
    const bin = aNode(`setTimeout(() => { console.error('planted'); process.exit(3); }, 1500);${ECHO}.run()`);
    const ran = await run('echo', bin, '--node-count', '1');
    expect(ran.status).toBe(255);
    expect(ran.console).toMatch(/Node n0 crashed with exit status 3[\s\S]*planted/);
    expect(ran.read('history.edn')).toMatch(/:type :ok/);
  });

  it('hears of a node that is killed from outside', async () => {
    const bin = aNode(
      `setTimeout(() => require('child_process').execFileSync('kill', ['-9', String(process.pid)]), 900);${ECHO}`,
    );
    const ran = await run('echo', bin, '--node-count', '1');
    expect(ran.console).toContain('Node n0 crashed with exit status 137');
  });

  it('does not take a node that waits by reading the clock, and says where that stands', async () => {
    const bin = aNode(
      `function wait(ms) {\nfor (const end = Date.now() + ms; Date.now() < end; );\n}\n${ECHO.replace('createNode()', 'wait(30); createNode()')}`,
    );
    const ran = await run('echo', bin, '--node-count', '1');
    expect(ran.status).toBe(255);
    expect(ran.console).toMatch(/Node n0 waits in a loop that reads the clock \(at wait \(.*node\.js:4:\d+\)\)/);
  });

  it('does not take a program that does not run on Node.js', async () => {
    const bin = path.join(mkdtempSync(path.join(scratch(), 'shell-')), 'node.sh');
    execFileSync('sh', ['-c', `printf '#!/bin/sh\\nexec cat\\n' > '${bin}' && chmod +x '${bin}'`]);
    const ran = await run('echo', bin, '--node-count', '1');
    expect(ran.console).toContain('Node n0 did not come to rest within 10 s: it never said that it waits');
  });

  const FRAME_OF =
    'const frame = (type, value, length = 0) => { const b = Buffer.alloc(13); b[0] = type; b.writeDoubleLE(value, 1); b.writeUInt32LE(length, 9); return b; };';
  it.each([
    ['a payload without end', 'frame(2, 0, 2 ** 32 - 1)'],
    ['a type that there is not', 'frame(9, 0)'],
    ['a rest that is over', 'frame(3, 0)'],
    ['a rest until no time', 'frame(3, NaN)'],
    ['text', "'hello, engine, this is a node'"],
  ])('is given up when a node writes into its channel: %s', async (_, written) => {
    const bin = aNode(`${FRAME_OF} require('fs').writeSync(3, ${written}); ${ECHO}.run()`);
    const ran = await run('echo', bin, '--node-count', '1');
    expect(ran.status).toBe(255);
    expect(ran.console).toContain('Node n0 wrote to file descriptor 3, by which the engine tells it the time.');
  });

  it('tells of a node that computes for longer than the time that passes, and of no other', async () => {
    const works =
      'for (const { user } = process.cpuUsage(); process.cpuUsage().user - user < 250e3; ) for (let i = 0; i < 1e6; i++);';
    const echo = `createNode().on('echo', (body) => { ${works} return { type: 'echo_ok', echo: body.echo }; })`;
    const slow = await run('echo', aNode(`${echo}.run()`), '--node-count', '1', '--time-limit', '1', '--rate', '12');
    expect(slow.status).toBe(0);
    expect(slow.console).toMatch(
      /Node n0 computed for longer than its simulated time: it used \d+\.\d s of a processor while [01]\.\d s passed\./,
    );
    const quick = await run('echo', aNode(`${ECHO}.run()`), '--node-count', '1');
    expect(quick.console).not.toContain('computed for longer');
  });

  it('tells of a node that takes its time now and then, which is little in all', async () => {
    const works =
      'for (const { user } = process.cpuUsage(); process.cpuUsage().user - user < 400e3; ) for (let i = 0; i < 1e6; i++);';
    const echo = `let n = 0; createNode().on('echo', (body) => { if (n++ === 3) { ${works} } return { type: 'echo_ok', echo: body.echo }; })`;
    const slow = await run('echo', aNode(`${echo}.run()`), '--node-count', '1', '--time-limit', '10', '--rate', '2');
    expect(slow.console).toMatch(/Node n0 took time that simulated time does not count: it computed for 0\.[4-9] s\./);
  });

  it('reads what other programs write to the stdout of a node in its order', async () => {
    const reply = "JSON.stringify({ src: 'n0', dest: 'c2', body: { type: 'late', n } })";
    const echo = `const { execFileSync, spawn } = require('child_process');
      const line = (n) => ${reply};
      createNode().on('echo', (body, { src }) => {
        const other = (n) => execFileSync('echo', [line(n).replace('c2', src)], { stdio: 'inherit' });
        const own = (n) => console.log(line(n).replace('c2', src));
        own(1); other(2); own(3); other(4);
        spawn('echo', [line(5).replace('c2', src)], { stdio: 'inherit' }).on('exit', () => own(6));
        return { type: 'echo_ok', echo: body.echo };
      })`;
    const ran = await run(
      'echo',
      aNode(`${echo}.run()`),
      '--node-count',
      '1',
      '--time-limit',
      '1',
      '--rate',
      '3',
      // Its number of operations is drawn, and the client of the last one is gone before its late messages.
      '--seed',
      '3',
      '--log-net-send',
    );
    const sent = [...(ran.console.matchAll(/:send .*?:type "(late|echo_ok)"(?:, :n (\d))?/g) ?? [])].map(
      ([, type, n]) => n ?? type,
    );
    expect(sent.length).toBeGreaterThanOrEqual(14);
    for (let at = 0; at + 7 <= sent.length; at += 7) {
      expect(sent.slice(at, at + 7)).toEqual(['1', '2', '3', '4', 'echo_ok', '5', '6']);
    }
  });

  it('is not harmed by names that are none', async () => {
    const bin = aNode(
      `${FRAME_OF} require('fs').writeSync(3, frame(4, 0, 1)); require('fs').writeSync(3, '{'); ${ECHO}.run()`,
    );
    expect((await run('echo', bin, '--node-count', '1')).status).toBe(0);
  });

  it('is given up when a node writes without end, before the memory is full', async () => {
    const bin = aNode(
      `${ECHO}.run(); setTimeout(() => { for (;;) process.stdout.write('x'.repeat(1e6) + '\\n'); }, 500)`,
    );
    const ran = await run('echo', bin, '--node-count', '1');
    expect(ran.status).toBe(255);
    expect(ran.console).toContain('Node n0 wrote more than 64 MB to its STDOUT without coming to rest');
  });

  it('is given up when a child process of a node writes without end', async () => {
    // Of long lines, which come to so much before it has taken too long.
    const bin = aNode(`${ECHO}.run(); const line = 'y'.repeat(10_000);
      setTimeout(() => require('child_process').spawnSync('yes', [line], { stdio: ['ignore', 'inherit', 'ignore'] }), 500)`);
    const ran = await run('echo', bin, '--node-count', '1');
    expect(ran.status).toBe(255);
    expect(ran.console).toContain('Node n0 wrote more than 64 MB to its STDOUT without coming to rest');
  });

  it('is given up when messages bring one another without end, and tells the last two', async () => {
    const bin = aNode(`const rl = require('readline').createInterface({ input: process.stdin });
      const send = (dest, body) => process.stdout.write(JSON.stringify({ src: 'n0', dest, body }) + '\\n');
      const ask = () => send('lin-kv', { type: 'read', key: 'k'.repeat(200), msg_id: 7 });
      rl.on('line', (line) => {
        const { src, body } = JSON.parse(line);
        if (body.type === 'init') send(src, { type: 'init_ok', in_reply_to: body.msg_id });
        else ask();
      });`);
    const ran = await run('echo', bin, '--node-count', '1');
    expect(ran.status).toBe(255);
    expect(ran.console).toMatch(/10000 times one after the other, and no time passed/);
    expect(ran.console).toMatch(
      /The last ones were: n0 to lin-kv \{"type":"read","key":"k+…, and lin-kv to n0 \{"type":"error","code":20,"text":"key does not exist","in_reply_to":7\}\./,
    );
  });

  it('is tried first on the clock auto, and leaves nothing where nodes can not live in it', async () => {
    const bin = aNode(`for (const end = Date.now() + 30; Date.now() < end; );\n${ECHO}.run()`);
    const ran = await run('echo', bin, '--node-count', '1', '--clock', 'auto');
    expect(ran.status).toBe(0);
    expect(ran.console).toMatch(/WARN .* The test runs in real time: Node n0 waits in a loop/);
    expect(ran.result('engine')).toMatchObject({ map: expect.arrayContaining([[keyword('clock'), keyword('real')]]) });
    expect(readdirSync(path.join(ran.cwd, 'store/echo')).filter((name) => name !== 'latest')).toHaveLength(1);
    expect(existsSync(path.join(ran.cwd, 'store/current/results.edn'))).toBe(true);
  });
});
