import { describe, expect, it } from 'vitest';
import { bodyText, labelOf, typeOf } from '../../../src/verdict/journal/message-text.ts';

describe('labelOf', () => {
  it.each([
    [{ type: 'echo', msg_id: 3, in_reply_to: 2, echo: 'hi' }, 'echo: "hi"'],
    [{ type: 'read_ok', messages: [1, [2], { a: null }] }, 'messages: [1,[2],{"a":null}]'],
    [{ type: 'read' }, ''],
    [{ a: true, b: null }, 'a: true, b: null'],
  ])('leaves out what every message has: %j', (body, label) => {
    expect(labelOf(body)).toBe(label);
  });

  it('is short however long the body is', () => {
    const messages = Array.from({ length: 100_000 }, (_, index) => index);
    expect(labelOf({ messages })).toHaveLength(80);
    expect(labelOf({ a: 'x'.repeat(100_000), b: 1 })).toMatch(/^a: "x+…$/);
    expect(labelOf({ a: { [`k${'x'.repeat(900)}`]: 1 } })).toHaveLength(49);
  });
});

describe('bodyText', () => {
  it('is the whole body', () => {
    expect(bodyText({ type: 'init_ok', msg_id: 1 })).toBe('{"type":"init_ok","msg_id":1}');
    expect(bodyText({ a: 'x'.repeat(900) }).length).toBeLessThanOrEqual(80);
  });
});

describe('typeOf', () => {
  it('says so where there is none', () => {
    expect([typeOf({ type: 'read' }), typeOf({}), typeOf({ type: 3 })]).toEqual(['read', 'no type', 'no type']);
  });
});
