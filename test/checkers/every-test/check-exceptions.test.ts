import { describe, expect, it } from 'vitest';
import { checkExceptions } from '../../../src/checkers/every-test/check-exceptions.ts';
import { type Edn, type EdnMap, get, type list, record } from '../../../src/maelstrom/edn.ts';
import { aHistory, type Draft } from '../histories.ts';

const thrown = (exception: Edn, type: Draft['type'] = 'info'): Draft => ({ type, f: 'read', extra: { exception } });
const ofClass = (name: string): Edn => record({ via: [record({ type: { sym: name }, message: 'm' })] });
const check = (...drafts: readonly Draft[]) => checkExceptions(aHistory(...drafts));

describe('the check of exceptions', () => {
  it('counts by class, the most frequent first, each with its first operation', () => {
    const result = check(thrown(ofClass('A')), thrown(ofClass('B')), { type: 'info', f: 'read' }, thrown(ofClass('B')));
    const groups = (get(result, 'exceptions') as { list: EdnMap[] }).list;
    expect(groups.map((group) => [get(group, 'class'), get(group, 'count')])).toEqual([
      [{ sym: 'B' }, 2],
      [{ sym: 'A' }, 1],
    ]);
    expect(groups.map((group) => get(get(group, 'example'), 'index'))).toEqual([1, 0]);
    expect(get(result, 'valid?')).toBe(true);
  });

  it('says only that it is valid when no client threw', () => {
    const quiet: Draft[] = [
      { type: 'info', f: 'read' },
      { type: 'info', f: 'read', extra: { unseen: 1 } },
      thrown(null),
      thrown(ofClass('A'), 'fail'),
    ];
    expect(check(...quiet)).toEqual(record({ 'valid?': true }));
  });

  it('has no class for an exception that does not name one', () => {
    const [group] = (get(check(thrown('text'), thrown(record({ via: [] }))), 'exceptions') as ReturnType<typeof list>)
      .list;
    expect([get(group, 'class'), get(group, 'count')]).toEqual([null, 2]);
  });
});
