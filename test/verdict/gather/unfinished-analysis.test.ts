import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Edn, entriesOf, get } from '../../../src/maelstrom/edn.ts';
import { parseEdn } from '../../../src/store/edn/edn-read.ts';
import { openStore, type Store } from '../../../src/store/store.ts';
import { judgedKeys, writtenAnomalies } from '../../../src/verdict/gather/unfinished-analysis.ts';
import { judgeWith, scratchDirectory } from '../fixtures.ts';

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

async function aStore(files: Readonly<Record<string, string | Buffer>>): Promise<Store> {
  const directory = scratchDirectory();
  directories.push(directory);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), content);
  }
  return await openStore(directory);
}

describe('files of an analysis that broke off', () => {
  it('tell the anomalies that a missing graphviz lost, the worst first', async () => {
    const { outcome, reasons } = await judgeWith('runs/txn-list-append-no-graphviz', {
      'elle/G-single.txt': 'G-single #0\nLet:\n',
      'elle/G0.txt': 'G0 #0\nLet:\n  T1 = {:index 58}\n\nThen:\n  - T1 < T2\n\nG0 #1\nLet:\n',
      'elle/sccs/0.svg': '<svg></svg>',
    });
    expect(outcome).toBe('unknown');
    expect(reasons[0]).toMatchObject({
      id: 'missing-graphviz',
      evidence: [{ source: 'elle/G0.txt', text: 'G0 #0' }, {}, {}, {}, {}],
    });
    expect(reasons[0]?.detail).toContain('it had found G0, G-single. G0 means: Writes of transactions are mixed up');
  });

  it('hold what an analysis of lin-kv had found before it broke off', async () => {
    const failed =
      '{:linearizable {:valid? false, :op {:process 1, :f :read, :value 1, :time 770000000}}, :valid? false}';
    const verdict = await judgeWith('runs/lin-kv-not-linearizable', {
      'results.edn': undefined,
      'independent/0/results.edn': failed,
      'independent/1/results.edn': '{:valid? true}',
      'independent/2/results.edn': '{:valid? tr',
    });
    expect(verdict.outcome).toBe('fail');
    expect(verdict.damaged).toEqual(['independent/2/results.edn']);
    const reason = verdict.reasons.find(({ id }) => id === 'not-linearizable');
    expect(reason?.detail).toContain('Key 0: read 1 (client process 1 at 770 ms) fits no order');
    expect(reason?.severity).toBe('warning');
  });
});

describe('judgedKeys', () => {
  it('gives what is written of each key as the results would hold it, numbers as numbers', async () => {
    const store = await aStore({
      'independent/0/results.edn': '{:valid? true}',
      'independent/-12/results.edn': '{:valid? false, :op {:f :read}}',
      'independent/k7/results.edn': '{:valid? :unknown}',
      'independent/1234567890/results.edn': '{:valid? true}',
      'independent/3/history.edn': '{}',
    });
    const damaged: string[] = [];
    const judged = await judgedKeys(store, damaged);
    const all = new Map<Edn, Edn>(entriesOf(get(judged, 'results')));
    expect(all).toEqual(
      new Map<Edn, Edn>([
        [0, parseEdn('{:valid? true}')],
        [-12, parseEdn('{:valid? false, :op {:f :read}}')],
        ['k7', parseEdn('{:valid? :unknown}')],
        ['1234567890', parseEdn('{:valid? true}')],
      ]),
    );
    expect(damaged).toEqual([]);
  });

  it('keeps what it can read of a key whose file is damaged, and notes the file', async () => {
    const damaged: string[] = [];
    const store = await aStore({ 'independent/1/results.edn': '{:valid? true, :op {:f' });
    expect(await judgedKeys(store, damaged)).toMatchObject({ map: [[{ key: 'results' }, { map: [[1, {}]] }]] });
    expect(damaged).toEqual(['independent/1/results.edn']);
  });

  it('is undefined where there is no key, and no store', async () => {
    expect(await judgedKeys(await aStore({ 'independent/1/history.edn': '' }), [])).toBeUndefined();
    expect(await judgedKeys(null, [])).toBeUndefined();
  });
});

describe('writtenAnomalies', () => {
  it('gives of each kind the words for its first example, the worst kind first', async () => {
    const store = await aStore({
      'elle/G-single.txt': 'G-single #0\nLet:\nG-single #1\nLet:\n',
      'elle/G0.txt': 'G0 #0\nThen:\n  - T1 < T2, as in #1 of these\n',
      'elle/G1c/0.svg': '<svg></svg>',
    });
    expect(await writtenAnomalies(store, [])).toEqual([
      { type: 'G0', file: 'elle/G0.txt', lines: ['G0 #0', 'Then:', '  - T1 < T2, as in #1 of these'] },
      { type: 'G-single', file: 'elle/G-single.txt', lines: ['G-single #0', 'Let:'] },
    ]);
    expect(await writtenAnomalies(null, [])).toEqual([]);
  });

  it('reads the first 40 lines of a long example', async () => {
    const text = Array.from({ length: 60 }, (_, line) => `line ${line}`).join('\n');
    const [anomaly] = await writtenAnomalies(await aStore({ 'elle/G0.txt': text }), []);
    expect(anomaly?.lines).toHaveLength(40);
    expect(anomaly?.lines.at(-1)).toBe('line 39');
  });

  it('notes a file that is gone since, and keeps the kind', async () => {
    const store = await aStore({ 'elle/G0.txt': 'G0 #0\n' });
    rmSync(path.join(store.directory, 'elle/G0.txt'));
    const damaged: string[] = [];
    expect(await writtenAnomalies(store, damaged)).toEqual([{ type: 'G0', file: 'elle/G0.txt', lines: [] }]);
    expect(damaged).toEqual(['elle/G0.txt']);
  });
});
