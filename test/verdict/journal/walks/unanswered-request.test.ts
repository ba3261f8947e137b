import { describe, expect, it } from 'vitest';
import { journalClock } from '../../../../src/verdict/journal/journal-reader.ts';
import { sharedByWalks } from '../../../../src/verdict/journal/walks/walk.ts';
import { walkSubject } from '../../../../src/verdict/journal/walks/walk-subject.ts';
import type { UnansweredRequest } from '../../../../src/verdict/reason-subjects.ts';
import { anEvent, aReason } from '../a-journal.ts';
import { drawnIn, type Line, walked } from './a-walk.ts';

const subject: UnansweredRequest = {
  kind: 'unanswered-request',
  reason: 'timeouts',
  f: 'add',
  node: 'n1',
  askedAt: 100,
  gaveUpAt: 5100,
};

const ADD: Line = [100, 'c1', 'n1', { type: 'add', delta: 3, msg_id: 1 }];
const ASKED: Line = [101, 'n1', 'seq-kv', { type: 'read', key: 'c', msg_id: 9 }];
const REFUSED: Line = [110, 'seq-kv', 'n1', { type: 'error', code: 20, in_reply_to: 9 }];
const MORE: Line = [200, 'c2', 'n1', { type: 'add', delta: 4, msg_id: 1 }];
const deaf = [ADD, ASKED, REFUSED, MORE];

describe('the walk of an unanswered request', () => {
  it('tells of a node that asked, was answered, and did nothing more', () => {
    const reason = walked(subject, deaf);
    expect(reason.detail).toBe(
      'n1 received that request at 100 ms and asked seq-kv (`read`) at 101 ms; the answer, error 20, reached it at 110 ms. After that n1 sent nothing to the end of the run, though it received 1 more request.',
    );
    expect(reason.advice).toMatch(/^A handler that awaits an answer must not keep the next line from being read/);
    expect(drawnIn(reason)).toEqual([0, 1, 2]);
  });

  it('tells of a node that asked again before the answer had come', () => {
    const again: Line = [161, 'n1', 'seq-kv', { type: 'read', key: 'c', msg_id: 10 }];
    const late: Line = [181, 'seq-kv', 'n1', { type: 'read_ok', value: 1, in_reply_to: 9 }];
    const third: Line = [221, 'n1', 'seq-kv', { type: 'read', key: 'c', msg_id: 11 }];
    const reason = walked(subject, [ADD, ASKED, again, late, third]);
    expect(reason.detail).toMatch(/ and the same again 60 ms later, before the answer had come: that took 80 ms\.$/);
    expect(reason.advice).toMatch(/^Wait longer than 80 ms/);
    expect(
      walked(subject, [ADD, ASKED, [161, 'n1', 'seq-kv', { type: 'read', key: 'd', msg_id: 10 }], late]).detail,
    ).toBe('');
    // It took the answer to the first one.
    expect(walked(subject, [ADD, ASKED, again, late]).detail).toBe('');
  });

  describe('that other nodes were asked for', () => {
    const passedOn = (ms: number, dest: string, id: number, receivedAt: number | null = ms): Line => [
      ms,
      'n1',
      dest,
      { type: 'copy', delta: 3, msg_id: id },
      receivedAt,
    ];
    const ok = (src: string, id: number): Line => [110, src, 'n1', { type: 'copy_ok', in_reply_to: id }];
    const cut = {
      partitions: [{ from: 50, until: 9000, unheard: new Map([['n2', new Set(['n1'])]]) }],
      outages: [],
    };

    it('names those that had not answered, and why', () => {
      const lines = [ADD, passedOn(101, 'n0', 20), passedOn(101, 'n2', 21, null), ok('n0', 20)];
      const reason = walked(subject, lines, { faults: cut });
      expect(reason.detail).toBe(
        'n1 received that request at 100 ms and asked n0 and n2 (`copy`). When the client gave up at 5.1 s, n2 had not answered. The message to n2 was lost in the partition from 50 ms to 9 s.',
      );
      expect(reason.advice).toMatch(/^Do not let a client wait for every other node/);
      expect(drawnIn(reason)).toEqual([0, 2]);
    });

    it('counts an answer to a message that was sent again', () => {
      const lines = [ADD, passedOn(101, 'n0', 20, null), passedOn(105, 'n0', 22), ok('n0', 22)];
      expect(walked(subject, lines, { faults: cut }).detail).toBe('');
    });

    it('says so when none of them had', () => {
      const earlier: readonly Line[] = [
        [60, 'c3', 'n1', { type: 'add', delta: 9, msg_id: 1 }],
        [61, 'n1', 'n0', { type: 'copy', delta: 9, msg_id: 4 }],
        [62, 'n0', 'n1', { type: 'copy_ok', in_reply_to: 4 }],
        [63, 'n1', 'c3', { type: 'add_ok', in_reply_to: 1 }],
      ];
      const lines = [...earlier, ADD, passedOn(101, 'n0', 20, null), passedOn(101, 'n2', 21, null)];
      expect(walked(subject, lines).detail).toMatch(
        /asked n0 and n2 \(`copy`\)\. When .*, none of them had answered\.$/,
      );
    });

    it('says nothing of messages of a type that is never answered', () => {
      expect(walked(subject, [ADD, passedOn(101, 'n0', 20), passedOn(101, 'n2', 21)]).detail).toBe('');
    });
  });

  it.each<[string, readonly Line[]]>([
    ['the node sent something later', [...deaf, [300, 'n1', 'n0', { type: 'gossip' }]]],
    ['the node received nothing later', [ADD, ASKED, REFUSED]],
    ['the node sent no request of its own', [ADD, MORE]],
    [
      'the answer came after its client had given up',
      [
        ADD,
        ASKED,
        [5200, 'seq-kv', 'n1', { type: 'read_ok', in_reply_to: 9 }],
        [5300, 'c2', 'n1', { type: 'add', msg_id: 1 }],
      ],
    ],
    ['the answer never came', [ADD, ASKED, MORE]],
    [
      'another request had come before it asked',
      [ADD, [100, 'c2', 'n1', { type: 'read', msg_id: 5 }], ASKED, REFUSED, MORE],
    ],
    [
      'the request was answered',
      [...deaf, [300, 'n1', 'c1', { type: 'add_ok', in_reply_to: 1 }], [310, 'c3', 'n1', { type: 'add', msg_id: 1 }]],
    ],
    ['the request is not in the journal', [[9, 'c1', 'n1', { type: 'read', msg_id: 1 }]]],
  ])('says nothing when %s', (_, lines) => {
    expect(walked(subject, lines).detail).toBe('');
    expect(walked(subject, lines).advice).toBeUndefined();
  });

  it('says nothing beside a cause that is known, nor of a journal that is not whole', () => {
    expect(walked(subject, deaf, { whole: false }).detail).toBe('');
    const clock = journalClock({ f: 'add', at: 100 });
    const faults = { partitions: [], outages: [] };
    const context = { clock, nodes: ['n1'], faults, placeOf: () => undefined, ...sharedByWalks() };
    const reader = walkSubject(subject, context);
    for (const [id, [ms, src, dest, body]] of deaf.entries()) {
      for (const type of ['send', 'recv'] as const) {
        const event = anEvent(type, ms, { id, src, dest, body });
        clock.visit(event);
        reader.visit(event);
      }
    }
    const under = [aReason({ id: 'timeouts', detail: '', under: 'stdout-not-json' })];
    expect(reader.amend?.(under, true)).toBe(under);
    expect(reader.amend?.([aReason({ id: 'timeouts', detail: '' })], true)[0]?.detail).toMatch(/sent nothing/);
  });
});
