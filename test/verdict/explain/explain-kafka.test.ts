import { describe, expect, it } from 'vitest';
import { explain, explainDrawn } from './explain.ts';

describe('anomalies of kafka', () => {
  it('are reported by key, offset and value', () => {
    const sent =
      '#jepsen.history.Op{:index 3, :time 2000000000, :type :ok, :process 1, :f :send, :value [[:send "8" [3 4]]]}';
    const results = `{:valid? false, :bad-error-types (:inconsistent-offsets :lost-write :precommitted-read :unseen :G1a),
      :inconsistent-offsets {:count 1, :errs ({:key "8", :offset 0, :index 0, :values #{1 2}})},
      :lost-write {:count 1, :errs ({:key "8", :value 4, :index 1, :max-read-index 2, :writer ${sent}, :max-read ${sent}})},
      :precommitted-read {:count 1, :errs ({:op ${sent}, :writer ${sent}})},
      :G1a {:count 1, :errs ({:key "8", :value 4, :writer ${sent}, :reader ${sent}})},
      :unseen {:time 5000000000, :unseen {"8" 2}, :messages {"8" (7 8)}}}`;
    const findings = explain('kafka', results);
    expect(findings.map(({ id }) => id)).toEqual([
      'anomaly-inconsistent-offsets',
      'anomaly-lost-write',
      'anomaly-precommitted-read',
      'anomaly-unseen',
      'anomaly-G1a',
    ]);
    expect(findings[0]?.detail).toContain('replies put different messages at offset 0 of key "8": 1, 2');
    expect(findings[1]?.detail).toContain(
      'message 4 of key "8" was acknowledged with offset 3 (its send to n1 ended at 2 s)',
    );
    expect(findings[3]?.detail).toContain('messages 7, 8 of key "8": acknowledged, never polled');
  });

  const op = (process: number, f: string, seconds: number, value = 'nil') =>
    `#jepsen.history.Op{:index 3, :time ${seconds}000000000, :type :ok, :process ${process}, :f :${f}, :value ${value}}`;
  const first = (type: string, error: string) =>
    explain('kafka', `{:bad-error-types (:${type}), :${type} {:count 1, :errs (${error})}}`)[0];

  it.each([
    [
      'duplicate',
      '{:key "8", :value 4, :count 3, :offsets #{1 2 4}}',
      'replies put message 4 of key "8" at 3 offsets: 1, 2, 4',
    ],
    ['duplicate', '{:key "8", :value 4}', 'replies put message 4 of key "8" at 2 offsets'],
    [
      'lost-write',
      `{:key "8", :value 4, :writer ${op(1, 'send', 2, '[[:send "9" [7 4]] [:send "8" [6 5]] [:send "8" [3 4]]]')}}`,
      'message 4 of key "8" was acknowledged with offset 3 (its send to n1 ended at 2 s), and no poll returned it, though later ones were returned',
    ],
    [
      'lost-write',
      '{:key "8", :value 4}',
      'message 4 of key "8" was acknowledged, and no poll returned it, though later ones were returned',
    ],
    [
      'int-nonmonotonic-poll',
      `{:key "8", :values [4 3], :op ${op(0, 'poll', 1)}}`,
      'one poll of key "8" returned message 3 after message 4 (poll at n0 at 1 s)',
    ],
    [
      'int-nonmonotonic-poll',
      `{:key "8", :values [4 4], :op ${op(0, 'poll', 1)}}`,
      'one poll returned message 4 of key "8" twice (poll at n0 at 1 s)',
    ],
    [
      'int-poll-skip',
      `{:key "8", :values [4 7], :skipped [5 6], :op ${op(0, 'poll', 1)}}`,
      'one poll of key "8" returned message 4, then message 7, and left out messages 5, 6 (poll at n0 at 1 s)',
    ],
    [
      'int-poll-skip',
      `{:key "8", :values [8 9], :delta 2, :skipped [9], :op ${op(0, 'poll', 1)}}`,
      'one poll of key "8" returned message 8, then message 9, which other replies put 2 places apart (poll at n0 at 1 s)',
    ],
    [
      'int-poll-skip',
      `{:key "8", :values [4 7], :skipped [5 6], :op ${op(0, 'poll', 1, '[[:poll {"8" [[0 4] [1 7] [2 5]]}]]')}}`,
      'one poll of key "8" returned message 4 at offset 0, then message 7 at offset 1, and left out message 6 (poll at n0 at 1 s)',
    ],
    [
      'poll-skip',
      `{:key "8", :skipped [5 6], :ops [${op(0, 'poll', 1, '[[:poll {"8" [[0 4]], "9" [[0 5]]}]]')} ${op(0, 'poll', 2, '[[:poll {"8" [[2 6]]}]]')}]}`,
      'a client\'s poll of key "8" ended with message 4 at offset 0 (poll at n0 at 1 s), and its next one began with message 6 at offset 2 (poll at n0 at 2 s), and left out message 5',
    ],
    [
      'poll-skip',
      `{:key "8", :delta 3, :skipped [5 7 7], :ops [${op(0, 'poll', 1, '[[:poll {"8" [[0 5]]}]]')} ${op(0, 'poll', 2, '[[:poll {"8" [[1 6] [2 7]]}]]')}]}`,
      'a client\'s poll of key "8" ended with message 5 at offset 0 (poll at n0 at 1 s), and its next one began with message 6 at offset 1 (poll at n0 at 2 s), which other replies put 3 places apart',
    ],
    [
      'poll-skip',
      `{:key "8", :delta 3, :skipped [6 7], :ops [${op(0, 'poll', 1, '[[:poll {"8" [[0 5]]}]]')} ${op(0, 'poll', 2, '[[:poll {"8" [[3 8] [1 6] [2 7]]}]]')}]}`,
      'a client\'s poll of key "8" ended with message 5 at offset 0 (poll at n0 at 1 s), and its next one began with message 8 at offset 3 (poll at n0 at 2 s)',
    ],
    [
      'int-poll-skip',
      `{:key "8", :values [9 12], :delta 3, :skipped [11 11], :op ${op(0, 'poll', 1)}}`,
      'one poll of key "8" returned message 9, then message 12, and left out message 11 (poll at n0 at 1 s)',
    ],
    [
      'int-nonmonotonic-poll',
      `{:key "8", :values [12 11], :delta -1, :op ${op(0, 'poll', 1, '[[:poll {"8" [[9 12] [8 7] [9 12] [10 11]]}]]')}}`,
      'one poll of key "8" returned message 11 at offset 10 after message 12 at offset 9, though other replies put message 11 before message 12 (poll at n0 at 1 s)',
    ],
    [
      'int-nonmonotonic-poll',
      `{:key "8", :values [4 4], :op ${op(0, 'poll', 1, '[[:poll {"8" [[1 4] [2 4]]}]]')}}`,
      'one poll returned message 4 of key "8" twice, at offsets 1 and 2 (poll at n0 at 1 s)',
    ],
    [
      'int-nonmonotonic-poll',
      `{:key "8", :values [4 4], :op ${op(0, 'poll', 1, '[[:poll {"8" [[1 4] [1 4]]}]]')}}`,
      'one poll returned message 4 of key "8" twice, at offset 1 both times (poll at n0 at 1 s)',
    ],
    [
      'nonmonotonic-poll',
      `{:key "8", :values [12 13], :delta 0, :ops [${op(0, 'poll', 1, '[[:poll {"8" [[9 12]]}]]')} ${op(0, 'poll', 2, '[[:poll {"8" [[10 13]]}]]')}]}`,
      'a client\'s poll of key "8" ended with message 12 at offset 9 (poll at n0 at 1 s), and its next one began with message 13 at offset 10 (poll at n0 at 2 s), though other replies put both at one offset',
    ],
    [
      'nonmonotonic-send',
      `{:key "8", :values [7 9], :delta -5, :ops [${op(0, 'send', 1, '[[:send "8" [6 7]]]')} ${op(0, 'send', 2, '[[:send "8" [8 9]]]')}]}`,
      'a client sent message 7 to key "8" and got offset 6 (send at n0 at 1 s), and then message 9 and got offset 8 (send at n0 at 2 s), though other replies put message 9 before message 7',
    ],
    [
      'nonmonotonic-send',
      `{:key "8", :values [7 9], :delta -1, :ops [${op(0, 'send', 1, '[[:send "8" [6 7]]]')} ${op(0, 'send', 2, '[[:send "8" [5 9]]]')}]}`,
      'a client sent message 7 to key "8" and got offset 6 (send at n0 at 1 s), and then message 9 and got offset 5 (send at n0 at 2 s)',
    ],
    ['nonmonotonic-send', '{:key "8", :values [7 9]}', 'key "8": values 7, 9'],
    [
      'unsent-read',
      `{:key "8", :value 14, :reader ${op(0, 'poll', 1, '[[:poll {"8" [[13 14]]}]]')}}`,
      'one poll returned message 14 at offset 13 of key "8", which no send put there (poll at n0 at 1 s)',
    ],
    ['unsent-read', '{:key "8", :value 14}', 'key "8": value 14'],
    [
      'nonmonotonic-poll',
      `{:key "8", :values [4 3], :ops [${op(0, 'poll', 1)} ${op(0, 'poll', 2)}]}`,
      'a client\'s poll of key "8" ended with message 4 (poll at n0 at 1 s), and its next one began with message 3 (poll at n0 at 2 s)',
    ],
    [
      'poll-skip',
      `{:key "8", :skipped [5], :ops [${op(0, 'poll', 1)} ${op(0, 'poll', 2)}]}`,
      'a client polled key "8" (poll at n0 at 1 s) and polled again (poll at n0 at 2 s), and left out message 5',
    ],
    ['poll-skip', '{:key "8"}', 'key "8": {"key": "8"}'],
    ['int-poll-skip', '{:key "8", :values [4]}', 'key "8": values 4'],
    ['int-nonmonotonic-poll', '{:value 4}', 'value 4'],
    ['nonmonotonic-poll', '{:key "8", :values [4 3]}', 'key "8": values 4, 3'],
    [
      'odd',
      `{:key "8", :value 1, :values [2], :writer ${op(1, 'send', 2)}}`,
      'key "8": value 1, values 2 (send at n1 at 2 s)',
    ],
    ['odd', '{:strange 1}', '{"strange": 1}'],
  ])('tell %s %s', (type, error, line) => {
    expect(first(type, error)?.evidence?.[0]?.text).toBe(line);
    expect(first(type, error)?.detail).toBe(`1 case of ${type}. First: ${line}.`);
  });

  it('name the node and the moment of the last operation', () => {
    const ops = `:ops [${op(0, 'poll', 1)} ${op(1, 'poll', 2)}]`;
    expect(first('poll-skip', `{:key "8", ${ops}}`)).toMatchObject({ node: 'n1', firstAt: 2000 });
    expect(first('G1a', `{:reader ${op(1, 'poll', 4)}, :writer ${op(0, 'send', 1)}}`)).toMatchObject({
      node: 'n1',
      firstAt: 4000,
    });
  });

  it('count what was never polled', () => {
    const unseen =
      '{:bad-error-types (:unseen), :unseen {:time 5000000000, :unseen {"8" 2, "9" 1}, :messages {"9" (7)}}}';
    expect(explain('kafka', unseen)).toMatchObject([
      {
        id: 'anomaly-unseen',
        firstAt: 5000,
        detail:
          '3 acknowledged messages of 2 keys were never polled. For example, 2 messages of key "8": acknowledged, never polled.',
        evidence: [{}, { text: 'message 7 of key "9": acknowledged, never polled' }],
      },
    ]);
    expect(explain('kafka', '{:bad-error-types (:unseen), :unseen {:unseen {"8" 1}}}')[0]?.detail).toMatch(
      /^1 acknowledged message of 1 key was never polled\. For example, 1 message of/,
    );
    expect(explain('kafka', '{:bad-error-types (:unseen)}')[0]?.detail).toContain('For example, none is named.');
  });

  it('quote at most six examples, none twice', () => {
    const errors = Array.from({ length: 20 }, (_, at) => `{:key "8", :value ${at >> 1}}`).join(' ');
    const lines = first('duplicate', errors)?.evidence?.map(({ text }) => text);
    expect(lines).toHaveLength(6);
    expect(new Set(lines).size).toBe(6);
  });

  it('are none where Maelstrom allows them all', () => {
    expect(explain('kafka', '{:bad-error-types nil, :error-types (:int-send-skip)}')).toEqual([]);
  });

  it('name the picture of the key', () => {
    const detail = (key: string, type = 'duplicate') =>
      explainDrawn('kafka', `{:bad-error-types (:${type}), :${type} {:errs (${key})}}`)[0]?.detail;
    expect(detail('{:key "8", :value 4}')).toMatch(/\. See log-8\.svg in the run's directory\.$/);
    expect(detail('{:key 8, :value 4}')).toMatch(/ See log-8\.svg /);
    expect(detail('{:value 4}')).not.toContain('See');
    const unseen = '{:bad-error-types (:unseen), :unseen {:unseen {"9" 1}}}';
    expect(explainDrawn('kafka', unseen)[0]?.detail).toMatch(/ See log-9\.svg /);
  });

  it('are counted as Maelstrom counts them, else by what it lists', () => {
    const detail = (found: string) => explain('kafka', `{:bad-error-types (:odd), :odd ${found}}`)[0]?.detail;
    expect(detail('{:count 7, :errs ({:value 1})}')).toBe('7 cases of odd. First: value 1.');
    expect(detail('{:errs ({:value 1} {:value 2})}')).toBe('2 cases of odd. First: value 1.');
    expect(detail('({:value 1})')).toBe('1 case of odd. First: value 1.');
    expect(detail('nil')).toBe('0 cases of odd.');
  });

  it.each([
    [`{:op ${op(0, 'poll', 1)}}`, '(poll at n0 at 1 s)'],
    [`{:key "8", :ops [${op(0, 'poll', 1)} ${op(1, 'poll', 2)}]}`, 'key "8": (poll at n0 at 1 s; poll at n1 at 2 s)'],
    [
      `{:value 4, :reader ${op(1, 'poll', 3)}, :writer ${op(0, 'send', 1)}}`,
      'value 4 (poll at n1 at 3 s; send at n0 at 1 s)',
    ],
    ['{:odd 1}', '{"odd": 1}'],
  ])('of a new kind are told by what they hold: %s', (error, line) => {
    expect(first('odd', error)?.evidence?.[0]?.text).toBe(line);
  });

  it('of polls that left nothing out say nothing of it', () => {
    const polls = `:ops [${op(0, 'poll', 1)} ${op(0, 'poll', 2)} ${op(1, 'poll', 3)}]`;
    expect(first('poll-skip', `{:key "8", ${polls}}`)).toMatchObject({
      evidence: [{ text: 'a client polled key "8" (poll at n0 at 1 s) and polled again (poll at n0 at 2 s)' }],
      node: 'n1',
      firstAt: 3000,
    });
  });

  it('puts messages with two offsets below shared offsets where most of them share one', () => {
    const causes = (...duplicates: readonly string[]) =>
      explain(
        'kafka',
        `{:bad-error-types (:inconsistent-offsets :duplicate)
          :inconsistent-offsets {:errs [{:key "9" :offset 1 :values #{1 2}} {:key "9" :offset 2 :values #{2 3}}]}
          :duplicate {:errs [${duplicates.join(' ')}]}}`,
      )[1]?.causes;
    const [first, second, other] = [1, 2, 8].map((value) => `{:key "9" :value ${value} :count 2}`);
    expect(causes(`${first}`, `${second}`, `${other}`)).toEqual(['anomaly-inconsistent-offsets']);
    expect(causes(`${first}`, `${other}`)).toBeUndefined();
    expect(causes('{:key "8" :value 1 :count 2}')).toBeUndefined();
    const lost = `{:bad-error-types (:inconsistent-offsets :lost-write)
      :inconsistent-offsets {:errs [{:key "9" :offset 1 :values #{1 2}}]} :lost-write {:errs [{:key "9" :value 2}]}}`;
    expect(explain('kafka', lost)[1]?.causes).toEqual(['anomaly-inconsistent-offsets']);
  });

  it('puts sends in the wrong order below shared offsets where the offsets of the sends themselves grow', () => {
    const sends = (later: number) =>
      `{:key "8", :values [7 9], :delta -5, :ops [${op(0, 'send', 1, '[[:send "8" [6 7]]]')} ${op(0, 'send', 2, `[[:send "8" [${later} 9]]]`)}]}`;
    expect(first('nonmonotonic-send', sends(8))?.causes).toEqual(['anomaly-inconsistent-offsets', 'anomaly-duplicate']);
    expect(first('nonmonotonic-send', `${sends(8)} ${sends(5)}`)?.causes).toBeUndefined();
  });

  it('tells a kind that is named like a member of every object as an unknown one', () => {
    const [finding] = explain('kafka', '{:bad-error-types (:constructor) :constructor [{:key "9" :value 3}]}');
    expect(finding?.detail).toBe('1 case of constructor. First: key "9": value 3.');
  });
});
