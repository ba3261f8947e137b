import { describe, expect, it } from 'vitest';
import { checkEcho } from '../../src/checkers/check-echo.ts';
import { type Edn, get, list, record } from '../../src/maelstrom/edn.ts';
import { aHistory, call, type Draft, validity } from './histories.ts';

const echoOk = (text: Edn) => record({ type: 'echo_ok', echo: text, in_reply_to: 1 });
const check = (...drafts: readonly Draft[]) => checkEcho(aHistory(...drafts));

describe('the echo checker', () => {
  it('accepts a reply that holds what was sent', () => {
    expect(check(...call(0, 'echo', 'a', 'ok', echoOk('a')))).toEqual(record({ 'valid?': true, errors: list([]) }));
  });

  it('ignores timeouts, operations that never ended and completions that nothing invoked', () => {
    const neverEnded: Draft = { type: 'invoke', f: 'echo', process: 1, value: 'c' };
    const notInvoked: Draft = { type: 'ok', f: 'echo', process: 2, value: echoOk('d') };
    expect(validity(check(...call(0, 'echo', 'b', 'info'), neverEnded, notInvoked))).toBe(true);
  });

  it('compares a reply with the invocation of the same process, once', () => {
    const result = check(
      { type: 'invoke', f: 'echo', process: 0, value: 'a' },
      { type: 'invoke', f: 'echo', process: 1, value: 'b' },
      { type: 'ok', f: 'echo', process: 0, value: echoOk('a') },
      { type: 'ok', f: 'echo', process: 1, value: echoOk('b') },
      { type: 'ok', f: 'echo', process: 1, value: echoOk('c') },
    );
    expect(validity(result)).toBe(true);
  });

  it('shows what it expected beside what came, also for a definite error', () => {
    const result = check(
      ...call(0, 'echo', 'a', 'ok', echoOk('b')),
      ...call(0, 'echo', 'c', 'fail'),
      ...call(0, 'echo', 'd', 'ok', 7),
    );
    expect(validity(result)).toBe(false);
    expect(get(result, 'errors')).toEqual(
      list([
        ['Expected a message with :echo', 'a', 'But received', echoOk('b')],
        ['Expected a message with :echo', 'c', 'But received', 'c'],
        ['Expected a message with :echo', 'd', 'But received', 7],
      ]),
    );
  });

  it('takes a reply without an echo for an echo of null', () => {
    const silent = record({ type: 'echo_ok' });
    expect(validity(check(...call(0, 'echo', null, 'ok', silent)))).toBe(true);
    expect(validity(check(...call(0, 'echo', 'a', 'ok', silent)))).toBe(false);
  });
});
