import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../src/store/store.ts';
import { UserError } from '../../src/text/user-error.ts';
import { temporaryDirectory } from './temporary.ts';

const dir = await temporaryDirectory();
let made = 0;

async function aStore(files: Readonly<Record<string, string>>): Promise<string> {
  made += 1;
  const store = join(dir, String(made));
  await mkdir(store);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(store, path)), { recursive: true });
    await writeFile(join(store, path), text);
  }
  return store;
}

const paths = (files: Store['files']): string[] => files.map(({ path }) => path);

describe('openStore', () => {
  it('lists plain files with their sizes', async () => {
    const store = await openStore(
      await aStore({
        'results.edn': '{}',
        'history.edn': '',
        'net-journal/10.fressian': '1',
        'net-journal/9.fressian': '',
      }),
    );
    expect(store.files).toEqual([
      { path: 'history.edn', bytes: 0 },
      { path: 'net-journal/9.fressian', bytes: 0 },
      { path: 'net-journal/10.fressian', bytes: 1 },
      { path: 'results.edn', bytes: 2 },
    ]);
    expect(store).toMatchObject({
      leftOut: [],
      messages: undefined,
      nodeLogs: [],
      keys: [],
      anomalies: [],
      orders: [],
    });
  });

  it('finds the logs of the nodes, whatever they are called', async () => {
    const store = await openStore(
      await aStore({
        'node-logs/n10.log': '',
        'node-logs/n2.log': 'x',
        'node-logs/n[0 "2"].log': '',
        'node-logs/notes.txt': '',
      }),
    );
    expect(store.nodeLogs.map(({ node, bytes }) => [node, bytes])).toEqual([
      ['n[0 "2"]', 0],
      ['n2', 1],
      ['n10', 0],
    ]);
  });

  it('tells a whole messages.svg from a truncated one', async () => {
    const drawing = `<svg>${'<g/>'.repeat(10_000)}`;
    const whole = await openStore(await aStore({ 'messages.svg': `${drawing}</svg>` }));
    expect(whole.messages).toEqual({ path: 'messages.svg', bytes: 40_011, truncated: false, whole: true });
    const cut = await openStore(
      await aStore({ 'messages.svg': `${drawing}<text>Additional network events not shown</text></g></svg>` }),
    );
    expect(cut.messages).toMatchObject({ truncated: true, whole: true });
    const broken = await openStore(await aStore({ 'messages.svg': drawing }));
    expect(broken.messages).toMatchObject({ truncated: false, whole: false });
    const empty = await openStore(await aStore({ 'messages.svg': '' }));
    expect(empty.messages).toMatchObject({ truncated: false, whole: false });
  });

  it("groups the files of lin-kv's keys, Elle's anomalies and kafka's orders", async () => {
    const store = await openStore(
      await aStore({
        'independent/0/results.edn': '',
        'independent/0/linear.svg': '',
        'independent/1/results.edn': '',
        'elle/G1c.txt': '',
        'elle/G1c/0.svg': '',
        'elle/sccs/0.svg': '',
        'elle/incompatible-order/8.html': '',
        'orders/9.svg': '',
      }),
    );
    expect(store.keys.map(({ key, files }) => [key, paths(files)])).toEqual([
      ['0', ['independent/0/linear.svg', 'independent/0/results.edn']],
      ['1', ['independent/1/results.edn']],
    ]);
    expect(store.anomalies.map(({ anomaly, files }) => [anomaly, paths(files).sort()])).toEqual([
      ['G1c', ['elle/G1c.txt', 'elle/G1c/0.svg']],
      ['incompatible-order', ['elle/incompatible-order/8.html']],
    ]);
    expect(store.orders).toEqual([{ path: 'orders/9.svg', bytes: 0, key: '9' }]);
  });

  it('follows the link to the store, and none within it', async () => {
    const real = await aStore({ 'results.edn': '{}' });
    await symlink('/etc', join(real, 'node-logs'));
    await symlink('/etc/hostname', join(real, 'messages.svg'));
    await symlink(real, join(dir, 'current'));
    const store = await openStore(join(dir, 'current'));
    expect(paths(store.files)).toEqual(['results.edn']);
    expect(store.leftOut).toEqual(['messages.svg', 'node-logs']);
    expect(store.messages).toBeUndefined();
    expect(store.directory.endsWith(String(made))).toBe(true);
  });

  it('does not go down without end', async () => {
    const deep = join(...Array.from({ length: 50 }, () => 'd'), 'file');
    const store = await openStore(await aStore({ [deep]: '' }));
    expect(store.files).toEqual([]);
    expect(store.leftOut).toHaveLength(1);
  });

  it('says what to name when there is no store', async () => {
    await expect(openStore(join(dir, 'missing'))).rejects.toThrow(UserError);
    await expect(openStore(join(dir, 'missing'))).rejects.toThrow(
      "missing can't be opened (ENOENT): name the directory that a run left",
    );
    await writeFile(join(dir, 'file'), '');
    await expect(openStore(join(dir, 'file'))).rejects.toThrow('is not a directory');
  });
});

describe('a store that a node has tampered with', () => {
  it('is listed but for what is not a plain file under a name that can be read', async () => {
    const directory = await aStore({ 'results.edn': '{}', 'node-logs/n0.log': '' });
    await writeFile(Buffer.concat([Buffer.from(`${directory}/x`), Buffer.from([0xff])]), '');
    execFileSync('mkfifo', [join(directory, 'node-logs/n1.log')]);
    await symlink('/proc/self/environ', join(directory, 'messages.svg'));
    const store = await openStore(directory);
    expect(paths(store.files)).toEqual(['node-logs/n0.log', 'results.edn']);
    expect(store.leftOut.toSorted()).toEqual(['messages.svg', 'node-logs/n1.log', 'x\ufffd']);
    expect(store.messages).toBeUndefined();
  });

  it.runIf(process.getuid?.() !== 0)(
    'takes a drawing that may not be read for one that was cut off (root may read all, so not as root)',
    async () => {
      const directory = await aStore({ 'messages.svg': '<svg></svg>' });
      await chmod(join(directory, 'messages.svg'), 0);
      expect((await openStore(directory)).messages).toMatchObject({ whole: false, truncated: false });
    },
  );
});
