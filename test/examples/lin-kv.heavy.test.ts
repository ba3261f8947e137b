import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Body, type Cluster, compile, startCluster, temporaryDirectory } from './cluster.ts';

const directory = temporaryDirectory();
const running: Cluster[] = [];
afterEach(() => {
  for (const cluster of running.splice(0)) cluster.stop();
});
afterAll(directory.remove);

async function start(count: number): Promise<Cluster> {
  const file = await compile({ file: 'lin-kv.ts' }, directory.path);
  const cluster = await startCluster(file, { count });
  running.push(cluster);
  return cluster;
}

/** Asks until the answer is another than "there is no leader", or that there was none in time. */
async function insist(cluster: Cluster, dest: string, body: Body): Promise<Body> {
  for (;;) {
    const reply = await cluster.request(dest, body);
    if (reply.code !== 11 && reply.code !== 0 && reply.type !== 'dropped') return reply;
  }
}

/** The first of these nodes that says that it leads, in a term after `after`. */
async function leader(cluster: Cluster, ids: readonly string[], after = 0): Promise<{ id: string; term: number }> {
  const asLeader = await cluster.message(
    ({ src, body }) => ids.includes(src) && body.type === 'append_entries' && Number(body.term) > after,
  );
  return { id: asLeader.src, term: Number(asLeader.body.term) };
}

describe('the Raft of lin-kv', () => {
  it('answers reads, writes and compare-and-sets through any node', async () => {
    const cluster = await start(3);
    expect(await insist(cluster, 'n0', { type: 'read', key: 1 })).toMatchObject({ type: 'error', code: 20 });
    expect(await insist(cluster, 'n1', { type: 'write', key: 1, value: 2 })).toMatchObject({ type: 'write_ok' });
    expect(await insist(cluster, 'n2', { type: 'cas', key: 1, from: 2, to: 3 })).toMatchObject({ type: 'cas_ok' });
    expect(await insist(cluster, 'n0', { type: 'cas', key: 1, from: 2, to: 4 })).toMatchObject({ code: 22 });
    expect(await insist(cluster, 'n1', { type: 'read', key: 1 })).toMatchObject({ type: 'read_ok', value: 3 });
  });

  it('works alone', async () => {
    const cluster = await start(1);
    expect(await insist(cluster, 'n0', { type: 'write', key: 1, value: 2 })).toMatchObject({ type: 'write_ok' });
    expect(await insist(cluster, 'n0', { type: 'read', key: 1 })).toMatchObject({ value: 2 });
  });

  it('goes on under a new leader when the old one is cut off, and keeps what was acknowledged', async () => {
    const cluster = await start(3);
    await insist(cluster, 'n0', { type: 'write', key: 1, value: 'kept' });
    const old = await leader(cluster, cluster.ids);
    const others = cluster.ids.filter((id) => id !== old.id);
    cluster.cut = (src, dest) => src === old.id || dest === old.id;

    // What the old leader takes now, it can't commit: no answer but an error may come.
    const lost = cluster.request(old.id, { type: 'write', key: 1, value: 'lost' });
    await leader(cluster, others, old.term);
    for (const id of others) {
      expect(await insist(cluster, id, { type: 'read', key: 1 })).toMatchObject({ value: 'kept' });
    }
    await insist(cluster, others[0] ?? '', { type: 'write', key: 1, value: 'new' });

    cluster.cut = () => false;
    expect(await insist(cluster, old.id, { type: 'read', key: 1 })).toMatchObject({ value: 'new' });
    expect([0, undefined]).toContain((await lost).code);
    expect(['error', 'dropped']).toContain((await lost).type);
  });

  it('acknowledges nothing without a majority', async () => {
    const cluster = await start(3);
    await insist(cluster, 'n0', { type: 'write', key: 1, value: 1 });
    cluster.cut = () => true;
    const replies = await Promise.all(
      cluster.ids.map((id) => cluster.request(id, { type: 'write', key: 1, value: 2 })),
    );
    for (const reply of replies) expect(['error', 'dropped']).toContain(reply.type);
  });
});
