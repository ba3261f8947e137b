/** An event of Maelstrom's network journal in Fressian: an "ev" that holds a "msg" (maelstrom/net/journal.clj). */
import type { JournalEvent, Message, MessageBody } from '../../maelstrom/operations-and-messages.ts';
import { CODE } from './fressian-codes.ts';
import {
  type Fressian,
  fail,
  need,
  noCaches,
  readByte,
  readInteger,
  readValue,
  structTypeAt,
} from './fressian-read.ts';

/**
 * Reads the next event; undefined at the end of the bytes at hand. Throws `MORE_BYTES` when they end inside it, with everything as
 * it was before, and `FressianError` for anything else than an event.
 */
export function readEvent(f: Fressian): JournalEvent | undefined {
  passMarks(f);
  if (f.at >= f.end) return undefined;
  const { at, caches } = f;
  const { values, structs, size } = caches;
  const known = { values: values.length, structs: structs.length };
  f.values = 0;
  try {
    return readWholeEvent(f);
  } catch (error) {
    f.at = at;
    f.caches = caches;
    values.length = known.values;
    structs.length = known.structs;
    caches.size = size;
    throw error;
  }
}

/** Moves over footers and resets of the caches between events. */
function passMarks(f: Fressian): void {
  for (;;) {
    const code = f.at < f.end ? f.bytes[f.at] : undefined;
    if (code === CODE.footer) passFooter(f);
    else if (code === CODE.resetCaches) f.at += 1;
    else return;
    f.caches = noCaches();
  }
}

/** Moves over the head of a struct, which has to be `expected`. */
function passStruct(f: Fressian, expected: 'ev' | 'msg'): void {
  const code = readByte(f);
  const type = structTypeAt(f, code, 0);
  if (type?.tag === expected && type.components === 4) return;
  const found = type === undefined ? `code 0x${code.toString(16)}` : `a ${JSON.stringify(type.tag.slice(0, 40))}`;
  fail(`${found} stands where a journal has "${expected}"`);
}

function readWholeEvent(f: Fressian): JournalEvent {
  passStruct(f, 'ev');
  const id = readInteger(f, 0);
  const time = readInteger(f, 0);
  const type = readValue(f, 0);
  if (type !== 'send' && type !== 'recv') return fail('an event is neither a send nor a recv');
  return { id, time, type, message: readMessage(f) };
}

function readMessage(f: Fressian): Message {
  passStruct(f, 'msg');
  const id = readInteger(f, 0);
  const src = readValue(f, 0);
  const dest = readValue(f, 0);
  const body = readValue(f, 0);
  if (typeof src !== 'string' || typeof dest !== 'string') return fail("a message's src or dest is not a text");
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return fail("a message's body is not a map");
  return { id, src, dest, body: body as MessageBody };
}

function passFooter(f: Fressian): void {
  need(f, 12);
  const length = f.sinceFooter + f.at;
  if (f.bytes.readUInt32BE(f.at) !== 0xcfcfcfcf) fail('a footer lacks its mark');
  const written = f.bytes.readUInt32BE(f.at + 4);
  // The checksum behind it is not verified, nor is it by Maelstrom.
  if (written !== length % 2 ** 32) fail(`a footer counts ${written} bytes, there are ${length}`);
  f.at += 12;
  f.sinceFooter = -f.at;
}
