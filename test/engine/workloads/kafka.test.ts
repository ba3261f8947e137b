import { describe, expect, it } from 'vitest';
import { ENGINE_WORKLOADS } from '../../../src/engine/workloads/workloads.ts';
import { itemsOf, keyword } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { printEdn } from '../../../src/store/edn/edn-print.ts';
import { aSession, counted, idle, operations, partsOf, shown, take } from './a-workload.ts';

describe("kafka's operations", () => {
  it('begin with a crash, assign now and then, and catch up on what was not polled', () => {
    const offered = operations('kafka', 3, 6000);
    expect(offered[0]?.invocation).toEqual({ f: 'crash', value: null });
    const counts = counted(offered);
    expect((counts.send ?? 0) / (counts.poll ?? 1)).toBeCloseTo(1, 0);
    expect((counts.assign ?? 0) / 6000).toBeGreaterThan(1 / 128);
    expect((counts.assign ?? 0) / 6000).toBeLessThan(1 / 32);
    // Eight workers: every 3.75 s of these two minutes on average.
    expect(counts.crash).toBeGreaterThan(15);
    expect(counts.crash).toBeLessThan(60);
    const catchUps = offered.filter(({ invocation }) => invocation.extra?.unseen !== undefined);
    expect(catchUps.length).toBeGreaterThan(0);
    const first = catchUps[0]?.invocation;
    expect(printEdn(first?.extra?.unseen ?? null)).toMatch(/^\{\d+ \{:polled -1, :sent \d+\}/);
    expect(itemsOf(first?.value)?.every((key) => typeof key === 'string')).toBe(true);
  });

  it('end with a fresh client, all keys from the beginning, and polls until the ends are seen', () => {
    const said: string[] = [];
    const parts = { ...partsOf('kafka', 1), say: (line: string) => said.push(line) };
    const { main, final } = ENGINE_WORKLOADS.kafka.generators(parts);
    take(main, 200, idle(2));
    const last = final?.();
    if (last === undefined) throw new Error('kafka has no last operations');
    const polls = take(last, 6, idle(1));
    expect(polls.map(({ invocation }) => invocation.f)).toEqual(['crash', 'assign', 'poll', 'poll', 'poll', 'poll']);
    expect(polls[1]?.invocation.extra).toEqual({ 'seek-to-beginning?': true });
    const keys = (itemsOf(polls[1]?.invocation.value) ?? []).map(Number);
    expect(keys).toEqual([...keys].sort((a, b) => a - b));
    expect(said[0]).toMatch(/^Polling up to offsets \{\d+ \d+/);
    const everything = { map: keys.map((key) => [String(key), [[1_000_000, 1]]] as const) };
    const seen: Operation = {
      index: 9,
      time: 0,
      type: 'ok',
      process: 4,
      f: 'poll',
      value: [[keyword('poll'), everything]],
    };
    last.completed?.(seen, 0);
    expect(last.next(5000, idle(1))).toBe('done');
    expect(said.at(-1)).toBe('Process 4 now waiting for {}');
  });

  it('give up on what never comes after ten seconds', () => {
    const { main, final } = ENGINE_WORKLOADS.kafka.generators(partsOf('kafka', 1));
    take(main, 200, idle(2));
    const last = final?.();
    const offered = last === undefined ? [] : take(last, 10_000, idle(1), 10);
    expect(offered.length).toBeGreaterThan(30);
    expect(offered.length).toBeLessThan(80);
  });
});

describe("kafka's client", () => {
  const send = [[keyword('send'), '4', 9]];
  const poll = [[keyword('poll')]];

  it('sends a message, whose offset the reply brings', () => {
    const { invoke, reply, requests, completions } = aSession('kafka');
    invoke('send', send);
    reply({ type: 'send_ok', offset: 17 });
    expect(requests()).toEqual([{ key: '4', msg: 9, type: 'send' }]);
    expect(shown(completions[0])).toBe('ok [[:send "4" [17 9]]]');
  });

  it('polls the keys it was assigned, from 0, then behind what it has polled, and commits that', () => {
    const { invoke, reply, requests, completions } = aSession('kafka');
    invoke('assign', ['4', '5']);
    // Committed offsets are asked for and, as Maelstrom does, not looked at.
    reply({ type: 'list_committed_offsets_ok', offsets: { '4': 100 } });
    invoke('poll', poll);
    reply({
      type: 'poll_ok',
      msgs: {
        '4': [
          [0, 9],
          [3, 8],
        ],
        '5': [],
      },
    });
    reply({ type: 'commit_offsets_ok' });
    invoke('poll', poll);
    reply({ type: 'poll_ok', msgs: {} });
    expect(requests()).toEqual([
      { keys: ['4', '5'], type: 'list_committed_offsets' },
      { offsets: { '4': 0, '5': 0 }, type: 'poll' },
      { offsets: { '4': 3 }, type: 'commit_offsets' },
      { offsets: { '4': 4, '5': 0 }, type: 'poll' },
    ]);
    expect(completions.map(shown)).toEqual(['ok', 'ok [[:poll {"4" [[0 9] [3 8]], "5" []}]]', 'ok [[:poll {}]]']);
  });

  it('goes on at its offsets with keys that it keeps, and starts at 0 when it seeks to the beginning', () => {
    const { invoke, reply, requests } = aSession('kafka');
    invoke('assign', ['4']);
    reply({ type: 'list_committed_offsets_ok', offsets: {} });
    invoke('poll', poll);
    reply({ type: 'poll_ok', msgs: { '4': [[6, 1]] } });
    reply({ type: 'commit_offsets_ok' });
    invoke('assign', ['4', '5']);
    reply({ type: 'list_committed_offsets_ok', offsets: {} });
    invoke('poll', poll);
    expect(requests().at(-1)).toEqual({ offsets: { '4': 7, '5': 0 }, type: 'poll' });
    reply({ type: 'poll_ok', msgs: {} });
    const asked = requests().length;
    invoke('assign', ['4'], { 'seek-to-beginning?': true });
    expect(requests()).toHaveLength(asked);
    invoke('poll', poll);
    expect(requests().at(-1)).toEqual({ offsets: { '4': 0 }, type: 'poll' });
  });

  it('gives a crash an unknown outcome at once, without a request', () => {
    const { invoke, requests, completions } = aSession('kafka');
    invoke('crash', null);
    expect([requests(), completions.map(shown)]).toEqual([[], ['info']]);
  });

  it('has an assignment without a reply fail, and leaves the outcome of a send, a poll and a commit open', () => {
    const { invoke, reply, timeOut, completions } = aSession('kafka');
    invoke('assign', ['4']);
    timeOut();
    invoke('send', send);
    timeOut();
    invoke('poll', poll);
    timeOut();
    invoke('poll', poll);
    reply({ type: 'poll_ok', msgs: { '4': [[0, 9]] } });
    timeOut();
    const [assigned, ...others] = completions.map(shown);
    expect(assigned).toBe('fail :net-timeout');
    expect(others).toEqual(['info :net-timeout', 'info :net-timeout', 'info :net-timeout']);
  });
});
