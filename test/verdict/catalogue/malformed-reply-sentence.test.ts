import { describe, expect, it } from 'vitest';
import {
  asJson,
  becauseOf,
  malformedReply,
  withoutRawReasons,
} from '../../../src/verdict/catalogue/malformed-reply-sentence.ts';
import { reasonOf } from '../fixtures.ts';

describe('why a reply is malformed', () => {
  it.each([
    ['{:value (not (integer? 1.5))}', 'value is 1.5, not a whole number'],
    ['{:value\n (not\n  (integer?\n   1.5))}', 'value is 1.5, not a whole number'],
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

describe('the sentence on a malformed reply', () => {
  const told = (request: string, reply: string, why: string, moment?: string) =>
    malformedReply(
      `Malformed RPC response. Maelstrom sent node n3 the following request:\n\n${request}\nAnd expected a response of the form\n\n{}\n\n... but instead received\n\n${reply}\n\nThis is malformed because:\n\n${why}\n\nSee doc/protocol.md`,
      moment,
    );

  it('advises to leave a key out whose committed offset is null', () => {
    const advice = (offset: string) =>
      told(
        '{:keys ["7"], :type "list_committed_offsets"}',
        `{:type "list_committed_offsets_ok", :offsets {"7" ${offset}}}`,
        `{:offsets {"7" (not (integer? ${offset}))}}`,
      )?.advice;
    expect(advice('nil')).toMatch(/^Leave a key out of `offsets`/);
    expect(advice('1.5')).toBeUndefined();
  });

  it('says of a value that is missing what to answer when there is no such key', () => {
    const advice = (request: string) => told(request, '{:type "read_ok"}', '{:value missing-required-key}')?.advice;
    expect(advice('{:type "read", :key 3}')).toMatch(
      /when the key does not exist, answer with `\{type: "error", code: 20\}`/,
    );
    expect(advice('{:type "read"}')).toMatch(/^Send `value` in every such reply\. `JSON/);
  });

  it('says of a number that is none, or is too large, where it comes from', () => {
    const of = (value: string, shown: string) =>
      told('{:type "read"}', `{:type "read_ok", :value ${value}}`, `{:value (not (integer? ${shown}))}`);
    expect(of('""', '""')?.advice).toMatch(/^Send value as a number: begin with 0/);
    expect(of('"12"', '"12"')?.advice).toMatch(/^Send value as a number, without quotes/);
    const large = of('1.0105115306609301E21', 'a-java.lang.Double');
    expect(large?.sentence).toMatch(/value is a number with a fraction or an exponent, not a whole number\.$/);
    expect(large?.advice).toMatch(/^So large a value/);
    expect(of('1.5', '1.5')?.advice).toBeUndefined();
    const poll = told(
      '{:type "poll"}',
      '{:type "poll_ok", :msgs {"9" [["0" 1]]}}',
      '{:msgs {"9" [[(not (integer? "0")) nil]]}}',
    );
    expect(poll?.advice).toMatch(/^Send each offset as a number/);
  });

  it("speaks of a spread request only where the reply has the request's own type", () => {
    const advice = (type: string) =>
      told('{:type "generate"}', `{:type "${type}"}`, `{:type (not (= "generate_ok" "${type}"))}`)?.advice;
    expect(advice('generate')).toMatch(/^Reply with `type: "generate_ok"`\. Where the request's body is spread/);
    expect(advice('generated_ok')).toBe('Reply with `type: "generate_ok"`.');
  });

  it('shows request and reply as JSON, and why', () => {
    expect(
      told('{:type "echo",\n :echo 1}', '{:type\n "echo_ok"}', '{:echo missing-required-key}', ' at 1 s'),
    ).toMatchObject({
      node: 'n3',
      sentence:
        'n3 answered {"type": "echo", "echo": 1} at 1 s with {"type": "echo_ok"}. This is malformed: echo is missing.',
    });
  });

  it('names six faults at most, and quotes what it does not know', () => {
    const faults = Array.from({ length: 8 }, (_, at) => `:f${at} disallowed-key`).join(', ');
    expect(told('{}', '{}', `{${faults}}`)?.sentence.match(/does not belong there/g)).toHaveLength(6);
    expect(told('{}', '{}', `odd ${'x'.repeat(300)}`)?.sentence).toMatch(/: odd x{190,}….$/);
    expect(told('{}', '{}', '')?.sentence).toMatch(/This is malformed\.$/);
  });

  it('tells of what is wrong inside a field what stands there', () => {
    expect(told('{}', '{}', '{:txn [(not (= "r" nil))]}')?.sentence).toMatch(
      /: inside txn, null stands where "r" should\.$/,
    );
    expect(told('{}', '{}', '{:txn [(not (odd? 1))]}')?.sentence).toMatch(/: \{:txn \[\(not \(odd\? 1\)\)\]\}\.$/);
  });

  it.each([
    ['{:txn (not (sequential? a-java.lang.String))}', 'txn is text, not an array'],
    ['{:value (not (integer? a-clojure.lang.PersistentVector))}', 'value is a list, not a whole number'],
    ['{:value (not (integer? a-clojure.lang.PersistentArrayMap))}', 'value is an object, not a whole number'],
  ])('names no class of Java: %s', (why, words) => {
    expect(told('{}', '{}', why)?.sentence).toContain(words);
    expect(told('{}', '{}', why)?.sentence).not.toMatch(/java|clojure/);
  });

  it.each([
    [
      'an object that was a Promise or a Set',
      '{:messages {}, :type "read_ok"}',
      '{:messages (not (sequential? {}))}',
      /await/,
    ],
    ['a number that is none', '{:value nil, :type "read_ok"}', '{:value (not (integer? nil))}', /NaN/],
    ['the text of a Promise', '{:value "[object Promise]"}', '{:value (not (integer? a-java.lang.String))}', /await/],
    ['a number in quotes', '{:offset "7"}', '{:offset (not (integer? "7"))}', /without quotes/],
    ['a field that was left out', '{:type "read_ok"}', '{:value missing-required-key}', /undefined/],
    ['a reply of nothing', '{:in_reply_to 3}', '{:type missing-required-key, :value missing-required-key}', /await/],
    [
      'a field of another name',
      '{:type "read_ok", :x 1}',
      '{:value missing-required-key, :x disallowed-key}',
      undefined,
    ],
    [
      'a field whose name has a slip',
      '{:message [1]}',
      '{:messages missing-required-key, :message disallowed-key}',
      /`messages`, not `message`/,
    ],
    ['another type', '{:type "echo"}', '{:type (not (= "echo_ok" "echo"))}', /`type: "echo_ok"`/],
    ['a list that is text', '{:txn "[1]"}', '{:txn (not (sequential? "[1]"))}', /encode the whole message once/],
    ['a list in place of a number', '{:value [1]}', '{:value (not (integer? [1]))}', undefined],
  ])('goes with the advice that fits %s', (_, reply, why, advice) => {
    const found = told('{}', reply, why)?.advice;
    if (advice === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(advice);
  });

  it.each([
    ['append', '["read" 3 nil]', '["read", 3, null] is neither a read, ["r", key, list of values]'],
    ['append', '["r" 3 5]', 'the read ["r", 3, 5] holds 5, not the list'],
    ['append', '["r" 3]', '["r", 3] has 2 parts'],
    ['append', '{"f" "r"}', 'is not a list of three'],
    ['w', '["append" 3 1]', 'nor a write, ["w", key, value]'],
    ['w', '("r" 3 [5] 1)', 'has 4 parts'],
  ])('says of a transaction with %s which operation has the wrong form: %s', (write, step, words) => {
    const text = `Malformed RPC response. Maelstrom sent node n3 the following request:\n\n{:txn [["r" 3 nil]]}\nAnd expected a response of the form\n\n{:txn [(either (one (eq "${write}") "f"))]}\n\n... but instead received\n\n{:type "txn_ok", :txn [["${write}" 1 2] ["r" 1 nil] ${step}]}\n\nThis is malformed because:\n\n{:txn [nil nil (not (some-matching-either-clause? a-clojure.lang.LazySeq))]}\n\nSee doc/protocol.md`;
    const { sentence, advice } = malformedReply(text) ?? {};
    expect(sentence).toContain(words);
    expect(sentence).not.toContain('clause');
    expect(advice).toContain('txn_ok');
    expect(withoutRawReasons(text.split('\n')).join('\n')).not.toContain('clause');
  });

  it('is not made of another exception', () => {
    expect(malformedReply('java.lang.Error: x')).toBeUndefined();
  });

  it('shows what cannot be read as it is', () => {
    expect(asJson('{:a', 40)).toBe('{:a');
    expect(asJson('{:a 1}', 40)).toBe('{"a": 1}');
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
