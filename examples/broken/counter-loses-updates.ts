// verdict: fail; reasons: counter-mismatch; run: g-counter --node-count 3 --rate 100 --time-limit 3 --recovery-time 1

/** Reads the sum from seq-kv, adds, and writes it back, while others do the same. */
import { type Counter, createNode } from '../node.ts';

const node = createNode<Counter>();
const store = node.kv('seq-kv');

node.handle('add', async ({ delta }) => {
  const sum = (await store.read<number>('sum')) ?? 0;
  await store.write('sum', sum + delta);
  return { type: 'add_ok' };
});

node.handle('read', async () => ({ type: 'read_ok', value: (await store.read<number>('sum')) ?? 0 }));

node.run();
