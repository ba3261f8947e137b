import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyCarries, holdsAtom } from '../../../src/viewer/data/value-in-text.ts';

describe('whether a text holds an atom', () => {
  it('takes it whole, in JSON and in EDN', () => {
    expect(holdsAtom('[0 1 12]', '12')).toBe(true);
    expect(holdsAtom('[0 1 12]', '1')).toBe(true);
    expect(holdsAtom('[0 112]', '12')).toBe(false);
    expect(holdsAtom('[-12 1.12 12.5]', '12')).toBe(false);
    expect(holdsAtom('[[:append 9 17] [:r 8 nil]]', '17')).toBe(true);
    expect(holdsAtom('{"9" [[0 1]]}', '9')).toBe(true);
    expect(holdsAtom('12', '')).toBe(false);
  });

  it('finds any number of a list', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.nat(), (numbers, nth) => {
        const number = String(numbers[nth % numbers.length]);
        expect(holdsAtom(`[${numbers.join(' ')}]`, number)).toBe(true);
        expect(holdsAtom(JSON.stringify(numbers), number)).toBe(true);
      }),
    );
  });
});

describe('whether a body carries a value', () => {
  it('looks at values and keys, at any depth', () => {
    expect(bodyCarries('{"type":"gossip","messages":[1,17]}', '17')).toBe(true);
    expect(bodyCarries('{"type":"gossip","known":{"17":true}}', '17')).toBe(true);
    expect(bodyCarries('{"type":"txn","txn":[["append",9,17]]}', '17')).toBe(true);
    expect(bodyCarries('{"type":"echo","echo":"Please echo 17"}', 'Please echo 17')).toBe(true);
  });

  it('leaves out the fields of the protocol', () => {
    expect(bodyCarries('{"type":"read","msg_id":17}', '17')).toBe(false);
    expect(bodyCarries('{"type":"read_ok","in_reply_to":17,"messages":[]}', '17')).toBe(false);
    expect(bodyCarries('{"type":"read","msg_id":17,"inner":{"msg_id":17}}', '17')).toBe(true);
  });

  it('searches a body that was cut as text', () => {
    expect(bodyCarries('{"type":"gossip","messages":[1,17,18…', '17')).toBe(true);
    expect(bodyCarries('{"type":"gossip","messages":[1,17,18…', '19')).toBe(false);
  });

  it('takes a deep body', () => {
    const deep = `${'['.repeat(5000)}17${']'.repeat(5000)}`;
    expect(() => bodyCarries(`{"x":${deep}}`, '17')).not.toThrow();
  });
});
