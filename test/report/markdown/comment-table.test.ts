import { describe, expect, it } from 'vitest';
import { commentTable } from '../../../src/report/markdown/comment-table.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import { aFailingShare, aLimit, aRow, aShare, aTarget } from '../verdicts.ts';

const table = (rows: readonly Row[], links = true): readonly string[] =>
  commentTable(rows, aTarget(), links).replaceAll('\u00a0', '~').split('\n');

describe('the table of the comment', () => {
  it('has a column for each figure that a row has', () => {
    const latencies = { 'workload.stable-latencies.0.5': 180, 'workload.stable-latencies.1': 400 };
    expect(table([aRow({ durationMs: null, metrics: {} })])).toEqual([
      '|  | Challenge |',
      '|:-:|:--|',
      '| ✅ | **1-echo** |',
    ]);
    expect(
      table([
        aRow({ durationMs: null, metrics: {} }),
        aRow({ key: 'b', durationMs: null, outcome: 'fail', metrics: latencies }),
      ]),
    ).toEqual([
      '|  | Challenge | Median (ms) | Max (ms) |',
      '|:-:|:--|--:|--:|',
      '| ✅ | **1-echo** | – | – |',
      '| ❌ | **b** | 180 | 400 |',
    ]);
  });

  it('links to the artifacts where there are any, and there is room', () => {
    const artifacts = { store: { id: 5, url: '' }, messages: { id: 6, url: '' } };
    const rows = [
      aRow({ durationMs: null, metrics: {}, artifacts }),
      aRow({ key: 'b', durationMs: null, metrics: {} }),
    ];
    const url = 'https://github.com/octo/gossip/actions/runs/1001/artifacts';
    expect(table(rows)).toEqual([
      '|  | Challenge | Open |',
      '|:-:|:--|:--|',
      `| ✅ | **1-echo** | [svg](${url}/6)~·~[zip](${url}/5) |`,
      '| ✅ | **b** |  |',
    ]);
    expect(table(rows, false)[0]).toBe('|  | Challenge |');
    expect(table(rows.slice(1))[0]).toBe('|  | Challenge |');
  });

  it('has a column for seeds where a row has some', () => {
    const bare = { durationMs: null, metrics: {} };
    const rows = [aShare(1, 1, 200, bare), aFailingShare(1, 18, 1, 200, bare), aRow({ key: 'x', ...bare })];
    expect(table(rows)).toEqual([
      '|  | Challenge | Seeds |',
      '|:-:|:--|--:|',
      '| ✅ | **3c** | 200~✓ |',
      '| ❌ | **3c** | seed~18~✗ |',
      '| ✅ | **x** | – |',
    ]);
  });

  it('shows a change below its figure, so that columns stay narrow, and a figure that broke a limit in bold', () => {
    const metric = 'net.servers.msgs-per-op';
    const row = (value: number, base: number, met = true) =>
      aRow({
        outcome: met ? 'pass' : 'fail',
        metrics: { [metric]: value },
        base: { metrics: { [metric]: base } },
        limits: [aLimit(`${metric} < 30`, value, met)],
      });
    const cell = (each: Row): string | undefined => table([each])[2]?.split(' | ')[2]?.replace(' |', '');
    expect(cell(row(20, 25))).toBe('20<br><sub>−20~%~🟢</sub>');
    expect(cell(row(34.6, 25, false))).toBe('**34.6**<br><sub>+38~%~🔴</sub>');
    expect(cell(row(25, 25))).toBe('25');
  });

  it('has operations, time and the log of the job, where rows have them', () => {
    const job = { id: 'test', leg: 'a'.repeat(16), checkRun: 42 };
    const rows = [aRow({ metrics: { 'stats.count': 2012 }, job, durationMs: 125_000 })];
    expect(table(rows)).toEqual([
      '|  | Challenge | Ops | Time | Open |',
      '|:-:|:--|--:|--:|:--|',
      '| ✅ | **1-echo** | 2,012 | 2~min~5~s | [log](https://github.com/octo/gossip/actions/runs/1001/job/42) |',
    ]);
  });

  it('says what failed beside an availability that is not whole', () => {
    const metrics = {
      'availability.ok-fraction': 0.9993,
      'stats.by-f.send.fail-count': 2,
      'stats.by-f.poll.info-count': 1,
    };
    expect(table([aRow({ metrics, durationMs: null })])[2]).toBe(
      '| ✅ | **1-echo** | 99.9~%<br><sub>2 send failed, 1 poll undecided</sub> |',
    );
    const crashes = { 'availability.ok-fraction': 0.95, 'stats.by-f.crash.info-count': 4 };
    expect(table([aRow({ metrics: crashes, durationMs: null })])[2]).toContain('95~%<br><sub>4 crash on purpose</sub>');
    expect(table([aRow({ metrics: { ...metrics, 'availability.ok-fraction': 1 }, durationMs: null })])[2]).toBe(
      '| ✅ | **1-echo** | 100~% |',
    );
  });

  it('shows in bold what broke a limit, however that is spaced', () => {
    const metric = 'net.servers.msgs-per-op';
    const limits = [aLimit(`${metric}<30`, 34.6, false)];
    expect(table([aRow({ outcome: 'fail', metrics: { [metric]: 34.6 }, durationMs: null, limits })])[2]).toContain(
      '**34.6**',
    );
  });

  it('keeps a key in its cell', () => {
    expect(table([aRow({ key: 'a | b', durationMs: null, metrics: {} })])[2]).toBe('| ✅ | **a &#124; b** |');
  });
});
