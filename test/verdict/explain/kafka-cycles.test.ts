import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';

const op = (index: number, process: number, f: string, ms: number) =>
  `#jepsen.history.Op{:index ${index}, :time ${ms}000000, :type :ok, :process ${process}, :f :${f}, :value nil}`;
const found = (type: string, ...errors: readonly string[]) =>
  explain('kafka', `{:bad-error-types (:${type}), :${type} {:count 9, :errs (${errors.join(' ')})}}`)[0];

const poll = op(604, 1, 'poll', 382);
const send = op(610, 0, 'send', 386);
const sent = (message: number) => `{:type :wr, :key "15", :value ${message}}`;

describe('cycles of a kafka run', () => {
  it('of one send and one poll say that the poll came first', () => {
    const finding = found(
      'G1c-realtime',
      `{:cycle [${poll} ${send} ${poll}], :steps ({:type :realtime} ${sent(7)}), :type :G1c-realtime}`,
    );
    expect(finding).toMatchObject({
      id: 'anomaly-G1c-realtime',
      title: 'A message was polled before it was sent',
      node: 'n1',
      firstAt: 382,
      detail:
        '9 cases of G1c-realtime. First: a poll had returned message 7 of key "15" (poll at n1 at 382 ms) before the send of it began (at n0; it ended at 386 ms).',
    });
    expect(finding?.advice).toMatch(/^Answer polls with the messages of sends that have come by then/);
    expect(finding?.causes).toEqual(expect.arrayContaining(['unwritten-reads', 'anomaly-lost-write']));
  });

  it('of several sends are told step by step', () => {
    const [other, last] = [op(2, 1, 'send', 5), op(4, 0, 'poll', 8)];
    const cycle = `:cycle [${send} ${poll} ${other} ${last} ${send}]`;
    const steps = `:steps (${sent(7)} {:type :realtime} ${sent(8)} {:type :realtime})`;
    expect(found('G1c-realtime', `{${cycle}, ${steps}}`)?.evidence).toMatchObject([
      {
        text: 'a cycle of 4 operations: O1 (send at n0 at 386 ms), O2 (poll at n1 at 382 ms), O3 (send at n1 at 5 ms), O4 (poll at n0 at 8 ms): O2 returned message 7 of key "15", which O1 sent; O2 ended before O3 began; O4 returned message 8 of key "15", which O3 sent; O4 ended before O1 began',
      },
    ]);
    const ofClients = `{:cycle [${send} ${poll} ${send}], :steps ({:type :process} {:type :ww})}`;
    expect(found('G0-process', ofClients)).toMatchObject({
      title: 'Operations depend on each other in a cycle',
      evidence: [
        {
          text: 'a cycle of 2 operations: O1 (send at n0 at 386 ms), O2 (poll at n1 at 382 ms): the same client ran O1 before O2; O2 comes before O1 ("ww")',
        },
      ],
    });
  });

  it('that are not shown are told by their size', () => {
    const exists = found('strong-PL-2-cycle-exists', '{:not :strong-read-committed, :scc-size 3, :scc #{237 239 242}}');
    expect(exists?.detail).toBe(
      '9 cases of strong-PL-2-cycle-exists. First: 3 operations depend on each other (in history.edn they end at :index 237, 239, 242).',
    );
    expect(exists?.causes).toContain('anomaly-G1c-realtime');
    expect(found('PL-2-cycle-exists', '{:scc [1 2]}')?.detail).toMatch(/First: 2 operations depend on each other\.$/);
    const searched = '{:type :cycle-search-timeout, :anomaly-spec-type :G1c-realtime';
    expect(found('cycle-search-timeout', `${searched}, :scc-size 5596}`)?.detail).toMatch(
      /First: the search for G1c-realtime among 5596 operations was given up\.$/,
    );
    expect(found('cycle-search-timeout', `${searched}}`)?.detail).toMatch(
      /First: the search for G1c-realtime was given up\.$/,
    );
    expect(found('G1c', '{:odd 1}')?.detail).toBe('9 cases of G1c. First: {"odd": 1}.');
    expect(found('G1c')?.detail).toBe('9 cases of G1c.');
  });

  it('come after what is known of messages, of which the journal is asked', () => {
    const results = '{:bad-error-types (:G1c-realtime :cycle-search-timeout :G1a :duplicate :G-single-item)}';
    expect(explain('kafka', results).map(({ id }) => id)).toEqual([
      'anomaly-G1a',
      'anomaly-duplicate',
      'anomaly-G1c-realtime',
      'anomaly-cycle-search-timeout',
      'anomaly-G-single-item',
    ]);
  });
});
