import { describe, expect, it } from 'vitest';
import { type Edn, type EdnMap, get, keyword, record } from '../../../src/maelstrom/edn.ts';
import { call, errorTypes, send, validity } from '../histories.ts';
import { check, firstError, type Pairs, polls, sends } from './kafka-histories.ts';

describe('cycles of sends and polls', () => {
  it('need an order: a history in which no operation follows another is invalid, as in Maelstrom', () => {
    const result = check(...call(0, 'send', send('k', 1), 'info'), ...call(1, 'send', send('k', 2), 'info'));
    expect(errorTypes(result)).toEqual(['empty-transaction-graph']);
    expect(get(result, 'empty-transaction-graph')).toEqual(record({ count: 1, errs: true }));
    expect(validity(result)).toBe(false);
    expect(errorTypes(check())).toEqual([]);
  });

  it('show a message that was polled before it was sent', () => {
    const result = check(...polls(1, { k: [[0, 1]] }), ...sends(0, 'k', 0, 1));
    expect(errorTypes(result)).toEqual(['G1c-realtime', 'strong-PL-2-cycle-exists']);
    const [wr, realtime] = (get(firstError(result, 'G1c-realtime'), 'steps') as { list: EdnMap[] }).list;
    const types = [get(wr, 'type'), get(realtime, 'type')];
    expect(types).toContainEqual(keyword('wr'));
    expect(types).toContainEqual(keyword('realtime'));
    expect(validity(result)).toBe(false);
  });

  it('explain a wr edge by its message and the micro-operations', () => {
    const micro: Edn = [
      [keyword('poll'), { map: [] }],
      [keyword('send'), 'k', [0, 1]],
    ];
    const result = check(...polls(1, { k: [[0, 1]] }), ...call(0, 'txn', [], 'ok', micro));
    const steps = (get(firstError(result, 'G1c-realtime'), 'steps') as { list: EdnMap[] }).list;
    expect(steps).toContainEqual(
      record({ type: keyword('wr'), key: 'k', value: 1, 'a-mop-index': 1, 'b-mop-index': 0 }),
    );
  });

  it('do not come of a transaction that polls its own message', () => {
    const micro: Edn = [
      [keyword('send'), 'k', [0, 1]],
      [keyword('poll'), { map: [['k', [[0, 1]]]] }],
    ];
    expect(errorTypes(check(...call(0, 'txn', [], 'ok', micro)))).toEqual([
      'empty-transaction-graph',
      'precommitted-read',
    ]);
  });

  it('leave out clients that only move about', () => {
    const moved = [...call(0, 'assign', ['k'], 'ok'), ...call(1, 'subscribe', ['k'], 'ok')];
    expect(errorTypes(check(...moved))).toEqual(['empty-transaction-graph']);
  });

  it('explain the edge from one of several writers by what that one sent', () => {
    const pairs: Pairs = [
      [0, 1],
      [1, 2],
    ];
    const result = check(...sends(2, 'k', 0, 1), ...polls(1, { k: pairs }), ...sends(0, 'k', 1, 2));
    const steps = (get(firstError(result, 'G1c-realtime'), 'steps') as { list: EdnMap[] }).list;
    expect(steps).toContainEqual(
      record({ type: keyword('wr'), key: 'k', value: 2, 'a-mop-index': 0, 'b-mop-index': 0 }),
    );
  });
});
