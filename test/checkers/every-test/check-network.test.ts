import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkNetwork, countMessages, type MessageCounter } from '../../../src/checkers/every-test/check-network.ts';
import { float, get, record } from '../../../src/maelstrom/edn.ts';
import { aHistory, call } from '../histories.ts';

const message = (id: number, src: string, dest: string) => ({ id, src, dest });

/** Two messages between servers, one of them lost, and one from a client. */
function aCounter(): MessageCounter {
  const counter = countMessages();
  counter.add({ type: 'send', message: message(0, 'c1', 'n0') });
  counter.add({ type: 'recv', message: message(0, 'c1', 'n0') });
  counter.add({ type: 'recv', message: message(5000, 'n0', 'seq-kv') });
  counter.add({ type: 'send', message: message(5000, 'n0', 'seq-kv') });
  counter.add({ type: 'send', message: message(5001, 'n0', 'n1') });
  return counter;
}

describe('network counts', () => {
  it('count a message once, whether or not it arrived, and tell clients from servers', () => {
    const history = aHistory(
      ...call(0, 'read', null, 'ok'),
      ...call(0, 'read', null, 'ok'),
      ...call(0, 'add', 1, 'ok'),
      { type: 'invoke', f: 'start-partition', process: 'nemesis' },
      { type: 'info', f: 'start-partition', process: 'nemesis' },
      // A completion without its invocation, as a history has that lost a line, does not count.
      { type: 'ok', f: 'read', process: 0 },
    );
    expect(checkNetwork(history, aCounter().counts())).toEqual(
      record({
        all: record({ 'send-count': 3, 'recv-count': 2, 'msg-count': 3, 'msgs-per-op': float(1) }),
        clients: record({ 'send-count': 1, 'recv-count': 1, 'msg-count': 1 }),
        servers: record({ 'send-count': 2, 'recv-count': 1, 'msg-count': 2, 'msgs-per-op': float(0.6666667) }),
        'valid?': true,
      }),
    );
  });

  it('have no messages per operation when no client invoked one', () => {
    expect(get(checkNetwork([], aCounter().counts()), 'all')).toEqual(
      record({ 'send-count': 3, 'recv-count': 2, 'msg-count': 3 }),
    );
  });

  it('are left out without a journal', () => {
    expect(checkNetwork(aHistory(...call(0, 'read', null, 'ok')), null)).toEqual(record({ 'valid?': true }));
  });

  it('count distinct ids, however large', () => {
    const odd = fc.constantFrom(2 ** 28 - 1, 2 ** 28, 2 ** 40, 1e300, -1, 0.5, 1.5);
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(3000), fc.integer({ min: 8_185, max: 8_200 }), odd)), (ids) => {
        const counter = countMessages();
        for (const id of ids) counter.add({ type: 'send', message: message(id, 'n0', 'n1') });
        expect(counter.counts().servers.messages).toBe(new Set(ids).size);
        expect(counter.counts().all.sends).toBe(ids.length);
      }),
    );
  });
});
