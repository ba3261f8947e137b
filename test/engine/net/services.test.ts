import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Random, randomStream } from '../../../src/engine/clock/random.ts';
import {
  lastWriteWinsKv,
  linearizableKv,
  type Service,
  sequentialKv,
  startServices,
  timestampOracle,
} from '../../../src/engine/net/services.ts';
import { createRunLog } from '../../../src/engine/output/run-log.ts';
import type { WireObject } from '../../../src/engine/wire/wire-json.ts';
import { aNetwork } from '../a-network.ts';

const read = (key: string): WireObject => ({ type: 'read', key });
const write = (key: string, value: number): WireObject => ({ type: 'write', key, value });
const cas = (key: string, from: number, to: number, more: WireObject = {}): WireObject => ({
  type: 'cas',
  key,
  from,
  to,
  ...more,
});
const noKey = { type: 'error', code: 20, text: 'key does not exist' };

describe.each<[string, () => Service]>([
  ['lin-kv', linearizableKv],
  ['seq-kv', () => sequentialKv(randomStream(1, 'seq-kv'))],
])('%s', (_, make) => {
  it('reads, writes, compares and sets', () => {
    const kv = make();
    const ask = (body: WireObject) => kv(body, 'n0');
    expect(ask(read('x'))).toEqual(noKey);
    expect(ask(cas('x', 1, 2))).toEqual(noKey);
    expect(ask(cas('x', 1, 2, { create_if_not_exists: true }))).toEqual({ type: 'cas_ok' });
    expect(ask(read('x'))).toEqual({ type: 'read_ok', value: 2 });
    expect(ask(cas('x', 1, 3))).toEqual({ type: 'error', code: 22, text: 'current value 2 is not 1' });
    expect(ask(cas('x', 2, 3))).toEqual({ type: 'cas_ok' });
    expect(ask(write('y', 9))).toEqual({ type: 'write_ok' });
    expect(ask(read('x'))).toEqual({ type: 'read_ok', value: 3 });
    expect(ask({ type: 'delete', key: 'x' })).toBeUndefined();
  });

  it('compares values as Clojure does, and quotes them so', () => {
    const kv = make();
    kv({ type: 'write', key: 'k', value: { a: [1], b: 2 } }, 'n0');
    expect(kv({ type: 'cas', key: 'k', from: 'x', to: 0 }, 'n0')).toEqual({
      type: 'error',
      code: 22,
      text: 'current value {"a" [1], "b" 2} is not "x"',
    });
    expect(kv({ type: 'cas', key: 'k', from: { b: 2, a: [1] }, to: 0 }, 'n0')).toEqual({ type: 'cas_ok' });
  });

  it('keeps keys of different types apart', () => {
    const kv = make();
    kv({ type: 'write', key: 1, value: 'number' }, 'n0');
    expect(kv({ type: 'read', key: '1' }, 'n0')).toEqual(noKey);
    expect(kv({ type: 'read', key: 1 }, 'n0')).toEqual({ type: 'read_ok', value: 'number' });
  });
});

describe('seq-kv', () => {
  it('shows every client states in order, its own writes at once, and never more than 32 states back', () => {
    const step = fc.tuple(fc.constantFrom('n0', 'n1', 'n2'), fc.boolean());
    fc.assert(
      fc.property(fc.nat(), fc.array(step, { minLength: 1, maxLength: 120 }), (seed, steps) => {
        const kv = sequentialKv(randomStream(seed, 'seq-kv'));
        const seen = new Map<string, number>();
        let written = 0;
        for (const [client, writes] of steps) {
          if (writes) {
            written += 1;
            kv(write('x', written), client);
            seen.set(client, written);
            continue;
          }
          const answer = kv(read('x'), client);
          const value = answer?.type === 'read_ok' ? Number(answer.value) : 0;
          expect(value).toBeGreaterThanOrEqual(Math.max(seen.get(client) ?? 0, written - 31));
          expect(value).toBeLessThanOrEqual(written);
          seen.set(client, value);
        }
      }),
    );
  });

  it('serves stale values to those who do not write', () => {
    const kv = sequentialKv(randomStream(4, 'seq-kv'));
    let stale = 0;
    for (let value = 1; value <= 30; value += 1) {
      kv(write('x', value), 'n0');
      if (kv(read('x'), 'n1')?.value !== value) stale += 1;
    }
    expect(stale).toBeGreaterThan(0);
  });
});

/** Draws what it is given, in order: places in a list, or numbers below a bound. */
const drawing = (...values: number[]): Random => ({
  next: () => values.shift() ?? 0,
  below: () => values.shift() ?? 0,
  pick: (items) => items[values.shift() ?? 0] as (typeof items)[number],
  shuffle: (items) => [...items],
});

describe('seq-kv for a client that is behind', () => {
  /** n0 has written 1 and then 2; n1 is shown the state in which the value was 1. */
  const behind = (): Service => {
    const kv = sequentialKv(drawing(0, 0, 1, 2));
    kv(write('x', 1), 'n0');
    kv(write('x', 2), 'n0');
    return kv;
  };

  it('reads in the state that it is shown', () => {
    expect(behind()(read('x'), 'n1')).toEqual({ type: 'read_ok', value: 1 });
  });

  it('changes the newest state, however the one that it was shown looks', () => {
    const kv = behind();
    expect(kv(cas('x', 1, 5), 'n1')).toEqual({ type: 'error', code: 22, text: 'current value 2 is not 1' });
    expect(kv(read('x'), 'n1')).toEqual({ type: 'read_ok', value: 2 });
  });

  it('changes nothing by a write that its state already shows', () => {
    const kv = behind();
    expect(kv(write('x', 1), 'n1')).toEqual({ type: 'write_ok' });
    expect(kv(read('x'), 'n2')).toEqual({ type: 'read_ok', value: 2 });
  });
});

describe('lww-kv', () => {
  /** Every request draws the replica that is merged, the one that it is merged into, and the one that answers. */
  const FIRST = [0, 0, 0] as const;
  const SECOND = [1, 1, 1] as const;
  const FIRST_INTO_SECOND = [0, 1, 1] as const;
  const SECOND_INTO_FIRST = [1, 0, 0] as const;
  const shown = (answer: WireObject | undefined) => answer?.value;

  it('merges a later write over an earlier one, and not the other way round', () => {
    const kv = lastWriteWinsKv(
      drawing(
        ...FIRST,
        ...FIRST_INTO_SECOND,
        ...FIRST_INTO_SECOND,
        ...SECOND_INTO_FIRST,
        ...FIRST,
        ...SECOND_INTO_FIRST,
      ),
    );
    kv(write('x', 1), 'n0');
    kv(write('x', 2), 'n0');
    // The second replica had learned of the first write, so its own is the later one.
    expect(shown(kv(read('x'), 'n0'))).toBe(2);
    expect(shown(kv(read('x'), 'n0'))).toBe(2);
    kv(write('x', 3), 'n0');
    expect(shown(kv(read('x'), 'n0'))).toBe(3);
  });

  it('merges one of two writes at the same time over the other', () => {
    const kv = lastWriteWinsKv(drawing(...FIRST, ...SECOND, ...FIRST_INTO_SECOND));
    kv(write('x', 1), 'n0');
    kv(write('x', 2), 'n0');
    expect(shown(kv(read('x'), 'n0'))).toBe(1);
  });

  it('names the value of a refused cas without quotes', () => {
    const kv = lastWriteWinsKv(drawing());
    kv(write('x', 1), 'n0');
    const refused = (from: WireObject[string]) => kv({ type: 'cas', key: 'x', from, to: 2 }, 'n0')?.text;
    expect([refused('a'), refused(null), refused([1])]).toEqual([
      'current value 1 is not a',
      'current value 1 is not ',
      'current value 1 is not [1]',
    ]);
  });

  it('answers from one of its replicas, so that a write may be missing, and agrees once they have met', () => {
    const kv = lastWriteWinsKv(randomStream(2, 'lww-kv'));
    kv(write('x', 1), 'n0');
    const answers = Array.from({ length: 40 }, () => kv(read('x'), 'n1'));
    expect(answers.at(-1)).toEqual({ type: 'read_ok', value: 1 });
    const losses = Array.from({ length: 50 }, (_, seed) => {
      const other = lastWriteWinsKv(randomStream(seed, 'lww-kv'));
      other(write('x', 1), 'n0');
      return other(read('x'), 'n1');
    });
    expect(losses).toContainEqual(noKey);
    expect(losses).toContainEqual({ type: 'read_ok', value: 1 });
  });

  it('does not know create_if_not_exists', () => {
    const kv = lastWriteWinsKv(randomStream(2, 'lww-kv'));
    expect(kv(cas('x', 1, 2, { create_if_not_exists: true }), 'n0')).toEqual(noKey);
  });
});

describe('lin-tso', () => {
  it('counts from 0', () => {
    const oracle = timestampOracle();
    expect([oracle({ type: 'ts' }, 'n0'), oracle({ type: 'ts' }, 'n1')]).toEqual([
      { type: 'ts_ok', ts: 0 },
      { type: 'ts_ok', ts: 1 },
    ]);
    expect(oracle({ type: 'read' }, 'n0')).toBeUndefined();
  });
});

describe('services in the network', () => {
  it('answer with in_reply_to, after the latency of both ways, and do not answer requests that they do not know', () => {
    const { network, join, send, inbox, pass, console } = aNetwork({ mean: 10, dist: 'constant' });
    let said = '';
    const log = createRunLog((text) => {
      said += text;
    });
    startServices(network, log, (name) => randomStream(1, name));
    join('n0');
    send('n0', 'lin-kv', { type: 'read', key: 'x', msg_id: 7 });
    send('n0', 'lin-kv', { type: 'destroy' });
    // 9 ms each way, as readers sleep whole milliseconds of what is left of 10.
    pass(17);
    expect(inbox('n0')).toEqual([]);
    pass(1);
    expect(inbox('n0').map(({ src, body }) => [src, body])).toEqual([['lin-kv', { ...noKey, in_reply_to: 7 }]]);
    expect(said).toContain('java.lang.IllegalArgumentException: No matching clause: destroy');
    expect(console()).toBe('');
  });

  it('lose a reply to a node that has left', () => {
    const { network, join, send, pass, events } = aNetwork({ mean: 10, dist: 'constant' });
    startServices(
      network,
      createRunLog(() => {}),
      (name) => randomStream(1, name),
    );
    join('n0');
    send('n0', 'lin-kv', { type: 'read', key: 'x', msg_id: 1 });
    network.remove('n0');
    pass(50);
    expect(events.map(({ type, message }) => [type, message.dest])).toEqual([
      ['send', 'lin-kv'],
      ['recv', 'lin-kv'],
    ]);
  });
});
