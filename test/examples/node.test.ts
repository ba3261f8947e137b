import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Body, type Cluster, compile, type Outside, startCluster, temporaryDirectory } from './cluster.ts';

const directory = temporaryDirectory();
const running: Cluster[] = [];
afterEach(() => {
  for (const cluster of running.splice(0)) cluster.stop();
});
afterAll(directory.remove);

/** Starts nodes that run `code`, which finds `createNode` and the rest imported, and `node` made. */
let programs = 0;
async function start(
  code: string,
  options: { count?: number; outside?: Outside; init?: boolean } = {},
): Promise<Cluster> {
  programs += 1;
  const text = `import { createNode, RpcError } from './node.ts';\nconst node = createNode();\n${code}\n`;
  const file = await compile({ name: `program-${programs}.ts`, text }, directory.path);
  const cluster = await startCluster(file, options);
  running.push(cluster);
  return cluster;
}

describe('a node', () => {
  it('answers with what the handler returns, now or later', async () => {
    const cluster = await start(`
      node.handle('now', ({ value }) => ({ type: 'now_ok', value }));
      node.handle('later', async ({ value }) => { await null; return { type: 'later_ok', value }; });
      node.handle('by_hand', (body, message) => { setTimeout(() => node.reply(message, { type: 'by_hand_ok' }), 5); });
      node.run();`);
    expect(await cluster.request('n0', { type: 'now', value: 'ä\u2028\u0000"' })).toEqual({
      type: 'now_ok',
      value: 'ä\u2028\u0000"',
      in_reply_to: 1,
    });
    expect(await cluster.request('n0', { type: 'later', value: null })).toEqual({
      type: 'later_ok',
      value: null,
      in_reply_to: 1,
    });
    expect(await cluster.request('n0', { type: 'by_hand' })).toEqual({ type: 'by_hand_ok', in_reply_to: 1 });
  });

  it('answers a request once, whatever the handler does', async () => {
    const cluster = await start(`
      node.handle('twice', (body, message) => { node.reply(message, { type: 'twice_ok' }); return { type: 'twice_ok' }; });
      node.handle('once', () => ({ type: 'once_ok' }));
      node.run();`);
    await cluster.request('n0', { type: 'twice' });
    await cluster.request('n0', { type: 'once' });
    expect(cluster.sent.filter(({ body }) => body.type === 'twice_ok')).toHaveLength(1);
  });

  it('sends an RpcError as it is, any other error as a crash with its source-mapped stack on stderr', async () => {
    const cluster = await start(`
      node.handle('refuse', () => { throw new RpcError('txn-conflict', 'too many cooks'); });
      node.handle('own', async () => { throw new RpcError(1234, 'teapot'); });
      node.handle('bug', () => (undefined as any).length);
      node.run();`);
    expect(await cluster.request('n0', { type: 'refuse' })).toMatchObject({
      type: 'error',
      code: 30,
      text: 'too many cooks',
    });
    expect(await cluster.request('n0', { type: 'own' })).toMatchObject({ type: 'error', code: 1234, text: 'teapot' });
    expect(await cluster.request('n0', { type: 'bug' })).toMatchObject({ type: 'error', code: 13 });
    expect(await cluster.stderr('n0', 'TypeError')).toMatch(/examples\/program-\d+\.ts:6:\d+/);
  });

  it('answers with a crash when what the handler returns is no JSON', async () => {
    const cluster = await start(`
      node.handle('now', () => ({ type: 'now_ok', value: 1n }));
      node.handle('later', async () => ({ type: 'later_ok', value: 1n }));
      node.run();`);
    expect(await cluster.request('n0', { type: 'now' })).toMatchObject({ type: 'error', code: 13 });
    expect(await cluster.request('n0', { type: 'later' })).toMatchObject({ type: 'error', code: 13 });
  });

  it('refuses types that it does not handle with error 10', async () => {
    const cluster = await start('node.run();');
    expect(await cluster.request('n0', { type: 'tea' })).toMatchObject({ type: 'error', code: 10 });
  });

  it('handles nothing before init is through, and then everything', async () => {
    const cluster = await start(
      `let ready = false;
      node.onInit(async () => { await new Promise((resolve) => setTimeout(resolve, 50)); ready = true; });
      node.handle('ready', () => ({ type: 'ready_ok', ready, id: node.id, ids: node.ids, peers: node.peers }));
      node.run();`,
      { init: false },
    );
    const early = cluster.request('n0', { type: 'ready' });
    await cluster.request('n0', { type: 'init', node_id: 'n0', node_ids: ['n0', 'n1'] });
    expect(await early).toMatchObject({ ready: true, id: 'n0', ids: ['n0', 'n1'], peers: ['n1'] });
  });

  it('keeps stdout for messages: what else is written there goes to stderr, with one warning', async () => {
    const cluster = await start(`
      node.handle('talk', () => {
        console.log('one %s', 'two'); console.info({ three: 3 }); console.table([4]); process.stdout.write('five');
        return { type: 'talk_ok' };
      });
      node.run();`);
    await cluster.request('n0', { type: 'talk' });
    const stderr = await cluster.stderr('n0', 'five');
    expect(stderr.match(/Something writes to stdout/g)).toHaveLength(1);
    expect(stderr).toContain('one two');
    expect(stderr).toContain('three: 3');
    for (const line of cluster.stdout('n0').trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('body');
  });

  it('never waits for a reader of stderr, and says how much it dropped', async () => {
    const cluster = await start(`
      node.handle('shout', () => {
        for (let i = 0; i < 20_000; i += 1) node.log('x'.repeat(1000));
        return { type: 'shout_ok' };
      });
      node.run();`);
    await cluster.request('n0', { type: 'shout' });
    expect(await cluster.stderr('n0', ' lines were dropped here')).toMatch(/\(\d{4,} lines were dropped/);
  });

  it('refuses to send to a node that does not exist', async () => {
    const cluster = await start(`
      node.handle('go', () => { node.send('n9', { type: 'hello' }); });
      node.run();`);
    expect(await cluster.request('n0', { type: 'go' })).toMatchObject({
      type: 'error',
      code: 13,
      text: expect.stringContaining("Can't send hello to n9"),
    });
  });

  it('survives lines that are not messages', async () => {
    const cluster = await start(`node.handle('ok', () => ({ type: 'ok_ok' })); node.run();`);
    for (const line of [
      '',
      'x',
      '[]',
      'null',
      '{}',
      '{"src":"c1","dest":"n0","body":{}}',
      '{"src":1,"body":{"type":"ok"}}',
    ]) {
      cluster.write('n0', line);
    }
    expect(await cluster.request('n0', { type: 'ok' })).toMatchObject({ type: 'ok_ok' });
    expect(await cluster.stderr('n0', 'Not a message: {"src":1')).toContain('Not a message: []');
  });

  it('answers a client before it gives up, and drops what comes later', async () => {
    const cluster = await start(`
      let through;
      node.handle('slow', () => (through = new Promise((resolve) => setTimeout(resolve, 5200, { type: 'slow_ok' }))));
      node.handle('afterwards', async () => { await through; await null; return { type: 'afterwards_ok' }; });
      node.run();`);
    let reply: Body;
    do reply = await cluster.request('n0', { type: 'slow' });
    while (reply.type === 'dropped');
    expect(reply).toMatchObject({ type: 'error', code: 0 });
    expect(await cluster.request('n0', { type: 'afterwards' })).toMatchObject({ type: 'afterwards_ok' });
    expect(cluster.sent.some(({ body }) => body.type === 'slow_ok')).toBe(false);
  });

  it('ends with status 0 when stdin does, timers or not, with everything written', async () => {
    const cluster = await start(`
      setInterval(() => {}, 1000);
      node.handle('much', () => ({ type: 'much_ok', text: 'x'.repeat(3_000_000) }));
      node.run();`);
    const reply = cluster.request('n0', { type: 'much' });
    expect(await cluster.end('n0')).toBe(0);
    expect(String((await reply).text)).toHaveLength(3_000_000);
  });

  it('ends with status 1 and a source-mapped stack after an error that nobody caught', async () => {
    const cluster = await start(
      `
      node.handle('break', () => {
        setTimeout(() => { throw new Error('out of nowhere'); });
      });
      node.handle('reject', () => { Promise.reject(new Error('promised')); });
      node.run();`,
      { count: 2 },
    );
    void cluster.request('n0', { type: 'break' });
    expect(await cluster.exited('n0')).toBe(1);
    expect(await cluster.stderr('n0', 'out of nowhere')).toMatch(/examples\/program-\d+\.ts:5:\d+/);
    void cluster.request('n1', { type: 'reject' });
    expect(await cluster.exited('n1')).toBe(1);
    expect(await cluster.stderr('n1', 'promised')).toMatch(/examples\/program-\d+\.ts:7:\d+/);
  });
});

describe('rpc', () => {
  it('resolves with the reply, and rejects with the error reply', async () => {
    const cluster = await start(
      `node.handle('ask', async () => ({ type: 'ask_ok', answer: (await node.rpc('n1', { type: 'give' })).value }));
      node.handle('fail', async () => { await node.rpc('n1', { type: 'refuse' }); });
      node.handle('give', () => ({ type: 'give_ok', value: 42 }));
      node.handle('refuse', () => { throw new RpcError('abort', 'no'); });
      node.run();`,
      { count: 2 },
    );
    expect(await cluster.request('n0', { type: 'ask' })).toMatchObject({ answer: 42 });
    expect(await cluster.request('n0', { type: 'fail' })).toMatchObject({ type: 'error', code: 14, text: 'no' });
  });

  it('rejects with error 0 when nothing comes', async () => {
    const cluster = await start(
      `node.handle('ask', async () => { await node.rpc('n1', { type: 'give' }, { timeout: 30 }); });
      node.handle('give', () => undefined);
      node.run();`,
      { count: 2 },
    );
    expect(await cluster.request('n0', { type: 'ask' })).toMatchObject({ type: 'error', code: 0 });
    expect(cluster.sent.filter(({ body }) => body.type === 'give')).toHaveLength(1);
  });

  it('sends each request once without time for retries, though timers fire up to 2 ms early', async () => {
    const cluster = await start(
      `const busyFor = (ms) => { for (const until = performance.now() + ms; performance.now() < until; ) {} };
      node.handle('ask', async () => {
        const calls = [];
        for (let call = 0; call < 1000; call += 1) {
          busyFor(0.0137);
          calls.push(node.rpc('n1', { type: 'give' }, { timeout: 30 + call / 1000 }));
        }
        const ends = await Promise.allSettled(calls);
        return { type: 'ask_ok', late: ends.filter(({ reason }) => reason?.code === 0).length };
      });
      node.handle('give', () => undefined);
      node.run();`,
      { count: 2 },
    );
    expect(await cluster.request('n0', { type: 'ask' })).toMatchObject({ type: 'ask_ok', late: 1000 });
    expect(cluster.sent.filter(({ body }) => body.type === 'give')).toHaveLength(1000);
  });

  it('tries again with growing pauses while it is told to, and takes a reply to any attempt', async () => {
    const cluster = await start(
      `const held = [];
      node.handle('ask', async () => ({ type: 'ask_ok', ...(await node.rpc('n1', { type: 'give' }, { timeout: 20, retryFor: 4000 })), type: 'ask_ok' }));
      node.handle('give', (body, message) => {
        held.push(message);
        if (held.length === 4) node.reply(held[0], { type: 'give_ok', value: 'first' });
      });
      node.run();`,
      { count: 2 },
    );
    expect(await cluster.request('n0', { type: 'ask' })).toMatchObject({ type: 'ask_ok', value: 'first' });
    const attempts = cluster.sent.filter(({ body }) => body.type === 'give');
    expect(attempts.length).toBeGreaterThanOrEqual(4);
    expect(new Set(attempts.map(({ body }) => body.msg_id)).size).toBe(attempts.length);
  });

  it('tries again after error 11, not after others', async () => {
    const cluster = await start(
      `let refusals = 0;
      node.handle('ask', async () => ({ type: 'ask_ok', value: (await node.rpc('n1', { type: 'give' }, { timeout: 50, retryFor: 4000 })).value }));
      node.handle('fail', async () => { await node.rpc('n1', { type: 'never' }, { timeout: 50, retryFor: 4000 }); });
      node.handle('give', () => { if (++refusals < 3) throw new RpcError('temporarily-unavailable', 'soon'); return { type: 'give_ok', value: refusals }; });
      node.handle('never', () => { throw new RpcError('precondition-failed', 'never'); });
      node.run();`,
      { count: 2 },
    );
    expect(await cluster.request('n0', { type: 'ask' })).toMatchObject({ value: 3 });
    expect(await cluster.request('n0', { type: 'fail' })).toMatchObject({ code: 22 });
    expect(cluster.sent.filter(({ body }) => body.type === 'never')).toHaveLength(1);
  });

  it('gives up at the end of the time for retries', async () => {
    const cluster = await start(
      `node.handle('ask', async () => { await node.rpc('n1', { type: 'give' }, { timeout: 20, retryFor: 1500 }); });
      node.handle('give', () => undefined);
      node.run();`,
      { count: 2 },
    );
    expect(await cluster.request('n0', { type: 'ask' })).toMatchObject({ code: 0 });
    const attempts = cluster.sent.filter(({ body }) => body.type === 'give').length;
    expect(attempts).toBeGreaterThan(2);
    expect(attempts).toBeLessThan(20);
  });
});

describe('the clients of services', () => {
  const store = new Map<unknown, unknown>();
  const outside: Outside = ({ dest, body }) => {
    if (dest === 'lin-tso') return { type: 'ts_ok', ts: 7 };
    const missing = { type: 'error', code: 20, text: 'key does not exist' };
    const key = `${dest}/${body.key}`;
    if (body.type === 'read') return store.has(key) ? { type: 'read_ok', value: store.get(key) } : missing;
    if (body.type === 'cas' && !store.has(key) && !body.create_if_not_exists) return missing;
    if (body.type === 'cas' && store.has(key) && store.get(key) !== body.from)
      return { type: 'error', code: 22, text: 'no' };
    store.set(key, body.type === 'cas' ? body.to : body.value);
    return { type: `${body.type}_ok` };
  };

  it('read, write, compare and set', async () => {
    const cluster = await start(
      `node.handle('go', async () => {
        const kv = node.kv('seq-kv');
        const results = [await kv.read('k') ?? 'nothing'];
        results.push(await kv.cas('k', 1, 2), await kv.cas('k', 1, 2, { create: true }), await kv.read('k'));
        await kv.write('k', null);
        results.push(await kv.read('k'), await kv.cas('k', 5, 6), await kv.cas('k', null, 0), await kv.read('k'));
        return { type: 'go_ok', results, other: (await node.kv('lin-kv').read('k')) ?? 'nothing', ts: await node.timestamp() };
      });
      node.run();`,
      { outside },
    );
    expect(await cluster.request('n0', { type: 'go' })).toMatchObject({
      results: ['nothing', false, true, 2, null, false, true, 0],
      other: 'nothing',
      ts: 7,
    });
  });

  it("have the names of Maelstrom's Go library beside them, which say a failed comparison as an error", async () => {
    const cluster = await start(
      `node.handle('go', async () => {
        const { readInt, write, compareAndSwap } = node.kv('seq-kv');
        const why = (error: any) => error.code ?? error.name;
        const results = [await readInt('n') ?? 'nothing', await compareAndSwap('n', 0, 1).catch(why)];
        await compareAndSwap('n', 0, 1, true);
        results.push(await readInt('n'), await compareAndSwap('n', 0, 5).catch(why), await readInt('n'));
        await write('n', 'one');
        results.push(await readInt('n').catch(why));
        return { type: 'go_ok', results, ts: (await node.syncRPC('lin-tso', { type: 'ts' }) as any).ts };
      });
      node.run();`,
      { outside },
    );
    expect(await cluster.request('n0', { type: 'go' })).toMatchObject({
      results: ['nothing', 20, 1, 22, 1, 'TypeError'],
      ts: 7,
    });
  });
});
