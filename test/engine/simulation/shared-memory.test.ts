import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { build } from 'rolldown';
import { beforeAll, describe, expect, it } from 'vitest';
import { memoryEnd, newSharedMemory } from '../../../src/engine/simulation/shared-memory.ts';

/** The module for a thread, which runs no TypeScript on every Node.js. */
let source: string;
beforeAll(async () => {
  const { output } = await build({
    input: 'src/engine/simulation/shared-memory.ts',
    write: false,
    output: { format: 'cjs', exports: 'named' },
  });
  source = output[0].code;
});

/** Runs code in a thread that has the node's end as `end`. */
async function withThread<T>(code: string, use: (end: ReturnType<typeof memoryEnd>) => T): Promise<T> {
  const memory = newSharedMemory();
  const program = `const exports = {};\n${source}\nconst end = exports.memoryEnd(require('node:worker_threads').workerData, 'node');\n${code}`;
  const worker = new Worker(program, { eval: true, workerData: memory });
  await once(worker, 'online');
  try {
    return use(memoryEnd(memory, 'engine'));
  } finally {
    await worker.terminate();
  }
}

const PATIENCE_MS = 20_000;
const ECHO = 'end.hand(Buffer.from("up")); for (;;) end.hand(end.take());';
/** Bytes that the memory holds at a time. */
const AT_ONCE = 256 * 1024;

const bytesOf = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) % 251));

describe('memory that two threads have', () => {
  it.each([0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE, 5 * AT_ONCE + 17])(
    'carries %i bytes to a thread and back',
    async (length) => {
      const sent = bytesOf(length);
      await withThread(ECHO, (end) => {
        expect(end.take(PATIENCE_MS)?.toString()).toBe('up');
        for (let time = 0; time < 3; time += 1) {
          end.hand(sent);
          expect(end.take(PATIENCE_MS)?.equals(sent)).toBe(true);
        }
      });
    },
  );

  it('gives copies, which later messages leave as they are', async () => {
    await withThread(ECHO, (end) => {
      end.take(PATIENCE_MS);
      end.hand(Buffer.from('first'));
      const first = end.take(PATIENCE_MS);
      end.hand(Buffer.from('other'));
      expect(end.take(PATIENCE_MS)?.toString()).toBe('other');
      expect(first?.toString()).toBe('first');
    });
  });

  it('gives nothing when the other side does not hand over in time', async () => {
    await withThread('end.hand(Buffer.from("up")); end.take(); for (;;);', (end) => {
      expect(end.take(PATIENCE_MS)?.toString()).toBe('up');
      end.hand(Buffer.from('work'));
      expect(end.take(1)).toBeUndefined();
    });
  });
});
