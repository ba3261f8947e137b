import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNodeMessage, tooLong } from '../../../src/engine/node/node-message.ts';

const read = (line: string) => readNodeMessage('n0', line);

describe('a line of stdout', () => {
  it('is a message with its ends and its body', () => {
    expect(read('{"src":"n0","dest":"c1","body":{"type":"echo_ok"}}')).toEqual({
      src: 'n0',
      dest: 'c1',
      body: { type: 'echo_ok' },
    });
  });

  it('is a message for any texts as ends and any object as body', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.dictionary(fc.string(), fc.string()), (src, dest, body) => {
        expect(read(JSON.stringify({ src, dest, body }))).toEqual({ src, dest, body });
      }),
    );
  });

  it.each([
    ['{"src":"n0","dest":"c1"}', {}],
    ['{"src":"n0","dest":"c1","body":null}', {}],
    ['{"src":"n0","dest":"c1","body":[]}', []],
    ['{"id":4,"src":"n0","dest":"c1","body":{}}', {}],
  ])('is a message as Maelstrom takes it: %s', (line, body) => {
    expect(read(line)).toEqual({ src: 'n0', dest: 'c1', body });
  });

  it.each([
    ['{"src":"n0","dest":"c1","body":{}} and more', 'and more'],
    ['{"src":"n0","dest":"c1","body":{}}{"src":"n0","dest":"c1","body":{}}', '{"src":"n0","dest":"c1","body":{}}'],
    ['{"src":"n0","dest":"c1","body":{}} \t', undefined],
  ])('is read up to the end of its first message: %s', (line, rest) => {
    expect(read(line)).toEqual({ src: 'n0', dest: 'c1', body: {}, ...(rest === undefined ? {} : { rest }) });
  });

  it('that is not JSON is quoted with a question', () => {
    expect(read('hello')).toBe(
      'clojure.lang.ExceptionInfo: Node n0 printed a line to STDOUT which was not well-formed JSON:\nhello\nDid you mean to encode this line as JSON? Or was this line intended for STDERR? See doc/protocol.md for more guidance.',
    );
  });

  it('that is too long is quoted by its beginning', () => {
    expect(tooLong('n0', 'xxx', 16 * 1024 * 1024)).toContain(
      'xxx…\nThe line is longer than 16 MB, which no message may be.',
    );
  });

  it.each([
    ['', '{:src missing-required-key, :dest missing-required-key}'],
    ['null', '{:src missing-required-key, :dest missing-required-key}'],
    ['{"src":null,"dest":"c1","body":{}}', '{:src (not (instance? java.lang.String nil))}'],
    ['{"src":"n0","dest":7,"body":{}}', '{:dest (not (instance? java.lang.String 7))}'],
    ['{"src":"n0","dest":"c1","body":{},"to":1}', '{:to disallowed-key}'],
    ['{"src":"n0","dest":"c1","body":{},"id":"x"}', '{:id (not (integer? "x"))}'],
    ['{"src":"n0","dest":"c1","body":{},"id":1.0}', '{:id (not (integer? 1.0))}'],
  ])('is malformed in the words of the schema: %s', (line, because) => {
    const complaint = read(line);
    expect(complaint).toContain(
      'clojure.lang.ExceptionInfo: Malformed network message. Node n0 tried to send the following message via STDOUT:\n\n{',
    );
    expect(complaint).toContain(`This is malformed because:\n\n${because}\n\nSee doc/protocol.md for more guidance.`);
  });

  it('that is malformed is shown with keywords for its own keys and those of its body', () => {
    expect(read('{"src":"n0","body":{"type":"x","map":{"k":1}}}')).toContain(
      '{:src "n0", :body {:type "x", :map {"k" 1}}}\n',
    );
  });

  it.each([
    ['[{"src":"n0"}]', 'java.lang.UnsupportedOperationException: nth not supported on this type: PersistentArrayMap'],
    ['[[1]]', 'java.lang.UnsupportedOperationException: nth not supported on this type: PersistentVector'],
    ['["a"]', 'java.lang.UnsupportedOperationException: nth not supported on this type: String'],
    ['"text"', 'java.lang.UnsupportedOperationException: nth not supported on this type: Character'],
    ['2026', "java.lang.IllegalArgumentException: Don't know how to create ISeq from: java.lang.Integer"],
    ['-3000000000', "java.lang.IllegalArgumentException: Don't know how to create ISeq from: java.lang.Long"],
    ['12345678901234567890', "java.lang.IllegalArgumentException: Don't know how to create ISeq from: java.lang.Long"],
    ['1.5', "java.lang.IllegalArgumentException: Don't know how to create ISeq from: java.lang.Double"],
    ['1.0', "java.lang.IllegalArgumentException: Don't know how to create ISeq from: java.lang.Double"],
    ['true', "java.lang.IllegalArgumentException: Don't know how to create ISeq from: java.lang.Boolean"],
    ['{"src":"n0","dest":"c1","body":"x"}', 'nth not supported on this type: Character'],
    ['{"src":"n0","dest":"c1","body":[1]}', 'nth not supported on this type: Integer'],
  ])('that is not a map meets one of two exceptions: %s', (line, exception) => {
    expect(read(line)).toContain(exception);
  });
});
