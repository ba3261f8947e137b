import { describe, expect, it } from 'vitest';
import {
  anything,
  checkResponse,
  either,
  exactly,
  integer,
  listOf,
  mapOf,
  rpc,
  string,
  tuple,
} from '../../../src/engine/net/rpc-schema.ts';
import type { WireObject } from '../../../src/engine/wire/wire-json.ts';
import { parseWire } from '../../../src/engine/wire/wire-json.ts';

const ECHO = rpc('echo', { echo: anything });
const request: WireObject = { echo: 'Please echo 48', type: 'echo', msg_id: 1 };
const check = (body: WireObject): string | undefined => checkResponse(ECHO, 'n0', request, body);

describe('a response', () => {
  it('is taken with exactly its keys, with or without a msg_id', () => {
    expect(check({ type: 'echo_ok', echo: null, in_reply_to: 1 })).toBeUndefined();
    expect(check({ type: 'echo_ok', echo: {}, in_reply_to: 1, msg_id: 5 })).toBeUndefined();
  });

  it("with another key is refused in Maelstrom's words", () => {
    expect(check({ type: 'echo_ok', echo: 'Please echo 48', served_by: 'n0', in_reply_to: 1 })).toBe(
      `Malformed RPC response. Maelstrom sent node n0 the following request:

{:echo "Please echo 48", :type "echo", :msg_id 1}

And expected a response of the form:

{:type (eq "echo_ok"), :echo Any, {:k :msg_id} Int, :in_reply_to Int}

... but instead received

{:type "echo_ok",
 :echo "Please echo 48",
 :served_by "n0",
 :in_reply_to 1}

This is malformed because:

{:served_by disallowed-key}

See doc/protocol.md for more guidance.`,
    );
  });

  it.each<[WireObject, string]>([
    [{ type: 'echo', echo: 1, in_reply_to: 1 }, '{:type (not (= "echo_ok" "echo"))}'],
    [{ type: 'echo_ok', in_reply_to: 1 }, '{:echo missing-required-key}'],
    [{ type: 'echo_ok', echo: 1, in_reply_to: 1, msg_id: 'x' }, '{:msg_id (not (integer? "x"))}'],
  ])('%j says what is wrong with it', (body, because) => {
    expect(check(body)).toContain(`This is malformed because:\n\n${because}\n`);
  });

  it('must not give a decimal for an integer', () => {
    const read = rpc('read', { value: integer });
    const answer = (value: string): string | undefined =>
      checkResponse(
        read,
        'n0',
        request,
        parseWire(`{"type":"read_ok","value":${value},"in_reply_to":1}`) as WireObject,
      );
    expect(answer('3')).toBeUndefined();
    expect(answer('12345678901234567890')).toBeUndefined();
    expect(answer('3.0')).toContain('{:value (not (integer? 3.0))}');
    expect(answer('null')).toContain('{:value (not (integer? nil))}');
  });
});

describe('a schema', () => {
  it('checks lists, tuples, maps and alternatives', () => {
    const pairs = mapOf(string, listOf(tuple([integer, 'offset'], [anything, 'msg'])));
    expect(pairs.check({ a: [[1, 'x']], b: [] })).toBeUndefined();
    expect(pairs.check({ a: [['1', 'x']] })).toBeDefined();
    expect(pairs.check({ a: [[1]] })).toBeDefined();
    expect(pairs.check({ a: [[1, 2, 3]] })).toBeDefined();
    expect(pairs.check([])).toBeDefined();
    const mop = either(tuple([exactly('r'), 'f'], [anything, 'k']), tuple([exactly('w'), 'f'], [anything, 'k']));
    expect(mop.check(['w', 1])).toBeUndefined();
    expect(mop.check(['x', 1])).toBeDefined();
  });
});
