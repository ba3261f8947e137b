/** Nodes that are threads of the engine, beside the same nodes as processes. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BATCH_ANSWERS, type BatchAnswer, type BatchRequest } from '../../../src/maelstrom/batch-protocol.ts';
import { makeNodeExecutable } from '../../../src/run/node-executable.ts';
import { bundleEngine, type EngineBundle } from '../engine-bundle.ts';

const EXAMPLES = path.resolve('dist/examples');
const FIXTURES = path.resolve('test/fixtures/nodes');

let engine: EngineBundle;
let scratch: string;
let made = 0;
beforeAll(async () => {
  engine = await bundleEngine();
  scratch = realpathSync(mkdtempSync(path.join(tmpdir(), 'threads-')));
});
afterAll(() => {
  for (const directory of [engine.directory, scratch]) rmSync(directory, { recursive: true, force: true });
});

interface Tested {
  readonly answer: BatchAnswer;
  readonly console: string;
  /** By file the hash of what is in it. The log says when the run was made. */
  readonly files: Readonly<Record<string, string>>;
  readonly log: string;
}

/** Runs tests on one process of the engine, one after the other. */
async function runTests(
  file: string,
  kind: 'threads' | 'processes',
  tests: readonly (readonly string[])[],
): Promise<Tested[]> {
  made += 1;
  const root = path.join(scratch, `batch-${made}`);
  mkdirSync(root);
  const program = { kind: 'file', path: file, shown: file, by: 'node', args: [] } as const;
  const { bin, threads } = makeNodeExecutable(program, root, process.execPath, root);
  const child = spawn(process.execPath, [engine.file, 'batch'], { stdio: ['pipe', 'inherit', 'inherit', 'pipe'] });
  const answers = createInterface({ input: child.stdio[BATCH_ANSWERS] as Readable })[Symbol.asyncIterator]();
  const tested: Tested[] = [];
  try {
    for (const [at, args] of tests.entries()) {
      const directory = path.join(root, `${at}`);
      const request: BatchRequest = {
        id: at,
        directory,
        args: ['--bin', bin, ...args, '--clock', 'simulated'],
        keepsValid: true,
        ...(kind === 'threads' && threads !== undefined ? { threads } : {}),
      };
      child.stdin?.write(`${JSON.stringify(request)}\n`);
      const { value } = await answers.next();
      tested.push({ answer: JSON.parse(value ?? 'null'), ...leftIn(directory) });
    }
  } finally {
    child.kill('SIGKILL');
  }
  return tested;
}

function leftIn(directory: string): Omit<Tested, 'answer'> {
  const store = realpathSync(path.join(directory, 'store/current'));
  const files = readdirSync(store, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'jepsen.log')
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  const hash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
  return {
    console: readFileSync(path.join(directory, 'console.log'), 'utf8'),
    files: Object.fromEntries(files.map((file) => [path.relative(store, file), hash(file)])),
    log: files
      .filter((file) => file.includes('node-logs'))
      .map((file) => readFileSync(file, 'utf8'))
      .join(''),
  };
}

const FAULTS = ['--nemesis', 'partition,kill,pause', '--nemesis-interval', '1'];
const SAME: readonly (readonly [name: string, file: string, args: readonly string[]])[] = [
  ['3c', 'examples/3c-fault-tolerant-broadcast.js', ['broadcast', '--node-count', '3', '--rate', '10', ...FAULTS]],
  [
    '3d',
    'examples/3d-efficient-broadcast-1.js',
    ['broadcast', '--node-count', '5', '--rate', '30', '--latency', '100'],
  ],
  ['5b', 'examples/5b-multi-node-kafka.js', ['kafka', '--node-count', '2', '--concurrency', '2n', '--rate', '50']],
  ['lin-kv', 'examples/lin-kv.js', ['lin-kv', '--node-count', '3', '--concurrency', '6', '--rate', '20', ...FAULTS]],
  [
    'a node in CommonJS',
    'nodes/txn-rw-register.js',
    ['txn-rw-register', '--node-count', '1', '--rate', '50', ...FAULTS],
  ],
];

describe('nodes that are threads', () => {
  it.each(SAME)('leave the same bytes as processes: %s', { timeout: 300_000 }, async (_, file, [workload, ...args]) => {
    const node = path.join(file.startsWith('nodes') ? FIXTURES : EXAMPLES, path.basename(file));
    const tests = [
      ['--seed', '7'],
      ['--seed', '8', '--schedule', 'harder'],
    ].map((seed) => ['-w', `${workload}`, ...args, '--time-limit', '3', '--recovery-time', '1', ...seed]);
    const threads = await runTests(node, 'threads', tests);
    const processes = await runTests(node, 'processes', tests);
    for (const [at, { answer, files }] of threads.entries()) {
      expect(answer).toEqual(processes[at]?.answer);
      expect(answer.problem).toBeUndefined();
      expect(Object.keys(files).length).toBeGreaterThan(5);
      expect(files).toEqual(processes[at]?.files);
    }
  });
});

const ECHO = `
  let begun = '';
  let next = 0;
  const reply = ({ src, dest, body: { type, msg_id, ...body } }) =>
    process.stdout.write(JSON.stringify({ src: dest, dest: src, body: { ...body, type: type + '_ok', msg_id: next++, in_reply_to: msg_id } }) + '\\n');
  process.stdin.on('data', (chunk) => {
    const lines = (begun + chunk).split('\\n');
    begun = lines.pop();
    for (const line of lines) { const message = JSON.parse(line); if (message.src.startsWith('c')) reply(message); }
  });
`;

/** Runs an echo node with this code in a thread and in a process. */
async function runEcho(
  code: string,
  extension = 'cjs',
  nodes = 1,
): Promise<{ readonly thread: Tested; readonly process: Tested }> {
  made += 1;
  const file = path.join(scratch, `echo-${made}.${extension}`);
  writeFileSync(file, `${ECHO}\n${code}`);
  const test = [['-w', 'echo', '--node-count', `${nodes}`, '--time-limit', '2', '--rate', '5', '--seed', '3']];
  const [thread] = await runTests(file, 'threads', test);
  const [process] = await runTests(file, 'processes', test);
  return { thread: thread as Tested, process: process as Tested };
}

describe('a thread', () => {
  it('takes itself for a process, and has its environment, arguments, directory and standard streams', async () => {
    const { thread, process } = await runEcho(`
      const { isMainThread, parentPort, workerData, threadId } = require('worker_threads');
      console.error(JSON.stringify({ isMainThread, parentPort, workerData, threadId, argv: process.argv.slice(1), main: require.main === module,
        home: process.env.HOME, options: process.env.NODE_OPTIONS ?? null, at: require('fs').readdirSync('.').length, random: Math.random(),
        now: Date.now(), fd: process.stderr.fd }));
      process.emitWarning('mind the gap');
      process.stderr.write('one line\\nand ');
      console.error('another');
    `);
    expect(thread.answer).toEqual({ id: 0, status: 0 });
    expect(thread.log).toContain('"isMainThread":true');
    expect(thread.log).toContain('mind the gap');
    expect(thread.log).toBe(process.log);
  });

  it.each([
    ['an exit', 'setTimeout(() => process.exit(7), 800)', 7],
    ['an exit status that was set before', 'process.exitCode = 5; setTimeout(() => process.stdin.destroy(), 800)', 5],
    ['an error that nobody catches', 'setTimeout(() => { throw new Error("oh dear"); }, 800)', 1],
    ['a promise that nobody catches', 'setTimeout(() => Promise.reject(new Error("oh dear")), 800)', 1],
    ['an end at its start', 'process.exit(3)', 3],
    ['an exit within an exit', `process.on('exit', () => process.exit(2)); setTimeout(() => process.exit(1), 800)`, 2],
    ['an exit by process.reallyExit', 'setTimeout(() => process.reallyExit(4), 800)', 4],
    ['a recursion that is too deep', 'const f = (n) => n && 1 + f(n - 1); setTimeout(() => f(20_000), 800)', 1],
    ['a stdout that was ended', `setTimeout(() => { process.stdout.end(); process.stdout.write('x'); }, 800)`, 1],
  ])('ends as a process does: %s', async (_, code, status) => {
    const { thread, process } = await runEcho(code);
    expect(thread.answer).toEqual(process.answer);
    expect(thread.answer.status).not.toBe(0);
    const told = `exit status ${status}.`;
    expect(process.console).toContain(told);
    expect(thread.console).toContain(told);
    expect(thread.files['history.edn']).toBe(process.files['history.edn']);
  });

  it('starts at a moment of its own, and hears what nodes sent to it before, after its init', async () => {
    const code = `
      const told = [new Date().toISOString()];
      process.stdin.on('data', (chunk) => {
        for (const line of chunk.toString().trim().split('\\n')) {
          const { src, dest, body } = JSON.parse(line);
          told.push(body.type);
          for (const to of body.node_ids ?? []) if (to !== dest) console.log(JSON.stringify({ src: dest, dest: to, body: { type: 'hello' } }));
        }
      });
      setTimeout(() => console.error(told.filter((each) => each !== 'echo').join(' ')), 1500);
    `;
    const { thread, process } = await runEcho(code, 'cjs', 3);
    expect(thread.answer).toEqual({ id: 0, status: 0 });
    expect(thread.files).toEqual(process.files);
    const logs = thread.log.trim().split('\n');
    expect(logs).toHaveLength(3);
    for (const log of logs) expect(log).toMatch(/^2026-01-01T00:00:00\.[01]\d\dZ init hello hello$/);
    expect(new Set(logs.map((log) => log.slice(0, 24))).size).toBe(3);
  });

  it('hears an error that it catches itself', async () => {
    const { thread } = await runEcho(`
      process.on('uncaughtException', (error) => console.error('caught', error.message));
      setTimeout(() => { throw new Error('oh dear'); }, 800);
    `);
    expect(thread.answer).toEqual({ id: 0, status: 0 });
    expect(thread.log).toBe('caught oh dear\n');
  });

  it('goes on when its program says by itself that it exits', async () => {
    const { thread, process } = await runEcho(`setTimeout(() => process.emit('exit', 0), 800)`);
    expect(thread.answer).toEqual({ id: 0, status: 0 });
    expect(thread.files).toEqual(process.files);
  });

  it('writes to its stderr by the descriptor, too', async () => {
    const { thread, process } = await runEcho(`require('fs').writeSync(2, 'by number\\n')`);
    expect(thread.log).toBe('by number\n');
    expect(process.log).toBe('by number\n');
  });

  it('uses files, directories and sockets', async () => {
    const { thread, process } = await runEcho(`
      const fs = require('fs');
      const http = require('http');
      const { promisify } = require('util');
      const { pipeline } = require('stream/promises');
      setTimeout(async () => {
        fs.mkdirSync('d');
        fs.writeFileSync('d/a', 'a');
        await fs.promises.appendFile('d/a', 'b');
        const descriptor = await promisify(fs.open)('d/a', 'a+');
        await promisify(fs.write)(descriptor, 'c');
        fs.writeSync(descriptor, 'd');
        console.error(fs.fstatSync(descriptor).size, fs.readFileSync('d/a', 'utf8'));
        fs.closeSync(descriptor);
        const handle = await fs.promises.open('d/a', 'r+');
        await handle.write('zz');
        await handle.close();
        await pipeline(fs.createReadStream('d/a'), fs.createWriteStream('d/b'));
        console.error(await promisify(fs.readFile)('d/b', 'utf8'), fs.readdirSync('d').join());
        fs.rmSync('d', { recursive: true });
        const server = http.createServer((_, answer) => answer.end('hello')).listen(0, '127.0.0.1', () =>
          http.get({ host: '127.0.0.1', port: server.address().port }, (answer) => {
            answer.on('data', (data) => console.error(String(data)));
            answer.on('end', () => server.close());
          }));
      }, 300);
    `);
    expect(thread.answer).toEqual({ id: 0, status: 0 });
    expect(thread.log).toBe('4 abcd\nzzcd a,b\nhello\n');
    expect(process.log).toBe(thread.log);
  });

  it('has a process id of its own', async () => {
    const { thread } = await runEcho(`require('fs').writeFileSync(String(process.pid), '', { flag: 'wx' })`, 'cjs', 3);
    expect(thread.answer).toEqual({ id: 0, status: 0 });
  });

  it('runs ES modules', async () => {
    const { thread, process } = await runEcho(
      `import { isMainThread } from 'node:worker_threads'; import { randomUUID } from 'node:crypto'; await null; console.error(isMainThread, import.meta.url, randomUUID());`,
      'mjs',
    );
    expect(thread.answer).toEqual({ id: 0, status: 0 });
    expect(thread.log).toMatch(/^true file:.*-[89ab]/);
    expect(thread.log).toBe(process.log);
  });

  it('carries messages that are larger than what it has in common with the engine', async () => {
    const { thread, process } = await runEcho(`
      setTimeout(() => process.stdout.write(JSON.stringify({ src: 'n0', dest: 'n0', body: { type: 'echo', msg_id: 1, text: 'x'.repeat(3e6) } }) + '\\n'), 500);
    `);
    expect(thread.answer).toEqual({ id: 0, status: 0 });
    expect(thread.files).toEqual(process.files);
  });

  it.each([
    ['spawn', `require('child_process').spawn('true')`],
    ['execSync', `require('child_process').execSync('true')`],
    ['fork', `require('child_process').fork(process.argv[1])`],
    ['Worker', `new (require('worker_threads').Worker)('', { eval: true })`],
    ['kill', `process.kill(process.pid, 'SIGTERM')`],
    ['kill', 'process.kill(process.ppid, 0)'],
    ['dlopen', `try { process.dlopen({ exports: {} }, '/nowhere.node') } catch {}`],
    ['setFlagsFromString', `require('v8').setFlagsFromString('--expose-gc')`],
    ['BroadcastChannel', `new BroadcastChannel('all')`],
    ['it sets TZ', `process.env.TZ = 'Asia/Tokyo'`],
    ['the descriptor 4', `require('fs').writeSync(4, 'for somebody else')`],
    ['the descriptor 0', `require('fs').readFileSync(0)`],
    [
      'uses the descriptor',
      `const fs = require('fs'); const own = fs.openSync(process.argv[1]); fs.closeSync(own); fs.closeSync(own)`,
    ],
    ['it opens /dev/stdin', `require('fs').readFileSync('/dev/stdin')`],
    ['it opens /dev/stdout', `require('fs').promises.open('/dev/stdout', 'w')`],
    ['it opens /proc/self', `require('fs').readdirSync('/proc/self/fd')`],
    ['it wrote too much', `for (;;) process.stdout.write(Buffer.alloc(1e6, 'x'))`],
    ['it wrote too much', `for (;;) process.stderr.write(Buffer.alloc(1e6, 'x'))`],
    ['chdir', `process.chdir('/')`],
    ['umask', 'process.umask(0o77)'],
    ['abort', 'process.abort()'],
    [
      'it computed',
      'const used = () => { const { user, system } = process.cpuUsage(); return user + system; }; for (const before = used(); used() - before < 4e5; );',
    ],
    ['clock', 'for (;;) Date.now()'],
  ])('can not be one that does more than a thread can: %s', { timeout: 60_000 }, async (told, code) => {
    made += 1;
    const file = path.join(scratch, `unfit-${made}.cjs`);
    writeFileSync(file, `${ECHO}\nsetTimeout(() => { ${code} }, 300);`);
    const words = ['-w', 'echo', '--node-count', '1', '--time-limit', '2', '--rate', '5', '--seed', '3'];
    const [unfit, again] = await runTests(file, 'threads', [words, words]);
    expect(unfit?.answer.problem).toContain(told);
    // The engine goes on all the same; a descriptor may have another number then.
    const kind = (problem: string | undefined): string | undefined => problem?.replace(/descriptor \d+/, 'descriptor');
    expect(again?.answer.status).toBe(unfit?.answer.status);
    expect(kind(again?.answer.problem)).toBe(kind(unfit?.answer.problem));
  });

  it('is given up when it does not come to rest for ten seconds', { timeout: 60_000 }, async () => {
    made += 1;
    const file = path.join(scratch, `unfit-${made}.cjs`);
    writeFileSync(file, `${ECHO}\nsetTimeout(() => { for (;;); }, 300);`);
    const words = ['-w', 'echo', '--node-count', '1', '--time-limit', '1', '--rate', '5', '--seed', '3'];
    const [unfit] = await runTests(file, 'threads', [words]);
    expect(unfit?.answer.problem).toContain('did not come to rest');
  });
});
