import { describe, expect, it } from 'vitest';
import { readHistoryFacts } from '../../../src/verdict/gather/history-facts.ts';
import { operations, someHistory, visitAll } from '../facts.ts';

const invoke = (seconds: number, process: number, f = 'read') =>
  `:time ${seconds}000000000, :type :invoke, :process ${process}, :f :${f}, :value nil`;
const ended = (seconds: number, process: number, type: string, error = '', f = 'read') =>
  `:time ${seconds}000000000, :type :${type}, :process ${process}, :f :${f}, :value nil${error === '' ? '' : `, :error ${error}`}`;

describe('readHistoryFacts', () => {
  it('counts operations by kind and type', () => {
    const { byF } = someHistory(
      'echo',
      invoke(1, 0),
      ended(2, 0, 'ok'),
      invoke(2, 0),
      ended(3, 0, 'fail', '[:abort "x"]'),
      invoke(3, 1, 'write'),
      ended(4, 1, 'info', ':net-timeout', 'write'),
    );
    expect([...byF]).toEqual([
      ['read', { invoke: 2, ok: 1, fail: 1, info: 0 }],
      ['write', { invoke: 1, ok: 0, fail: 0, info: 1 }],
    ]);
  });

  it('knows the first request that a client sent, and no other', () => {
    expect(
      someHistory('kafka', invoke(1, 0, 'assign'), invoke(2, 0, 'send'), invoke(3, 0, 'poll')).firstRequest,
    ).toEqual({
      f: 'send',
      at: 2000,
    });
    expect(someHistory('kafka', invoke(1, 0, 'crash'), invoke(2, 0, 'debug-topic-partitions')).firstRequest).toBeNull();
  });

  it('counts timeouts by node, and knows when each node first fell silent', () => {
    const { timeouts } = someHistory(
      'echo',
      invoke(1, 0),
      invoke(1, 1),
      ended(2, 1, 'ok'),
      invoke(3, 1),
      ended(6, 0, 'info', ':net-timeout'),
      ended(8, 1, 'info', ':net-timeout'),
      invoke(7, 2),
      ended(12, 2, 'info', ':net-timeout'),
    );
    expect(timeouts).toMatchObject({ count: 3, first: { process: 0 } });
    expect([...(timeouts?.byNode ?? [])]).toEqual([
      ['n0', 2],
      ['n1', 1],
    ]);
    expect([...(timeouts?.askedAt ?? [])]).toEqual([
      ['n0', 1000],
      ['n1', 3000],
    ]);
  });

  it('has no timeouts where every request was answered', () => {
    expect(someHistory('echo', invoke(1, 0), ended(2, 0, 'ok')).timeouts).toBeNull();
  });

  it('counts a timeout whose request or node is not known', () => {
    const { timeouts } = someHistory('echo', ended(2, 0, 'info', ':net-timeout'));
    expect(timeouts?.count).toBe(1);
    expect([...(timeouts?.askedAt ?? [])]).toEqual([]);
    const strange = readHistoryFacts('echo', () => undefined);
    visitAll(operations(invoke(1, 0), ended(2, 0, 'info', ':net-timeout')), strange.visit);
    expect(strange.facts().timeouts).toMatchObject({ count: 1, byNode: new Map(), askedAt: new Map() });
  });

  it('groups error replies by name and text, the most frequent first', () => {
    const { errorReplies } = someHistory(
      'echo',
      ended(1, 0, 'fail', '[:abort "a"]'),
      ended(2, 1, 'fail', '[:abort "b"]'),
      ended(3, 1, 'fail', '[:abort "b"]'),
    );
    expect(errorReplies).toMatchObject([
      { name: 'abort', text: 'b', count: 2, first: { time: 2e9 } },
      { name: 'abort', text: 'a', count: 1, first: { time: 1e9 } },
    ]);
  });

  it('groups errors by name alone once there are many texts', () => {
    const lines = Array.from({ length: 60 }, (_, index) => ended(index, 0, 'fail', `[:abort "${'x'.repeat(index)}"]`));
    const { errorReplies } = someHistory('echo', ...lines);
    expect(errorReplies).toHaveLength(51);
    expect(errorReplies[0]).toMatchObject({ name: 'abort', text: 'x'.repeat(50), count: 10, textsDiffer: true });
  });

  it('groups errors whose texts differ in their numbers only', () => {
    const { errorReplies } = someHistory(
      'echo',
      ...['4 is not 3', '12 is not 1', '[1, 2 3] is not [1.5]', 'x is not 3'].map((text) =>
        ended(1, 0, 'fail', `[:abort "${text}"]`),
      ),
      ended(2, 0, 'fail', '[:abort "x is not 3"]'),
    );
    expect(errorReplies).toMatchObject([
      { text: '4 is not 3', count: 2, textsDiffer: true },
      { text: 'x is not 3', count: 2, textsDiffer: false },
      { text: '[1, 2 3] is not [1.5]', count: 1 },
    ]);
  });

  it.each(['key-does-not-exist', 'precondition-failed'])('takes %s for an answer in lin-kv only', (name) => {
    const line = ended(1, 0, 'fail', `[:${name} "x"]`);
    expect(someHistory('lin-kv', line).errorReplies).toEqual([]);
    expect(someHistory('echo', line).errorReplies).toHaveLength(1);
    expect(someHistory(null, line).errorReplies).toHaveLength(1);
  });

  it('keeps exceptions, and why the first of each kind did not succeed', () => {
    const facts = someHistory('echo', ended(1, 1, 'info', '"odd"'), ended(2, 0, 'info', ':net-timeout'));
    expect(facts.exceptions).toMatchObject({ count: 1, first: { time: 1e9 } });
    expect([...facts.firstFailures]).toEqual([['read', { kind: 'exception', text: 'odd' }]]);
    expect(someHistory('echo', ended(1, 0, 'ok'), invoke(2, 0)).firstFailures.size).toBe(0);
  });

  const nemesis = (seconds: number, f: string, value = 'nil') =>
    `:time ${seconds}000000000, :type :info, :process :nemesis, :f :${f}, :value ${value}`;
  const CUTS = '[:isolated {"n1" #{"n0"}, "n0" #{}}]';
  const CUTS_NOTHING = '[:isolated {"n1" #{}, "n0" #{}}]';
  const timedOut = [invoke(10, 0), ended(15, 0, 'info', ':net-timeout')];

  it.each([
    ['a partition that cuts a link', nemesis(1, 'start-partition', CUTS), 1, 0],
    ['a partition that cuts nothing', nemesis(1, 'start-partition', CUTS_NOTHING), 0, 0],
    ['a partition of which nothing is known', nemesis(1, 'start-partition'), 0, 0],
    ['a killed node', nemesis(1, 'kill', '{"n0" :killed}'), 1, 1],
    ['another node that is paused', nemesis(1, 'pause', '{"n1" :paused}'), 1, 0],
  ])('counts timeouts during %s', (_, fault, duringFaults, duringOutages) => {
    const { timeouts, byF } = someHistory('echo', fault, ...timedOut);
    expect(timeouts).toMatchObject({ count: 1, duringFaults, duringOutages });
    expect([...byF.keys()]).toEqual(['read']);
  });

  it('counts a timeout whose request was sent while a fault was at work, and none that came after it', () => {
    const during = (until: number) =>
      someHistory(
        'echo',
        nemesis(1, 'start-partition', CUTS),
        nemesis(until, 'stop-partition', ':network-healed'),
        ...timedOut,
      ).timeouts?.duringFaults;
    expect([during(9), during(10)]).toEqual([0, 1]);
    expect(someHistory('echo', nemesis(1, 'start-partition', CUTS), timedOut[1] ?? '').timeouts?.duringFaults).toBe(0);
  });

  it('knows the first timeout of each kind', () => {
    const { timeouts } = someHistory(
      'echo',
      invoke(1, 0),
      invoke(1, 1, 'write'),
      ended(6, 0, 'info', ':net-timeout'),
      ended(6, 1, 'info', ':net-timeout', 'write'),
      invoke(7, 2),
      ended(12, 2, 'info', ':net-timeout'),
    );
    expect([...(timeouts?.byKind ?? [])]).toEqual([
      ['read', { count: 2, first: { node: 'n0', askedAt: 1000, gaveUpAt: 6000 } }],
      ['write', { count: 1, first: { node: 'n1', askedAt: 1000, gaveUpAt: 6000 } }],
    ]);
  });

  it('looks for huge offsets in kafka only', () => {
    const send = ':time 1, :type :ok, :process 0, :f :send, :value [[:send "1" [99999999 1]]]';
    expect(someHistory('kafka', send).offsets.huge?.offset).toBe(99_999_999);
    expect(someHistory('echo', send).offsets.huge).toBeNull();
  });

  it('counts at most fifty kinds', () => {
    const lines = Array.from({ length: 60 }, (_, index) => ended(1, 0, 'info', ':net-timeout', `f${index}`));
    const facts = someHistory(null, ...lines);
    expect(facts.byF.size).toBe(50);
    expect(facts.firstFailures.size).toBe(50);
    expect(facts.timeouts?.count).toBe(60);
  });
});
