import { describe, expect, it } from 'vitest';
import { counterHistory } from '../../../../src/viewer/data/workloads/counters.ts';
import { keyLogs } from '../../../../src/viewer/data/workloads/kafka-logs.ts';
import { readOperationValues, type ValuedOperation } from '../../../../src/viewer/data/workloads/read-values.ts';
import { operationsByKey } from '../../../../src/viewer/data/workloads/registers.ts';
import { carriedAtoms, knowledgeOf, spreadTime } from '../../../../src/viewer/data/workloads/sets.ts';
import { uniqueIds } from '../../../../src/viewer/data/workloads/unique-ids.ts';
import type { SyntheticOperation, SyntheticRun } from '../../synthetic-page.ts';
import { syntheticRun } from '../../synthetic-run.ts';

const ALWAYS = { wanted: () => true, progress: () => {} };

async function valued(operations: readonly SyntheticOperation[]): Promise<readonly ValuedOperation[]> {
  return (await readOperationValues(await syntheticRun({ nodes: ['n0', 'n1'], operations }), ALWAYS)) ?? [];
}

describe('operations with their values', () => {
  it('are read chunk by chunk; a value that was cut is nil', async () => {
    const operations = ['1', '[2 3]', '[4 5…', '"x"'].map((asked, at) => ({
      f: 'add',
      invoked: at,
      completed: at + 1,
      asked,
    }));
    const run = await syntheticRun({ nodes: ['n0'], operations, chunk: 2 });
    expect((await readOperationValues(run, ALWAYS))?.map(({ asked }) => asked)).toEqual([1, [2, 3], null, 'x']);
    expect(await readOperationValues(run, { ...ALWAYS, wanted: () => false })).toBeNull();
  });
});

describe('who knew a value when', () => {
  const broadcast = (at: number, value: string) => ({
    f: 'broadcast',
    invoked: at,
    completed: at + 500,
    asked: value,
    request: 0,
  });
  const base: SyntheticRun = {
    nodes: ['n0', 'n1'],
    clients: ['c0'],
    messages: [
      { from: 'c0', to: 'n0', sendEvent: 0, receiveEvent: 1, body: '{"type":"broadcast","message":7,"msg_id":8}' },
      { from: 'n0', to: 'n1', sendEvent: 2, receiveEvent: 3, body: '{"type":"gossip","seq":8,"messages":[7]}' },
    ],
    operations: [broadcast(0, '7')],
  };

  const known = async (run: SyntheticRun) => {
    const loaded = await syntheticRun(run);
    return (await knowledgeOf(loaded, (await readOperationValues(loaded, ALWAYS)) ?? [], ALWAYS)) ?? [];
  };

  it('is told by the first message that each node received of it', async () => {
    const [value] = await known(base);
    expect(value).toMatchObject({ text: '7', acknowledged: 500, inLastReads: null });
    expect([...(value?.known ?? [])]).toEqual([1000, 3000]);
    expect(value && spreadTime(value)).toBe(3000);
  });

  it('is not told by ids and counts that happen to be the same number', async () => {
    const [, eight] = await known({ ...base, operations: [broadcast(0, '7'), { ...broadcast(0, '8'), request: -1 }] });
    expect([...(eight?.known ?? [])]).toEqual([Number.NaN, Number.NaN]);
    expect(eight && spreadTime(eight)).toBe(Number.POSITIVE_INFINITY);
    expect([...carriedAtoms('{"type":"gossip","seq":8,"known":{"3":[4]}}')]).toEqual(['3', '4']);
  });

  it('tells whether the last reads of all nodes show it', async () => {
    const read = (answered: string) => ({
      f: 'read',
      invoked: 9000,
      completed: 9500,
      asked: 'nil',
      answered,
      request: 1,
    });
    expect((await known({ ...base, operations: [broadcast(0, '7'), read('[7]')] }))[0]?.inLastReads).toBe(true);
    expect((await known({ ...base, operations: [broadcast(0, '7'), read('[6]')] }))[0]?.inLastReads).toBe(false);
  });
});

describe('a counter', () => {
  const add = (invoked: number, completed: number, asked: string, completion: 'ok' | 'fail' | 'info' = 'ok') => ({
    f: 'add',
    invoked,
    completed,
    asked,
    completion,
  });
  const read = (invoked: number, answered: string) => ({ f: 'read', invoked, completed: invoked + 1, answered });

  it('may show what was acknowledged, and what is under way or not', async () => {
    const { steps } = counterHistory(
      await valued([add(10, 20, '5'), add(30, 40, '-3', 'info'), add(50, 60, '9', 'fail')]),
    );
    expect(steps).toEqual([
      { time: 0, least: 0, most: 0 },
      { time: 10, least: 0, most: 5 },
      { time: 20, least: 5, most: 5 },
      { time: 30, least: 2, most: 5 },
      { time: 50, least: 2, most: 14 },
      { time: 60, least: 2, most: 5 },
    ]);
  });

  it('has reads that were possible and such that were not; the last ones come after all additions', async () => {
    const { reads } = counterHistory(
      await valued([add(10, 20, '5'), read(15, '0'), read(30, '5'), read(40, '4'), add(50, 60, '1'), read(70, '6')]),
    );
    expect(reads.map(({ value, possible, last }) => [value, possible, last])).toEqual([
      [0, true, false],
      [5, true, false],
      [4, false, false],
      [6, true, true],
    ]);
  });
});

describe('a key-value store', () => {
  it('has the operations of each key in words', async () => {
    const keys = operationsByKey(
      await valued([
        { f: 'write', invoked: 0, completed: 1, asked: '[0 4]' },
        { f: 'read', invoked: 2, completed: 3, asked: '[0 nil]', answered: '[0 4]' },
        { f: 'cas', invoked: 4, completed: 5, asked: '[1 [2 3]]', completion: 'fail' },
      ]),
    );
    expect([...keys].map(([key, all]) => [key, ...all.map(({ label }) => label)])).toEqual([
      ['0', 'write 4', 'read 4'],
      ['1', 'cas 2 → 3'],
    ]);
  });
});

describe('logs by key', () => {
  it('have what was sent, what polls left out, and what no poll returned', async () => {
    const [log] = keyLogs(
      await valued([
        { f: 'send', invoked: 0, completed: 1, asked: '[[:send "8" 1]]', answered: '[[:send "8" [0 1]]]' },
        { f: 'send', invoked: 2, completed: 3, asked: '[[:send "8" 2]]', answered: '[[:send "8" [1 2]]]' },
        { f: 'send', invoked: 4, completed: 5, asked: '[[:send "8" 3]]', answered: '[[:send "8" [2 3]]]' },
        {
          process: 4,
          f: 'poll',
          invoked: 6,
          completed: 7,
          asked: '[[:poll]]',
          answered: '[[:poll {"8" [[0 1] [2 4]]}]]',
        },
        {
          f: 'send',
          invoked: 8,
          completed: 9,
          asked: '[[:send "8" 5]]',
          answered: '[[:send "8" 5]]',
          completion: 'info',
        },
      ]),
    );
    expect(log?.sends.map(({ offset, polled }) => [offset, polled])).toEqual([
      [0, true],
      [1, false],
      [2, true],
    ]);
    expect(log?.polls).toEqual([{ operation: 3, process: 4, time: 7, offsets: [0, 2], gaps: [1] }]);
    expect(log?.doubles).toEqual([2]);
  });
});

describe('unique ids', () => {
  it('are told apart by the whole text; those that were not handed out do not count', async () => {
    const ids = ['"a"', 'a', '"a"', '7'].map((answered, at) => ({
      f: 'generate',
      invoked: at,
      completed: at,
      asked: 'nil',
      answered,
    }));
    const failed = { f: 'generate', invoked: 9, completed: 10, answered: '7', completion: 'fail' as const };
    const { ids: all, duplicates } = uniqueIds(await valued([...ids, failed]));
    expect(all).toBe(3);
    expect(duplicates.map(({ id, operations }) => [id, ...operations.map(({ at }) => at)])).toEqual([['"a"', 0, 2]]);
  });
});
