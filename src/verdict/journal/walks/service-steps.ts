import {
  isClientId,
  type JournalEvent,
  type JsonValue,
  type MessageBody,
} from '../../../maelstrom/operations-and-messages.ts';
import { isService } from '../../../maelstrom/service-names.ts';
import { type Exchange, exchangeOf } from '../exchange.ts';

/** A value that is compared: no list and no object, which may be large. */
type Scalar = null | boolean | number | string;

/** What a write left in a key of a service. */
export interface Version {
  /** undefined for a list or an object. */
  readonly value: Scalar | undefined;
  readonly by: string;
  readonly request: Exchange;
  readonly reply: Exchange;
}

/** A request of a node to a key-value service, and what it was answered. */
export interface ServiceStep {
  readonly node: string;
  readonly service: string;
  readonly type: 'read' | 'write' | 'cas';
  /** As JSON. */
  readonly key: string;
  readonly request: Exchange;
  readonly reply: Exchange;
  /** Of a read: the value, or null for a key that the service does not have. Of a write and a cas: what they write. */
  readonly value: Scalar | undefined;
  /** Whether the service did it. */
  readonly ok: boolean;
  /** Whether the service did it and the key holds `value` from then on. */
  readonly writes: boolean;
  /** The code of an error reply. */
  readonly code: JsonValue;
  /** What the newest write before it left in the key. */
  readonly newest: Version | undefined;
  /** A read that shows something else than the newest write left. */
  readonly stale: boolean;
}

export interface ServiceSteps {
  /** The step that ends with this event: a service's reply. */
  readonly visit: (event: JournalEvent) => ServiceStep | undefined;
}

const UNDER_WAY_AT_MOST = 20_000;
const KEYS_AT_MOST = 10_000;
const KEY_AT_MOST = 200;
const TEXT_AT_MOST = 1_000;

const isKeyValueStore = (name: string): boolean => isService(name) && name !== 'lin-tso';

/**
 * What nodes asked of the services, step by step. A service does one request after the other and answers it at once, so the order
 * of its replies is that of its writes.
 */
export function serviceSteps(): ServiceSteps {
  const open = new Map<string, { readonly body: MessageBody; readonly request: Exchange }>();
  const replies = new Map<number, Exchange>();
  const versions = new Map<string, Version>();
  return {
    visit: (event) => {
      const { id, src, dest, body } = event.message;
      if (isKeyValueStore(dest) && !isClientId(src)) {
        const asked = `${src} ${dest} ${body['msg_id']}`;
        if (event.type === 'send') {
          if (open.size < UNDER_WAY_AT_MOST) open.set(asked, { body, request: exchangeOf(event) });
        } else received(open.get(asked)?.request, event);
        return undefined;
      }
      if (!isKeyValueStore(src)) return undefined;
      if (event.type === 'recv') {
        received(replies.get(id), event);
        replies.delete(id);
        return undefined;
      }
      const asked = `${dest} ${src} ${body['in_reply_to']}`;
      const under = open.get(asked);
      if (under === undefined) return undefined;
      open.delete(asked);
      const reply = exchangeOf(event);
      if (replies.size < UNDER_WAY_AT_MOST) replies.set(id, reply);
      return stepOf(under.body, under.request, body, reply, versions);
    },
  };
}

function received(exchange: Exchange | undefined, { time }: JournalEvent): void {
  if (exchange !== undefined) exchange.receivedAt = time / 1e6;
}

function stepOf(
  asked: MessageBody,
  request: Exchange,
  answer: MessageBody,
  reply: Exchange,
  versions: Map<string, Version>,
): ServiceStep | undefined {
  const { src: node, dest: service } = request;
  const { type } = asked;
  if (type !== 'read' && type !== 'write' && type !== 'cas') return undefined;
  const ok = answer['type'] === `${type}_ok`;
  const code = answer['code'] ?? null;
  const key = JSON.stringify(asked['key'] ?? null).slice(0, KEY_AT_MOST);
  const place = `${service} ${key}`;
  const newest = versions.get(place);
  const shown = ok ? answer['value'] : null;
  const value = scalarOf((type === 'read' ? shown : asked[type === 'cas' ? 'to' : 'value']) ?? null);
  const writes = type !== 'read' && ok && !leavesAll(asked, service, newest);
  if (writes && (newest !== undefined || versions.size < KEYS_AT_MOST)) {
    versions.set(place, { value, by: node, request, reply });
  }
  const comparable = newest?.value !== undefined && value !== undefined && (ok || code === NO_SUCH_KEY);
  const stale = type === 'read' && comparable && newest.value !== value;
  return { node, service, type, key, request, reply, value, ok, writes, code, newest, stale };
}

/**
 * Whether a `cas` that was done left everything as it was. seq-kv carries one out in a state that may be old, such as a `cas` from 5 to
 * 5 after 7 was written (maelstrom/service.clj); lww-kv stamps the value anew.
 */
const leavesAll = ({ type, from, to }: MessageBody, service: string, newest: Version | undefined): boolean =>
  type === 'cas' && service !== 'lww-kv' && newest !== undefined && (from ?? null) === (to ?? null);

/** The code of an error. */
export const NO_SUCH_KEY = 20;

const scalarOf = (value: JsonValue): Scalar | undefined =>
  typeof value === 'object' && value !== null
    ? undefined
    : typeof value === 'string'
      ? value.slice(0, TEXT_AT_MOST)
      : value;
