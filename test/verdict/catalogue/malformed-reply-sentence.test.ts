import { describe, expect, it } from 'vitest';
import { becauseOf } from '../../../src/verdict/catalogue/malformed-reply-sentence.ts';
import { reasonOf } from '../fixtures.ts';

describe('why a reply is malformed', () => {
  it.each([
    ['{:value (not (integer? 1.5))}', 'value is 1.5, not a whole number'],
    ['{:src (not (instance? java.lang.String nil))}', 'src is null, not a string'],
    ['{:type (not (= "echo_ok" "echo")), :x disallowed-key}', 'type is "echo", not "echo_ok", x does not belong there'],
    [
      '{:messages (not (sequential? {:a 1})), :in_reply_to missing-required-key}',
      'messages is {:a 1}, not an array, in_reply_to is missing',
    ],
    [
      '{:msgs {"3" [(not (sequential? 1))], "7" [(not (sequential? 2))]}}',
      'inside msgs, 1 stands where an array should',
    ],
    ['{:txn (not (some-new-check? 1))}', 'txn is 1, which is wrong: (not (some-new-check? 1))'],
    ['(not (map? 5))', '(not (map? 5))'],
  ])('is reported in words: %s', (why, words) => {
    const text = `Malformed RPC response. Maelstrom sent node n0 the following request:\n\n{}\n... but instead received\n\n{}\n\nThis is malformed because:\n\n${why}\n\nSee doc/protocol.md`;
    expect(becauseOf(text)).toBe(`: ${words}`);
  });
});

describe('replies of the wrong form', () => {
  it('are reported by the fields that are wrong', async () => {
    expect((await reasonOf('runs/echo-extra-key', 'malformed-reply'))?.detail).toContain(
      'served_by does not belong there',
    );
    expect((await reasonOf('runs/echo-wrong-type', 'malformed-reply'))?.detail).toContain(
      `type is "echo", not "echo_ok".`,
    );
  });
});
