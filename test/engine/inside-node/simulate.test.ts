import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FRAME } from '../../../src/engine/simulation/frames.ts';
import { EPOCH, type Rest, simulated, useSimulatedNodes } from './a-simulated-node.ts';

useSimulatedNodes();

const forever = Number.POSITIVE_INFINITY;

/** Takes the steps that the program asks for until it asks for none, or time `until` has come. */
function until(time: number, program: string, extension = 'mjs'): Promise<Rest[]> {
  return simulated(
    program,
    async ({ begun, step }) => {
      const rests = [await begun];
      for (let last = rests[0]; last?.next !== undefined && last.next <= time; last = rests.at(-1)) {
        rests.push(await step(last.next));
      }
      return rests;
    },
    { extension },
  );
}

const outputs = (rests: readonly Rest[]): string => rests.map(({ output }) => output).join('');

describe('time inside a node', () => {
  it('stands still between steps, on every clock', async () => {
    const program = `
      import { performance as timing } from 'node:perf_hooks';
      import { hrtime } from 'node:process';
      const times = () => JSON.stringify([
        Date.now(), new Date().getTime(), +new Date(), Math.floor(performance.now()), Math.floor(timing.now()),
        Number(hrtime.bigint() / 1000000n), hrtime()[1] / 1e6, Math.floor(process.uptime() * 1000),
        new Intl.DateTimeFormat('en', { timeZone: 'UTC', second: '2-digit', fractionalSecondDigits: 3 }).format(),
      ]);
      console.log(times());
      for (let spent = 0; spent < 1e6; spent += 1);
      console.log(times());
      process.stdin.on('data', () => console.log(times()));`;
    const rests = await simulated(
      program,
      async ({ begun, step }) => [await begun, await step(250, 'x'), await step(700.5, 'x')],
      {
        start: 100,
      },
    );
    const at = (time: number): unknown[] => {
      const [date, since] = [EPOCH + time, time - 100];
      return [date, date, date, since, since, since, since, since, `0.${String(time).padStart(3, '0')}`];
    };
    const seen = outputs(rests)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(seen[0]).toEqual(at(100));
    expect(seen[1]).toEqual(at(100));
    expect(seen[2]).toEqual(at(250));
    expect(seen[3].slice(0, 5)).toEqual([EPOCH + 700, EPOCH + 700, EPOCH + 700, 600, 600]);
  });

  it('leaves dates that are given as they are', async () => {
    const program = `
      class Later extends Date {}
      console.log(new Date(0).toISOString(), new Date(2020, 1) instanceof Date, Date.UTC(2000, 0), new Later() instanceof Later,
        new Later(5).getTime(), typeof Date(), Date.parse('1970-01-01'), Object.prototype.toString.call(new Date()), new Date().constructor === Date);
      process.stdin.resume();`;
    const [{ output } = { output: '' }] = await until(0, program);
    expect(output).toBe('1970-01-01T00:00:00.000Z true 946684800000 true 5 string 0 [object Date] true\n');
  });

  it.each([
    ['setTimeout', "setTimeout((a, b) => console.log(a, b, Date.now() % 1000), 20, 'x', 'y')", [20], 'x y 20\n'],
    ['no delay', 'setTimeout(() => console.log(Date.now() % 1000))', [1], '1\n'],
    ['a delay too long', 'setTimeout(() => console.log(Date.now() % 1000), 2 ** 31)', [1], '1\n'],
    [
      'clearTimeout',
      'clearTimeout(setTimeout(() => console.log(1), 5)); setTimeout(() => console.log(2), 9)',
      [9],
      '2\n',
    ],
    [
      'clearTimeout by number',
      'const t = setTimeout(() => console.log(1), 5); clearTimeout(+t); setTimeout(() => console.log(2), 9)',
      [9],
      '2\n',
    ],
    [
      'clearTimeout of nothing',
      'clearTimeout(undefined); clearTimeout(null); clearTimeout(77); setTimeout(() => console.log(2), 9)',
      [9],
      '2\n',
    ],
    [
      'setInterval',
      'let n = 0; const t = setInterval(() => { console.log(n); if (++n === 3) clearInterval(t); }, 10)',
      [10, 20, 30],
      '0\n1\n2\n',
    ],
    [
      'refresh',
      'const t = setTimeout(() => console.log(Date.now() % 1000), 10); setTimeout(() => t.refresh(), 5)',
      [5, 15],
      '15\n',
    ],
    [
      'hasRef',
      'const t = setTimeout(() => {}, 1); console.log(t.hasRef(), t.unref().hasRef(), t.ref().hasRef())',
      [1],
      'true false true\n',
    ],
    ['node:timers', "import { setTimeout as later } from 'node:timers'; later(() => console.log(1), 7)", [7], '1\n'],
    [
      'node:timers/promises',
      "import { setTimeout as sleep } from 'node:timers/promises'; console.log(await sleep(7, 'v'))",
      [7],
      'v\n',
    ],
    [
      'scheduler.wait',
      "import { scheduler } from 'node:timers/promises'; await scheduler.wait(7); console.log(1)",
      [7],
      '1\n',
    ],
    [
      'promisify',
      "import { promisify } from 'node:util'; console.log(await promisify(setTimeout)(7, 'v'))",
      [7],
      'v\n',
    ],
    [
      'an interval of promises',
      "import { setInterval as every } from 'node:timers/promises'; let n = 0; for await (const v of every(5, 'v')) { console.log(v); if (++n === 2) break; }",
      [5, 10],
      'v\nv\n',
    ],
    [
      'AbortSignal.timeout',
      'const s = AbortSignal.timeout(30); s.onabort = () => console.log(s.reason.name); setTimeout(() => {}, 40)',
      [30, 40],
      'TimeoutError\n',
    ],
    [
      'an aborted wait',
      "import { setTimeout as sleep } from 'node:timers/promises'; const c = new AbortController(); setTimeout(() => c.abort(), 3); await sleep(50, 0, c).catch((e) => console.log(e.name, e.code))",
      [3],
      'AbortError ABORT_ERR\n',
    ],
  ])('fires %s when it is due', async (_, program, times, output) => {
    const rests = await until(1000, program);
    expect(rests.flatMap(({ next }) => next ?? [])).toEqual(times);
    expect(outputs(rests)).toBe(output);
    // Nothing keeps it alive any more.
    expect(rests.at(-1)).toMatchObject({ ended: 0 });
  });

  it('runs callbacks in the context of who set the timer', async () => {
    const program = `
      import { AsyncLocalStorage } from 'node:async_hooks';
      const context = new AsyncLocalStorage();
      context.run('mine', () => {
        setTimeout(() => console.log(context.getStore()), 5);
        AbortSignal.timeout(6).onabort = () => console.log(context.getStore());
      });
      setTimeout(() => console.log(context.getStore()), 7);`;
    expect(outputs(await until(1000, program))).toBe('mine\nmine\nundefined\n');
  });

  it('refuses and warns of what Node.js refuses and warns of', async () => {
    const program = `
      import { setTimeout as sleep } from 'node:timers/promises';
      const codes = [];
      for (const call of [() => setTimeout('x', 5), () => setTimeout(() => {}, 5n), () => AbortSignal.timeout(-1), () => process.hrtime(5)]) {
        try { call(); } catch ({ code, name }) { codes.push(code ?? name); }
      }
      await sleep(5, 0, { signal: 3 }).catch(({ code }) => codes.push(code));
      await sleep(5, 0, 'soon').catch(({ code }) => codes.push(code));
      console.log(codes.join());
      process.once('warning', ({ name }) => console.log(name));
      setTimeout(() => {}, 2 ** 31);`;
    expect(outputs(await until(1000, program))).toBe(
      'ERR_INVALID_ARG_TYPE,TypeError,ERR_OUT_OF_RANGE,ERR_INVALID_ARG_TYPE,ERR_INVALID_ARG_TYPE,ERR_INVALID_ARG_TYPE\nTimeoutOverflowWarning\n',
    );
  });

  it('measures from marks until now', async () => {
    const program = `
      performance.mark('from');
      setTimeout(() => {
        const { measure } = performance;
        console.log(
          [['m', 'from'], ['m', { start: 'from' }], ['m', { start: 'from', duration: 7 }], ['m']]
            .map((args) => Math.round(measure.apply(performance, args).duration)).join());
        performance.mark('to');
        console.log(Math.round(performance.measure('m', 'from', 'to').duration));
      }, 40);`;
    expect(outputs(await until(1000, program))).toBe('40,40,7,40\n40\n');
  });

  it('works in CommonJS too', async () => {
    const program =
      "const { setTimeout: sleep } = require('timers/promises'); sleep(7).then(() => console.log(new Date().getTime() % 1000))";
    expect(outputs(await until(1000, program, 'cjs'))).toBe('7\n');
  });

  it('keeps the order of timers, microtasks and immediates', async () => {
    const program = `
      setTimeout(() => { console.log('t1'); Promise.resolve().then(() => console.log('m1')); process.nextTick(() => console.log('n1')); }, 5);
      setTimeout(() => { console.log('t2'); setImmediate(() => console.log('i2')); }, 5);
      setTimeout(() => console.log('t3'), 4);`;
    expect(outputs(await until(1000, program))).toBe('t3\nt1\nn1\nm1\nt2\ni2\n');
  });

  it('fires an overdue timer once, late, and before the input of that step', async () => {
    const program =
      "setInterval(() => console.log('tick', Date.now() % 1000), 10); process.stdin.on('data', (d) => console.log(String(d)));";
    const late = await simulated(program, async ({ begun, step }) => {
      await begun;
      return step(95, 'input');
    });
    expect(late).toEqual({ output: 'tick 95\ninput\n', next: 105 });
  });
});

const SHARED = 'new Int32Array(new SharedArrayBuffer(4))';

describe('a wait for shared memory', () => {
  it('is a sleep in simulated time while nobody else can end it, and messages wait meanwhile', async () => {
    const program = `
      const say = (...words) => console.log(...words, Date.now() % 10000);
      setTimeout(() => say('timer'), 500);
      process.stdin.on('data', (text) => { say(String(text)); say(Atomics.wait(${SHARED}, 0, 0, 1000)); });`;
    const rests = await simulated(program, async ({ begun, step }) => [
      await begun,
      await step(100, 'one'),
      await step(300, 'two'),
      await step(1100),
      await step(2100),
    ]);
    expect(rests).toEqual([
      { output: '', next: 500 },
      { output: 'one 100\n', next: 1100 },
      { output: '', next: 1100 },
      { output: 'timed-out 1100\ntimer 1100\ntwo 1100\n', next: 2100 },
      { output: 'timed-out 2100\n', next: forever },
    ]);
  });

  it('is refused, or over at once, as in real time', async () => {
    const program = `
      const said = [];
      for (const args of [[new Int32Array(1), 0, 0, 5], [${SHARED}, 7, 0, 5], [${SHARED}, 0, 1, 5], [${SHARED}, 0, 0, -5]]) {
        try { said.push(Atomics.wait(...args)); } catch ({ name }) { said.push(name); }
      }
      console.log(said.join());`;
    expect(outputs(await until(0, program))).toBe('TypeError,RangeError,not-equal,timed-out\n');
  });

  it('takes real time, of which the engine is told, where a worker can end it', async () => {
    const program = `
      import { Worker } from 'node:worker_threads';
      const shared = ${SHARED};
      const worker = new Worker("const { workerData } = require('node:worker_threads'); setTimeout(() => Atomics.notify(workerData, 0), 600)", { eval: true, workerData: shared });
      console.log(Atomics.wait(shared, 0, 0, 60000));`;
    const [rest, frame] = await simulated(program, async ({ begun, said }) => [await begun, await said]);
    expect(rest).toEqual({ output: 'ok\n', ended: 0 });
    expect([frame.type, frame.payload.toString()]).toEqual([FRAME.stoodStill, 'it waited for a worker']);
  });

  it('times out asynchronously in simulated time', async () => {
    const program = `
      Atomics.waitAsync(${SHARED}, 0, 0, 1000).value.then((how) => console.log(how, Date.now() % 10000));
      const shared = ${SHARED};
      Atomics.waitAsync(shared, 0, 0, 1000).value.then((how) => console.log(how, Date.now() % 10000));
      setTimeout(() => Atomics.notify(shared, 0), 30);
      setTimeout(() => {}, 2000);`;
    expect(outputs(await until(5000, program))).toBe('ok 30\ntimed-out 1000\n');
  });

  it('wakes the one that waits, and not one whose time is over', async () => {
    const program = `
      const shared = ${SHARED};
      Atomics.waitAsync(shared, 0, 0, 10).value.then((how) => console.log('first', how));
      setTimeout(() => Atomics.waitAsync(shared, 0, 0).value.then((how) => console.log('second', how)), 20);
      setTimeout(() => Atomics.notify(shared, 0, 1), 30);
      setTimeout(() => {}, 2000);`;
    expect(outputs(await until(5000, program))).toBe('first timed-out\nsecond ok\n');
  });
});

describe('time that does not pass', () => {
  it.each([
    ['a program', "execSync('sleep 0.4')", 'it waited for a program (execSync)', 400],
    [
      'computing',
      'for (const { user } = process.cpuUsage(); process.cpuUsage().user - user < 300e3; );',
      'it computed',
      300,
    ],
  ])('is told to the engine when it is long: %s', async (_, work, why, least) => {
    const program = `import { execSync } from 'node:child_process'; process.stdin.on('data', () => { ${work}; console.log('done'); });`;
    const [rest, frame] = await simulated(program, async ({ begun, step, said }) => {
      await begun;
      return [await step(5, 'x'), await said];
    });
    expect(rest.output).toBe('done\n');
    expect([frame.type, frame.payload.toString()]).toEqual([FRAME.stoodStill, why]);
    expect(frame.value).toBeGreaterThanOrEqual(least);
  });
});

describe('the standard streams of a node', () => {
  it.each([
    ['process.stdin', "process.stdin.setEncoding('utf8').on('data', (text) => console.log(text.trim()))"],
    [
      'readline',
      "import { createInterface } from 'node:readline'; createInterface({ input: process.stdin }).on('line', (line) => console.log(line))",
    ],
    [
      'for await',
      "import { createInterface } from 'node:readline'; for await (const line of createInterface(process.stdin)) console.log(line)",
    ],
    [
      'readable',
      "process.stdin.on('readable', () => { for (let c; (c = process.stdin.read()) !== null; ) console.log(String(c).trim()); })",
    ],
    [
      'fs.createReadStream',
      "import { createReadStream } from 'node:fs'; createReadStream('/dev/stdin').on('data', (d) => console.log(String(d).trim()))",
    ],
    [
      'fs.readSync',
      "import { readSync } from 'node:fs'; const b = Buffer.alloc(99); for (;;) console.log(b.toString('utf8', 0, readSync(0, b)).trim())",
    ],
  ])('bring input through %s', async (_, program) => {
    const rests = await simulated(program, async ({ begun, step }) => [
      await begun,
      await step(5, 'one\n'),
      await step(6, 'two\n'),
    ]);
    expect(rests).toEqual([
      { output: '', next: forever },
      { output: 'one\n', next: forever },
      { output: 'two\n', next: forever },
    ]);
  });

  it.each([
    ['console.log', "console.log('é')"],
    ['process.stdout.write', "process.stdout.write('é\\n')"],
    ['process.stdout.end', "process.stdout.end('é\\n')"],
    ['fs.writeSync', "fs.writeSync(1, 'é\\n')"],
    ['fs.writeSync of bytes', "fs.writeSync(1, Buffer.from('xé\\ny'), 1, 3)"],
    ['fs.write', "fs.write(1, 'é\\n', () => {})"],
    ['fs.writevSync', "fs.writevSync(1, [Buffer.from('é'), Buffer.from('\\n')])"],
    ['fs.writeFileSync', "fs.writeFileSync('/dev/stdout', 'é\\n')"],
    ['fs.appendFile', "fs.appendFile(1, 'é\\n', () => {})"],
    ['fs.promises', "await fs.promises.writeFile('/dev/stdout', 'é\\n')"],
    ['fs.createWriteStream', "fs.createWriteStream('/dev/stdout').end('é\\n')"],
    ['a path with its process id', "fs.writeFileSync('/proc/' + process.pid + '/fd/1', 'é\\n')"],
    ['fs.openSync', "const fd = fs.openSync('/proc/self/fd/1', 'w'); fs.writeSync(fd, 'é\\n'); fs.closeSync(fd)"],
  ])('take output by %s', async (_, program) => {
    const rests = await until(0, `import fs from 'node:fs'; ${program}; process.stdin.resume();`);
    expect(rests).toEqual([{ output: 'é\n', next: forever }]);
  });

  it('refuse to write what Node.js does not write', async () => {
    const program = `
      import fs from 'node:fs';
      const codes = [];
      for (const args of [[5], [{}], [Buffer.from('ab'), 5], [Buffer.from('ab'), 0, 9]]) {
        try { fs.writeSync(1, ...args); } catch ({ code }) { codes.push(code); }
      }
      try { fs.write(1, 'x'); } catch ({ code }) { codes.push(code); }
      try { fs.writevSync(1, 'x'); } catch ({ code }) { codes.push(code); }
      console.log(codes.join());`;
    expect(outputs(await until(0, program))).toBe(
      'ERR_INVALID_ARG_TYPE,ERR_INVALID_ARG_TYPE,ERR_OUT_OF_RANGE,ERR_OUT_OF_RANGE,ERR_INVALID_ARG_TYPE,ERR_INVALID_ARG_TYPE\n',
    );
  });

  it('lose nothing of what was written before an end', async () => {
    const big = "process.stdout.write('x'.repeat(300000) + '\\n');";
    const [exit] = await until(0, `${big} process.exit(3);`);
    expect(exit).toMatchObject({ output: `${'x'.repeat(300_000)}\n`, ended: 3 });
    const [thrown] = await until(0, `${big} throw new Error('planted');`);
    expect(thrown).toMatchObject({ output: `${'x'.repeat(300_000)}\n`, ended: 1 });
    const [killed] = await until(0, `${big} process.kill(process.pid, 'SIGKILL');`);
    expect(killed).toMatchObject({ output: `${'x'.repeat(300_000)}\n`, ended: 'SIGKILL' });
  });
});

describe('fsync in a node', () => {
  /** Prints what each way of it gives, for a file that is open and for what is not. */
  const PROGRAM = `
    import fs from 'node:fs';
    const file = fs.openSync('synced', 'w+');
    fs.writeSync(file, 'kept');
    const told = [];
    const note = (name, error) => told.push([name, error?.code, error?.syscall, error?.message]);
    for (const name of ['fsyncSync', 'fdatasyncSync']) {
      for (const given of [file, 1e6, 'x', -1]) {
        try { note(name, fs[name](given)); } catch (error) { note(name, error); }
      }
    }
    for (const name of ['fsync', 'fdatasync']) {
      for (const given of [file, 1e6]) await new Promise((done) => fs[name](given, (error) => { note(name, error); done(); }));
      for (const given of [[file], ['x', () => {}]]) try { fs[name](...given); } catch ({ code }) { told.push([name, code]); }
    }
    const handle = await fs.promises.open('synced', 'r+');
    note('sync', await handle.sync());
    note('datasync', await handle.datasync());
    await handle.close();
    for (const name of ['sync', 'datasync']) await handle[name]().catch(({ code }) => told.push([name, code]));
    told.push(fs.readFileSync('synced', 'utf8'));
    process.stdout.write(JSON.stringify(told) + '\\n');
  `;

  it('gives what Node.js gives, without a wait for the disk', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'fsync-'));
    try {
      const real = execFileSync(process.execPath, ['--input-type=module', '-e', PROGRAM], { cwd: directory });
      expect(real.toString()).toContain('"kept"');
      const rest = await simulated(PROGRAM, ({ begun }) => begun);
      expect(JSON.parse(rest.output)).toEqual(JSON.parse(real.toString()));
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

describe('random numbers of a node', () => {
  const program = `
    import crypto, { randomBytes, randomInt, randomUUID } from 'node:crypto';
    import { promisify } from 'node:util';
    console.log(JSON.stringify([
      Math.random(), randomBytes(8).toString('hex'), randomInt(1000), randomInt(5, 7), randomUUID(), globalThis.crypto.randomUUID(),
      [...globalThis.crypto.getRandomValues(new Uint16Array(4))], crypto.randomFillSync(Buffer.alloc(4)).toString('hex'),
      (await promisify(randomBytes)(3)).toString('hex'), [...crypto.webcrypto.getRandomValues(new Uint8Array(3))],
    ]));
    process.stdin.resume();`;
  const drawn = async (setting: { seed?: number; stream?: string }): Promise<unknown[]> =>
    JSON.parse(await simulated(program, async ({ begun }) => (await begun).output, setting));

  it('are the same for the same seed and node, and differ for others', async () => {
    const [one, again, other, node] = await Promise.all([
      drawn({ seed: 1 }),
      drawn({ seed: 1 }),
      drawn({ seed: 2 }),
      drawn({ seed: 1, stream: 'n1/1' }),
    ]);
    expect(again).toEqual(one);
    for (const [at, value] of one.entries()) {
      // randomInt(5, 7) has two values only.
      if (at !== 3) expect([other[at], node[at]]).not.toContainEqual(value);
    }
  });

  it('fill what was asked for and nothing else, and refuse what Node.js refuses', async () => {
    const program = `
      import crypto from 'node:crypto';
      const words = crypto.randomFillSync(new Uint32Array(4), 2, 1);
      const codes = [];
      for (const call of [
        () => crypto.randomInt(5, 5), () => crypto.randomInt(0, 2 ** 49), () => crypto.randomBytes(3, 4), () => crypto.randomFillSync(5),
        () => crypto.randomFillSync(Buffer.alloc(2), 0, 5), () => crypto.randomFill(Buffer.alloc(2)), () => crypto.randomUUID(5),
        () => globalThis.crypto.getRandomValues(new Float32Array(1)), () => globalThis.crypto.getRandomValues(new Uint8Array(65537)),
      ]) {
        try { call(); codes.push('taken'); } catch ({ code, name }) { codes.push(typeof code === 'string' ? code : name); }
      }
      console.log([...words].map((word) => word === 0).join(), globalThis.crypto.getRandomValues(new BigInt64Array(2)).length);
      console.log(codes.join());`;
    expect(outputs(await until(0, program))).toBe(
      'true,true,false,true 2\nERR_OUT_OF_RANGE,ERR_OUT_OF_RANGE,ERR_INVALID_ARG_TYPE,ERR_INVALID_ARG_TYPE,ERR_OUT_OF_RANGE,ERR_INVALID_ARG_TYPE,ERR_INVALID_ARG_TYPE,TypeMismatchError,QuotaExceededError\n',
    );
  });

  it('have the forms of real ones', async () => {
    const [fraction, , whole, between, uuid, webUuid] = await drawn({});
    expect(fraction).toBeLessThan(1);
    expect(whole).toBeLessThan(1000);
    expect([5, 6]).toContain(between);
    for (const each of [uuid, webUuid])
      expect(each).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    const wrong = await until(
      0,
      "import { randomBytes } from 'node:crypto'; try { randomBytes(-1); } catch ({ code }) { console.log(code); }",
    );
    expect(outputs(wrong)).toBe('ERR_OUT_OF_RANGE\n');
  });
});

describe('a node at rest', () => {
  it.each([
    [
      'a file',
      "import { readFile } from 'node:fs/promises'; await readFile(process.execPath).then((b) => console.log(b.length > 0))",
    ],
    [
      'a child process',
      "import { exec } from 'node:child_process'; exec('sleep 0.2; echo true', (_, out) => console.log(out.trim()))",
    ],
    [
      'a worker',
      "import { Worker } from 'node:worker_threads'; new Worker('setTimeout(() => require(\\'node:worker_threads\\').parentPort.postMessage(1), 100)', { eval: true }).on('message', () => console.log(true))",
    ],
    [
      'a chain of immediates',
      'let n = 0; const next = () => (++n < 500 ? setImmediate(next) : console.log(true)); next()',
    ],
  ])('has waited for %s in real time', async (_, program) => {
    const rests = await until(0, `${program}; process.stdin.resume();`);
    expect(rests).toEqual([{ output: 'true\n', next: forever }]);
  });

  it('ends when nothing keeps it alive, after its own last words', async () => {
    const rests = await until(
      0,
      "process.on('beforeExit', () => console.log('before')); setTimeout(() => {}, 9).unref(); process.on('exit', () => console.log('exit'))",
    );
    expect(rests).toEqual([{ output: 'before\nexit\n', ended: 0 }]);
  });

  it('tells what it waits for when it does not come to rest', async () => {
    const program = "import { createServer } from 'node:net'; createServer().listen(0)";
    const frame = await simulated(program, ({ said }) => said);
    expect({ type: frame.type, waitsFor: JSON.parse(frame.payload.toString()) }).toMatchObject({
      type: 4,
      waitsFor: ['TCPServerWrap'],
    });
  });

  it('is told of when it waits in a loop that reads the clock', async () => {
    const program = 'function wait(ms) {\n  const end = Date.now() + ms;\n  while (Date.now() < end);\n}\nwait(50);';
    const frame = await simulated(program, ({ said }) => said);
    expect(frame.type).toBe(5);
    expect(frame.payload.toString()).toMatch(/at wait \(.*node-\d+\.mjs:3:\d+\)/);
  });

  it('starts programs that live in real time', async () => {
    const inner =
      'console.log(process.env.MAELSTROM_SIMULATED_NODE, process.env.NODE_OPTIONS, Date.now() > 1767225600000 + 1e9)';
    const program = `import { execFileSync } from 'node:child_process'; console.log(execFileSync(process.execPath, ['-e', ${JSON.stringify(inner)}]).toString())`;
    const [rest] = await simulated(program, async ({ begun }) => [await begun], { nodeOptions: '--no-warnings' });
    expect(rest?.output).toBe('undefined --no-warnings true\n\n');
  });
});

describe('what a node is sent', () => {
  it('may be more than one piece of its output', async () => {
    const program = `
      import { createInterface } from 'node:readline';
      let bytes = 0;
      createInterface({ input: process.stdin }).on('line', (line) => { bytes += line.length; if (line === 'end') console.log(bytes); });`;
    const line = `${'x'.repeat(99)}\n`;
    const rest = await simulated(program, async ({ begun, step }) => {
      await begun;
      return step(1, `${line.repeat(30_000)}end\n`);
    });
    expect(rest.output).toBe(`${30_000 * 99 + 3}\n`);
  });
});
