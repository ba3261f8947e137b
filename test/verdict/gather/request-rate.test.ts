import { describe, expect, it } from 'vitest';
import { watchWork } from '../../../src/verdict/gather/request-rate.ts';
import { operations, visitAll } from '../facts.ts';

const at = (ms: number, type: string, process: number, f = 'read') =>
  `:time ${ms * 1e6}, :type :${type}, :process ${process}, :f :${f}, :value nil`;

describe('watchWork', () => {
  it('counts requests, waiting and the median read until the time limit', () => {
    const watch = watchWork(1);
    const lines = [
      at(0, 'invoke', 0),
      at(100, 'ok', 0),
      at(100, 'invoke', 0, 'broadcast'),
      at(400, 'ok', 0, 'broadcast'),
      at(100, 'invoke', 1),
      at(300, 'ok', 1),
      at(100, 'invoke', 2, 'assign'),
      at(900, 'invoke', 3),
      at(1500, 'ok', 3),
      at(1600, 'invoke', 0),
      at(1700, 'ok', 0),
    ];
    visitAll(operations(...lines), watch.visit);
    expect(watch.facts()).toEqual({
      requests: 4,
      waitedMs: 100 + 300 + 200 + 100,
      medianReadMs: 200,
      slowest: { f: 'broadcast', medianMs: 300 },
    });
    expect(watchWork(1).facts()).toEqual({ requests: 0, waitedMs: 0, medianReadMs: null, slowest: null });
  });
});
