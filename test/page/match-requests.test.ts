import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalWriter } from '../../src/store/journal.ts';
import { aPage } from './a-page.ts';

let store: string;
beforeEach(() => {
  store = mkdtempSync(path.join(tmpdir(), 'requests-'));
});
afterEach(() => rmSync(store, { recursive: true, force: true }));

/** Of each operation: its process, and from when to when it was under way, in milliseconds. */
type Under = readonly [process: number, from: number, to: number | null];
/** Of each request: its client and node, and when it was sent by the journal's clock, in milliseconds. */
type Sent = readonly [client: string, node: string, at: number];

/** The places of the requests that were found, among all of them; null for none. */
async function requestsOf(
  operations: readonly Under[],
  sent: readonly Sent[],
  { threads = 2, nodes = ['n0'] }: { readonly threads?: number; readonly nodes?: readonly string[] } = {},
): Promise<readonly (number | null)[]> {
  const log = `INFO [2026-11-22 12:00:00,000] jepsen test runner - jepsen.core Running test:\n{:concurrency ${threads}}\n`;
  writeFileSync(path.join(store, 'jepsen.log'), log);
  const lines = operations.flatMap(([process, from, to]) => [
    [from, `:type :invoke, :process ${process}`] as const,
    ...(to === null ? [] : [[to, `:type :ok, :process ${process}`] as const]),
  ]);
  lines.sort((a, b) => a[0] - b[0]);
  const history = lines.map(
    ([at, what], index) => `{:index ${index}, :time ${at * 1e6}, ${what}, :f :read, :value nil}`,
  );
  writeFileSync(path.join(store, 'history.edn'), history.join('\n'));
  const journal = new JournalWriter(path.join(store, 'net-journal'));
  const init = { type: 'init', node_id: 'n0', node_ids: nodes };
  journal.write({ id: 0, time: 0, type: 'send', message: { id: 0, src: 'c0', dest: 'n0', body: init } });
  for (const [index, [src, dest, at]] of sent.entries()) {
    const id = index + 1;
    journal.write({ id, time: (1000 + at) * 1e6, type: 'send', message: { id, src, dest, body: { type: 'read' } } });
  }
  journal.close();
  const { operations: read } = await aPage({ store });
  return read.map(({ request }) => (request === null ? null : request.columns.sendEvent - 1));
}

describe('the request of an operation', () => {
  it('is what the client of its thread sent while it was under way', async () => {
    const operations: Under[] = Array.from({ length: 40 }, (_, at) => [at % 2, at * 7 + (at % 2) * 3, at * 7 + 9]);
    const sent: Sent[] = operations.map(([process, from]) => [`c${process + 1}`, 'n0', from]);
    expect(await requestsOf(operations, sent)).toEqual(operations.map((_, index) => index));
  });

  it('is not told where two fit', async () => {
    const both: Under[] = [
      [0, 0, 5000],
      [1, 50, 5050],
    ];
    const sent: Sent[] = [
      ['c1', 'n0', 0],
      ['c2', 'n0', 1],
    ];
    expect(await requestsOf(both, sent)).toEqual([null, null]);
  });

  it('is told by the node that it was sent to', async () => {
    const both: Under[] = [
      [0, 0, 5000],
      [1, 50, 5050],
    ];
    const sent: Sent[] = [
      ['c1', 'n0', 0],
      ['c2', 'n1', 1],
    ];
    expect(await requestsOf(both, sent, { nodes: ['n0', 'n1'] })).toEqual([0, 1]);
  });

  it('is found for the process that goes on where another one was given up', async () => {
    const operations: Under[] = [
      [0, 0, 10],
      [1, 20, null],
      [0, 30, 40],
      [3, 5020, 5030],
    ];
    const sent: Sent[] = [
      ['c1', 'n0', 0],
      ['c2', 'n1', 20],
      ['c1', 'n0', 30],
      ['c2', 'n1', 5020],
    ];
    expect(await requestsOf(operations, sent, { nodes: ['n0', 'n1'] })).toEqual([0, 1, 2, 3]);
  });

  it('is nothing for an operation during which nothing was sent', async () => {
    const operations: Under[] = [
      [0, 0, 10],
      [0, 2000, 2010],
      [0, 4000, 4010],
    ];
    const sent: Sent[] = [
      ['c1', 'n0', 0],
      ['c1', 'n0', 4001],
    ];
    expect(await requestsOf(operations, sent, { threads: 1 })).toEqual([0, null, 1]);
  });

  it('is not told of a client whose requests fit no thread', async () => {
    const operations: Under[] = [
      [0, 0, 10],
      [1, 3000, 3010],
    ];
    const sent: Sent[] = [
      ['c1', 'n0', 0],
      ['c1', 'n0', 9000],
    ];
    expect(await requestsOf(operations, sent)).toEqual([null, null]);
  });
});
