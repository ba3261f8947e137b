import { describe, expect, it } from 'vitest';
import { asException, type Client, openClient, type RpcResult } from '../../../src/engine/net/client.ts';
import { anything, rpc } from '../../../src/engine/net/rpc-schema.ts';
import type { WireObject } from '../../../src/engine/wire/wire-json.ts';
import { printEdn } from '../../../src/store/edn/edn-print.ts';
import { aNetwork, type Rig } from '../a-network.ts';

const ECHO = rpc('echo', { echo: anything });

interface Opened {
  readonly rig: Rig;
  readonly client: Client;
  readonly results: RpcResult[];
  readonly call: (timeoutMs?: number) => void;
  /** The node replies to the request of this number, the newest by default. */
  readonly reply: (body: WireObject, request?: number) => void;
}

function opened(): Opened {
  const rig = aNetwork();
  rig.join('n0');
  const client = openClient(rig.network, rig.scheduler, 'n0', 'jepsen worker 0');
  const results: RpcResult[] = [];
  return {
    rig,
    client,
    results,
    call: (timeoutMs) => client.call(ECHO, { echo: 'hi' }, (result) => results.push(result), timeoutMs),
    reply(body, request) {
      const requests = rig.inbox('n0').map((packet) => packet.body as WireObject);
      const of = requests.at((request ?? requests.length) - 1)?.msg_id ?? null;
      rig.send('n0', client.id, { in_reply_to: of, ...body });
    },
  };
}

const kinds = ({ results }: Opened): string[] => results.map(({ kind }) => kind);

describe('a client', () => {
  it('is named c0, c1, … and numbers its requests from 1', () => {
    const { rig, client, call, reply } = opened();
    expect([client.id, openClient(rig.network, rig.scheduler, 'n0', 'x').id]).toEqual(['c0', 'c1']);
    call();
    reply({ type: 'echo_ok', echo: 'hi' });
    call();
    expect(rig.inbox('n0').map(({ src, body }) => [src, body])).toEqual([
      ['c0', { echo: 'hi', type: 'echo', msg_id: 1 }],
      ['c0', { echo: 'hi', type: 'echo', msg_id: 2 }],
    ]);
  });

  it('takes the reply to its request, once', () => {
    const all = opened();
    all.call();
    all.reply({ type: 'echo_ok', echo: 'hi' });
    all.reply({ type: 'echo_ok', echo: 'again' });
    all.rig.pass(60_000);
    expect(all.results).toEqual([{ kind: 'ok', body: { in_reply_to: 1, type: 'echo_ok', echo: 'hi' } }]);
  });

  it('skips a reply to an earlier request, and messages that are not replies', () => {
    const all = opened();
    all.call(10);
    all.rig.pass(10);
    all.call();
    all.reply({ type: 'echo_ok', echo: 'late' }, 1);
    all.rig.send('n0', all.client.id, { type: 'echo_ok', echo: 'for nothing' });
    all.rig.send('n0', all.client.id, 'text');
    expect(kinds(all)).toEqual(['timeout']);
    all.reply({ type: 'echo_ok', echo: 'right' }, 2);
    expect(kinds(all)).toEqual(['timeout', 'ok']);
  });

  it('receives a reply that comes too late with its next request, or never', () => {
    const { rig, call, reply } = opened();
    call(10);
    rig.pass(10);
    reply({ type: 'echo_ok', echo: 'late' });
    const received = (): number =>
      rig.events.filter(({ type, message }) => type === 'recv' && message.dest === 'c0').length;
    expect(received()).toBe(0);
    call();
    expect(received()).toBe(1);
  });

  it.each([
    [undefined, 5000],
    [1000, 1000],
  ])('with a limit of %j ms gives up after %i ms, and not before', (limit, after) => {
    const all = opened();
    all.call(limit);
    all.rig.pass(after - 1);
    expect(kinds(all)).toEqual([]);
    all.rig.pass(1);
    expect(kinds(all)).toEqual(['timeout']);
  });

  it('gives every request its whole time, also when another was answered in between', () => {
    const all = opened();
    all.call();
    all.rig.pass(4000);
    all.reply({ type: 'echo_ok', echo: 'hi' });
    all.call();
    all.rig.pass(4999);
    expect(kinds(all)).toEqual(['ok']);
    all.rig.pass(1);
    expect(kinds(all)).toEqual(['ok', 'timeout']);
  });

  it('gets no result after it is closed, and can not be written to', () => {
    const all = opened();
    all.call();
    all.client.close();
    expect(() => all.reply({ type: 'echo_ok', echo: 'hi' })).toThrow('Invalid dest');
    all.rig.pass(60_000);
    expect(all.results).toEqual([]);
  });

  it.each([
    [11, { name: 'temporarily-unavailable', definite: true }],
    [13, { name: 'crash', definite: false }],
    [1234, { name: 'unknown', definite: false }],
    ['11', { name: 'unknown', definite: false }],
  ])('takes an error of code %j for what it is', (code, kind) => {
    const { call, reply, results } = opened();
    call();
    reply({ type: 'error', code, text: 'no' });
    expect(results).toMatchObject([{ kind: 'error', ...kind }]);
  });

  it('takes a reply of another shape for malformed', () => {
    const { call, reply, results } = opened();
    call();
    reply({ type: 'echo_ok' });
    expect(results).toMatchObject([{ kind: 'malformed', body: { type: 'echo_ok' } }]);
    expect((results[0] as { text: string }).text).toContain('{:echo missing-required-key}');
  });
});

describe('the exception for a result', () => {
  it('of no reply is a timeout, which is not definite', () => {
    const { message, data } = asException({ kind: 'timeout' });
    expect(message).toBe('Client read timeout');
    expect(printEdn(data)).toBe('{:type :maelstrom.client/timeout, :name :timeout, :definite? false, :code 0}');
  });

  it('of an error reply has its code, its name and its body', () => {
    const body = { type: 'error', code: 22, text: 'no' };
    const { message, data } = asException({ kind: 'error', name: 'precondition-failed', definite: true, body });
    expect(printEdn(data)).toBe(
      '{:type :rpc-error, :code 22, :name :precondition-failed, :definite? true, :body {:type "error", :code 22, :text "no"}}',
    );
    expect(message).toBe(`throw+: ${printEdn(data)}`);
  });

  it('of a malformed reply has its text and its body', () => {
    const { message, data } = asException({ kind: 'malformed', text: 'Malformed', body: { type: 'x' } });
    expect([message, printEdn(data)]).toEqual(['Malformed', '{:type :malformed-rpc-response, :body {:type "x"}}']);
  });
});
