import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState, markerOf } from '../../../src/report/markdown/comment-state.ts';
import { joinRows } from '../../../src/report/rows/join.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import { rowsThatMeet } from '../rows-that-meet.ts';
import { aRow } from '../verdicts.ts';

describe('the marker of a comment', () => {
  it('is one line that GitHub does not show, another one for each key', () => {
    const keys = ['Maelstrom', 'maelstrom', '', '-->', 'a\nb'];
    const markers = keys.map(markerOf);
    expect(new Set(markers).size).toBe(keys.length);
    for (const marker of markers) expect(marker).toMatch(/^<!-- maelstrom-action [0-9a-f]{20} -->$/);
  });
});

describe('the state in a comment', () => {
  it('counts only as the last line', () => {
    const state = encodeState([aRow()]);
    expect(decodeState(`text\n${state}\n\n`)).toEqual([aRow()]);
    expect(decodeState(`${state}\nmore text`)).toEqual([]);
    const quoted = encodeState([aRow({ key: 'quoted' })]);
    expect(decodeState(`${quoted}\n${state}`)).toEqual([aRow()]);
  });

  it('brings back the rows it was made of', () => {
    fc.assert(
      fc.property(rowsThatMeet, (some) => {
        expect(decodeState(`text\n${encodeState(some)}\n`)).toEqual(some);
      }),
    );
  });

  it('of an earlier release is read, and not doubled by the rows of this one', () => {
    const broken = [{ expression: 'net.servers.msgs-per-op < 30', actual: 34.6, met: false }];
    const { durationMs: _time, ...rest } = aRow({ outcome: 'fail' });
    const [read] = decodeState(encodeState([{ ...rest, broken } as unknown as Row]));
    expect(read).toEqual({
      ...rest,
      broken: [
        {
          ...broken[0],
          metric: 'net.servers.msgs-per-op',
          sentence: 'net.servers.msgs-per-op < 30, but it was 34.6',
        },
      ],
    });
    const again = aRow({ outcome: 'fail', run: { id: 1001, number: 12, attempt: 2 } });
    expect(joinRows(read === undefined ? [] : [read], [again])).toEqual([again]);
  });

  it('never ends the comment that hides it', () => {
    fc.assert(
      fc.property(rowsThatMeet, (some) => {
        expect(encodeState(some).slice(4, -3)).not.toMatch(/--|>/);
      }),
    );
  });

  it('is read with the suspicion that anyone may have written it', () => {
    const packed = (value: unknown): string => encodeState(value as readonly Row[]);
    expect(decodeState('no state')).toEqual([]);
    expect(decodeState('<!-- maelstrom-action-state v1 AAAA -->')).toEqual([]);
    expect(decodeState('<!-- maelstrom-action-state v2 AAAA -->')).toEqual([]);
    expect(decodeState(packed({ rows: 1 }))).toEqual([]);
    expect(decodeState(packed([1, null, {}, { ...aRow(), outcome: 'great' }, aRow()]))).toEqual([aRow()]);
    expect(decodeState(packed([{ ...aRow(), headSha: '"><script>' }]))).toEqual([]);
    expect(decodeState(packed([{ ...aRow(), run: { id: 1, number: -1, attempt: 1 } }]))).toEqual([]);
    expect(decodeState(packed([{ ...aRow(), extra: 'x', title: 'y'.repeat(10_000) }]))[0]?.title).toHaveLength(120);
    // A few kilobytes that unpack to many megabytes.
    expect(decodeState(packed([{ ...aRow(), title: ' '.repeat(20_000_000) }]))).toEqual([]);
    expect(decodeState(packed(Array.from({ length: 1000 }, () => aRow())))).toHaveLength(300);
  });
});
