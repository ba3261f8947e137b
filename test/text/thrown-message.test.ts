import { describe, expect, it } from 'vitest';
import { messageOf, stackOf } from '../../src/text/thrown-message.ts';

describe('the text of what was thrown', () => {
  it('is the message of an error, and anything else as text', () => {
    expect(messageOf(new TypeError('no'))).toBe('no');
    expect(messageOf('no')).toBe('no');
    expect(messageOf(undefined)).toBe('undefined');
  });

  it('is cut at the characters that are asked for', () => {
    expect(messageOf(new Error('0123456789'), 4)).toBe('0123');
    expect(messageOf('0123456789', 20)).toBe('0123456789');
  });

  it('is the stack where it is for a log', () => {
    const error = new Error('no');
    expect(stackOf(error)).toBe(error.stack);
    expect(stackOf(Object.assign(new Error('no'), { stack: undefined }))).toBe('no');
    expect(stackOf(7)).toBe('7');
  });
});
