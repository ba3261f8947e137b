/** A line of a node's stdout: the message that it holds, or what Maelstrom says when it holds none (process.clj). */
import type { Edn } from '../../maelstrom/edn.ts';
import { keyword, record } from '../../maelstrom/edn.ts';
import { NODE_COMPLAINTS } from '../../maelstrom/node-complaints.ts';
import { printEdn } from '../../store/edn/edn-print.ts';
import { exceptionInfo } from '../engine-failure.ts';
import { bodyEdn, pprint, wireEdn } from '../wire/clojure-text.ts';
import { isWireInteger, isWireObject, parseWire, type Wire, type WireObject } from '../wire/wire-json.ts';

/** A message as a node writes it; whether its ends are in the network is not known yet. */
export interface NodeMessage {
  readonly src: string;
  readonly dest: string;
  readonly body: Wire;
  /** What follows the message on its line. */
  readonly rest?: string;
}

/** The text of an exception instead of a message. */
export type Complaint = string;

export function readNodeMessage(node: string, line: string): NodeMessage | Complaint {
  let rest: string | undefined;
  const wire = parseWire(line, (text) => {
    rest = text;
  });
  if (wire === undefined) return notJson(node, line);
  const message = wire === null ? {} : wire;
  if (!isWireObject(message)) return notAMap(message);
  const complaint = isPlainMessage(message) ? undefined : malformed(node, message);
  if (complaint !== undefined) return complaint;
  const { src, dest, body } = message as { readonly src: string; readonly dest: string; readonly body?: Wire };
  return rest === undefined ? { src, dest, body: body ?? {} } : { src, dest, body: body ?? {}, rest };
}

const GUIDANCE = 'See doc/protocol.md for more guidance.';

const notJson = (node: string, line: string): Complaint =>
  exceptionInfo(
    `Node ${node} ${NODE_COMPLAINTS.notJson}:\n${line}\nDid you mean to encode this line as JSON? Or was this line intended for STDERR? ${GUIDANCE}`,
  );

/** Of a line longer than `characters`; `start` is its beginning. */
export const tooLong = (node: string, start: string, characters: number): Complaint =>
  exceptionInfo(
    `Node ${node} ${NODE_COMPLAINTS.notJson}:\n${start}…\nThe line is longer than ${characters / 1024 / 1024} MB, which no message may be. ${GUIDANCE}`,
  );

/** The shape of nearly every message, recognised without making anything. */
function isPlainMessage(message: WireObject): boolean {
  for (const key in message) if (key !== 'src' && key !== 'dest' && key !== 'body') return false;
  return typeof message.src === 'string' && typeof message.dest === 'string' && isWireObject(message.body);
}

const MESSAGE_KEYS: readonly string[] = ['src', 'dest', 'body', 'id'];

/** Why a JSON object is not a message, in the words of Maelstrom's schema; undefined for a message. */
function malformed(node: string, message: WireObject): Complaint | undefined {
  const { body } = message;
  if (body !== undefined && body !== null && !isWireObject(body) && !(Array.isArray(body) && body.length === 0)) {
    return notAMap(body);
  }
  const errors: Record<string, Edn> = {};
  for (const end of ['src', 'dest']) {
    const value = message[end];
    if (value === undefined) errors[end] = { sym: 'missing-required-key' };
    else if (typeof value !== 'string') errors[end] = unlike('instance? java.lang.String', value);
  }
  for (const [key, value] of Object.entries(message)) {
    if (key === 'id' && !isWireInteger(value)) errors.id = unlike('integer?', value);
    else if (!MESSAGE_KEYS.includes(key)) errors[key] = { sym: 'disallowed-key' };
  }
  if (Object.keys(errors).length === 0) return undefined;
  const shown = Object.entries({ ...message, body: body ?? {} }).map(
    ([key, value]) => [keyword(key), key === 'body' ? bodyEdn(value) : wireEdn(value)] as const,
  );
  return exceptionInfo(
    `${NODE_COMPLAINTS.malformedMessage} Node ${node} tried to send the following message via STDOUT:\n\n${pprint({ map: shown })}\n\nThis is malformed because:\n\n${pprint(record(errors))}\n\n${GUIDANCE}`,
  );
}

const unlike = (expected: string, value: Wire): Edn => ({ sym: `(not (${expected} ${printEdn(wireEdn(value))}))` });

/** Maelstrom walks the value as if it were a map, and Clojure objects in one of two ways. */
function notAMap(value: Wire): Complaint {
  const first = Array.isArray(value) ? value[0] : typeof value === 'string' ? value[0] : undefined;
  if (typeof value === 'string' || Array.isArray(value)) {
    return `java.lang.UnsupportedOperationException: nth not supported on this type: ${Array.isArray(value) ? javaClass(first ?? null) : 'Character'}`;
  }
  return `java.lang.IllegalArgumentException: Don't know how to create ISeq from: java.lang.${javaClass(value)}`;
}

function javaClass(value: Wire): string {
  if (typeof value === 'boolean') return 'Boolean';
  if (typeof value === 'string') return 'String';
  if (typeof value === 'bigint') return 'Long';
  if (typeof value === 'number')
    return Number.isInteger(value) ? (Math.abs(value) < 2 ** 31 ? 'Integer' : 'Long') : 'Double';
  return isWireObject(value) ? 'PersistentArrayMap' : Array.isArray(value) ? 'PersistentVector' : 'Double';
}
