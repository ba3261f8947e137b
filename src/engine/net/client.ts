/** A client of the network, which makes one request at a time (maelstrom/client.clj). */
import type { Edn } from '../../maelstrom/edn.ts';
import { keyword, record } from '../../maelstrom/edn.ts';
import { CLIENT_READ_TIMEOUT } from '../../maelstrom/node-complaints.ts';
import { CLIENT_TIMEOUT_MS } from '../../maelstrom/reply-timeouts.ts';
import { rpcErrorKind } from '../../maelstrom/rpc-errors.ts';
import { printEdn } from '../../store/edn/edn-print.ts';
import type { Scheduler } from '../clock/scheduler.ts';
import { bodyEdn, wireEdn } from '../wire/clojure-text.ts';
import type { Wire, WireObject } from '../wire/wire-json.ts';
import { isWireObject } from '../wire/wire-json.ts';
import type { Network } from './network.ts';
import type { Packet } from './packet.ts';
import { checkResponse, type Rpc } from './rpc-schema.ts';

export type RpcResult =
  | { readonly kind: 'ok'; readonly body: WireObject }
  | { readonly kind: 'timeout' }
  /** An error reply. */
  | { readonly kind: 'error'; readonly name: string; readonly definite: boolean; readonly body: WireObject }
  /** A reply that does not fit the schema of its RPC. */
  | { readonly kind: 'malformed'; readonly text: string; readonly body: WireObject };

export interface Client {
  readonly id: string;
  /** Sends one request to the client's node; `done` is called once. */
  call(rpc: Rpc, fields: WireObject, done: (result: RpcResult) => void, timeoutMs?: number): void;
  /** Takes the client out of the network: a reply that comes later is a message to an unknown destination. */
  close(): void;
}

/** Opens a client of `node`; `thread` is the worker's, for the log. */
export function openClient(network: Network, scheduler: Scheduler, node: string, thread: string): Client {
  const id = network.nextClientId();
  let lastMsgId = 0;
  let waiting: {
    readonly msgId: number;
    readonly deadline: number;
    readonly done: (reply: Packet | null) => void;
  } | null = null;
  /** Whether the scheduler will look at this client again; one entry at a time serves all its requests. */
  let watched = false;
  let closed = false;

  const watch = (time: number): void => {
    watched = true;
    scheduler.at(time, () => {
      watched = false;
      if (waiting === null || closed) return;
      if (waiting.deadline > scheduler.now()) {
        watch(waiting.deadline);
        return;
      }
      const { done } = waiting;
      waiting = null;
      done(null);
    });
  };

  network.add({
    id,
    thread,
    // It reads only while it waits for a reply: a late one waits for the next request, or is never received.
    listens: () => waiting !== null,
    deliver(packet) {
      const body = packet.body;
      // Anything else is a reply to a request that was given up.
      if (waiting === null || !isWireObject(body) || body.in_reply_to !== waiting.msgId) return;
      const { done } = waiting;
      waiting = null;
      done(packet);
    },
  });

  return {
    id,
    call(rpc, fields, done, timeoutMs = CLIENT_TIMEOUT_MS) {
      const msgId = ++lastMsgId;
      const request: WireObject = { ...fields, type: rpc.type, msg_id: msgId };
      const deadline = scheduler.now() + timeoutMs;
      waiting = {
        msgId,
        deadline,
        done: (reply) => done(reply === null ? { kind: 'timeout' } : interpret(rpc, node, request, reply.body)),
      };
      if (!watched) watch(deadline);
      network.send(id, node, request, thread);
      network.listen(id);
    },
    close() {
      closed = true;
      waiting = null;
      network.remove(id);
    },
  };
}

function interpret(rpc: Rpc, node: string, request: WireObject, wire: Wire): RpcResult {
  const body = wire as WireObject;
  if (body.type === 'error') {
    const kind = rpcErrorKind(typeof body.code === 'number' ? body.code : Number.NaN);
    return { kind: 'error', name: kind.name, definite: kind.definite, body };
  }
  const text = checkResponse(rpc, node, request, body);
  return text === undefined ? { kind: 'ok', body } : { kind: 'malformed', text, body };
}

/** An exception in a client: its message, and the data that slingshot adds. */
export interface ClientException {
  readonly message: string;
  readonly data: Edn;
}

/** The exception of a client whose workload does not handle the result. */
export function asException(result: Exclude<RpcResult, { kind: 'ok' }>): ClientException {
  if (result.kind === 'malformed') {
    const data = record({ type: keyword('malformed-rpc-response'), body: bodyEdn(result.body) });
    return { message: result.text, data };
  }
  if (result.kind === 'timeout') {
    const data = record({
      type: keyword('maelstrom.client/timeout'),
      name: keyword('timeout'),
      'definite?': false,
      code: 0,
    });
    return { message: CLIENT_READ_TIMEOUT, data };
  }
  const data = record({
    type: keyword('rpc-error'),
    code: wireEdn(result.body.code ?? null),
    name: keyword(result.name),
    'definite?': result.definite,
    body: bodyEdn(result.body),
  });
  return { message: `throw+: ${printEdn(data)}`, data };
}
