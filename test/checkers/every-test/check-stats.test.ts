import { describe, expect, it } from 'vitest';
import { checkStats } from '../../../src/checkers/every-test/check-stats.ts';
import { type EdnMap, get, getIn, keyword, record } from '../../../src/maelstrom/edn.ts';
import { aHistory, call, type Draft, validity } from '../histories.ts';

const check = (...drafts: readonly Draft[]) => checkStats(aHistory(...drafts));

describe('the statistics', () => {
  it('count completions of clients, over all and by operation', () => {
    const result = check(
      ...call(0, 'read', null, 'ok'),
      ...call(0, 'read', null, 'ok'),
      ...call(0, 'add', 1, 'fail'),
      ...call(1, 'add', 1, 'info'),
      { type: 'info', f: 'start-partition', process: 'nemesis' },
      { type: 'invoke', f: 'write', process: 3 },
    );
    const all = { count: 4, 'ok-count': 2, 'fail-count': 1, 'info-count': 1 };
    const add = { 'valid?': false, count: 2, 'ok-count': 0, 'fail-count': 1, 'info-count': 1 };
    const read = { 'valid?': true, count: 2, 'ok-count': 2, 'fail-count': 0, 'info-count': 0 };
    expect(result).toEqual(
      record({ 'valid?': false, ...all, 'by-f': record({ add: record(add), read: record(read) }) }),
    );
  });

  it('list operations in the order of their names', () => {
    const result = check(...['read', 'cas', 'write', 'add'].flatMap((f) => call(0, f, null, 'ok')));
    const names = (get(result, 'by-f') as EdnMap).map.map(([f]) => f);
    expect(names).toEqual(['add', 'cas', 'read', 'write'].map(keyword));
  });

  it('want one success of each operation', () => {
    const failed = [...call(0, 'add', 1, 'fail'), ...call(0, 'add', 1, 'info')];
    expect(validity(check(...failed, ...call(0, 'read', null, 'ok')))).toBe(false);
    expect(validity(check(...failed, ...call(0, 'read', null, 'ok'), ...call(0, 'add', 1, 'ok')))).toBe(true);
  });

  it.each(['crash', 'debug-topic-partitions'])('let %s of kafka never succeed', (f) => {
    const result = check(...call(0, f, null, 'info'), ...call(1, 'poll', null, 'ok'));
    expect(validity(result)).toBe(true);
    expect(getIn(result, 'by-f', f, 'valid?')).toBe(false);
  });

  it('are valid without any operation', () => expect(validity(check())).toBe(true));
});
