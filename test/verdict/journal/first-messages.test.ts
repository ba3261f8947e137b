import { describe, expect, it } from 'vitest';
import { asksForFirstMessage, readFirstMessages } from '../../../src/verdict/journal/first-messages.ts';
import { anEvent, aReason } from './a-journal.ts';

const timeout = aReason({ id: 'init-timeout', detail: 'No answer.' });

describe('readFirstMessages', () => {
  it('tells what a node sent instead of its answer to init: its first message only', () => {
    const reader = readFirstMessages();
    reader.visit(anEvent('send', -30, { id: 0, src: 'c0', dest: 'n0', body: { type: 'init' } }));
    reader.visit(anEvent('recv', -20, { id: 0, src: 'c0', dest: 'n0', body: { type: 'init' } }));
    reader.visit(anEvent('send', -15, { id: 1, src: 'n1', dest: 'c1', body: { type: 'other' } }));
    reader.visit(anEvent('send', -10, { id: 2, src: 'n0', dest: 'c0', body: { type: 'init_ok' } }));
    reader.visit(anEvent('send', -5, { id: 3, src: 'n0', dest: 'c0', body: { type: 'second' } }));
    expect(reader.amend?.([timeout], true)[0]?.detail).toBe(
      'No answer. The first message that it sent was {"type":"init_ok"}.',
    );
  });

  it('says that a node sent nothing only when the journal is whole', () => {
    const reader = readFirstMessages();
    expect(reader.amend?.([timeout], true)[0]?.detail).toBe('No answer. It sent no message at all.');
    expect(reader.amend?.([timeout], false)[0]?.detail).toBe('No answer.');
  });

  it('does not say so of a node whose messages were refused, which are not in the journal', () => {
    const caused = { ...timeout, under: 'stdout-not-json' };
    expect(readFirstMessages().amend?.([caused], true)[0]?.detail).toBe('No answer.');
  });

  it('leaves other reasons alone', () => {
    const other = aReason();
    expect(readFirstMessages().amend?.([other], true)).toEqual([other]);
    expect(asksForFirstMessage([other])).toBe(false);
    expect(asksForFirstMessage([other, timeout])).toBe(true);
  });
});
