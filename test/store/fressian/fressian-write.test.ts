import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../src/maelstrom/operations-and-messages.ts';
import { fressianOf } from '../../../src/store/fressian/fressian-read.ts';
import { fressianOutput, type JournalValues, writeEvent } from '../../../src/store/fressian/fressian-write.ts';
import { readEvent } from '../../../src/store/fressian/journal-event.ts';

const anEvent = (body: object, different: Partial<JournalEvent> = {}): JournalEvent =>
  ({ id: 0, time: 0, type: 'send', message: { id: 0, src: 'c1', dest: 'n0', body }, ...different }) as JournalEvent;

function written(events: readonly JournalEvent[], values?: JournalValues): Buffer {
  const out = fressianOutput(values);
  for (const event of events) writeEvent(out, event);
  return out.bytes.subarray(0, out.length);
}

function read(bytes: Buffer): readonly JournalEvent[] {
  const source = fressianOf(bytes, 100_000_000);
  const events: JournalEvent[] = [];
  for (let event = readEvent(source); event !== undefined; event = readEvent(source)) events.push(event);
  return events;
}

/** A body of one field, as it is read again. */
const readBack = (value: unknown, values?: JournalValues): unknown =>
  read(written([anEvent({ field: value })], values))[0]?.message.body['field' as never];

/** Bytes of an event that has a field and one that has null there: what the value took, in hexadecimal. */
function bytesOf(value: unknown): string {
  const [given, without] = [value, null].map((field) => written([anEvent({ field })])) as [Buffer, Buffer];
  const head = without.length - 2;
  expect(given.subarray(0, head)).toEqual(without.subarray(0, head));
  return given.subarray(head, -1).toString('hex');
}

/** Floats that are whole are written as integers, and -0 as 0. */
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double().filter((n) => !Object.is(n, -0)),
);
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('', '\ud800', 'a\udc00b', '😀'));
const key = fc.string({ unit: fc.constantFrom(...'abc_-:"é😀'), minLength: 1, maxLength: 4 });
const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    number,
    text,
    fc.array(tie('value'), { maxLength: 12 }),
    fc.dictionary(key, tie('value'), { maxKeys: 10, noNullPrototype: true }),
  ),
}));
const node = fc.oneof(fc.constantFrom('n0', 'n1', 'c1', ''), fc.string());
const body = fc.dictionary(fc.oneof(fc.constantFrom('type', 'msg_id', 'a/b'), key), json, {
  maxKeys: 6,
  noNullPrototype: true,
});
const event: fc.Arbitrary<JournalEvent> = fc
  .tuple(fc.maxSafeInteger(), fc.maxSafeInteger(), fc.constantFrom('send', 'recv'), fc.nat(), node, node, body)
  .map(([id, time, type, messageId, src, dest, fields]) =>
    anEvent(fields, { id, time, type, message: { id: messageId, src, dest, body: fields } } as Partial<JournalEvent>),
  );

describe('writeEvent', () => {
  it('writes what readEvent reads, whatever earlier events have named', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        expect(read(written(events))).toEqual(events);
      }),
    );
  });

  it('names each field, node and type once', () => {
    const events = ['send', 'recv', 'send', 'recv'].map((type) =>
      anEvent({ type: 'broadcast', payload: 1 }, { type } as Partial<JournalEvent>),
    );
    const bytes = written(events).toString('latin1');
    for (const name of ['ev', 'msg', 'send', 'recv', 'c1', 'n0', 'type', 'broadcast', 'payload']) {
      expect(bytes.split(name)).toHaveLength(2);
    }
    // Texts of a node are values, and come again.
    const values = written([anEvent({ echo: 'please' }), anEvent({ echo: 'please' })]).toString('latin1');
    expect(values.split('please')).toHaveLength(3);
  });

  it('keeps more names apart than a byte can number', () => {
    const events = Array.from({ length: 300 }, (_, i) => anEvent({ [`field${i}`]: i, type: `type${i}` }));
    expect(read(written([...events, ...events]))).toEqual([...events, ...events]);
  });

  it('keeps a keyword apart from a text of the same name', () => {
    const events = [anEvent({ type: 'type', send: 'send', n0: 1, c1: { c1: 2 } }), anEvent({ type: 'send', c1: 3 })];
    expect(read(written(events))).toEqual(events);
  });

  it('forgets its names when there are too many of them, and says so', () => {
    const out = fressianOutput();
    const many = Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`f${i}`, 0]));
    const events = [anEvent(many), anEvent({ f1: 1 }), anEvent({ f1: 2 })];
    for (const each of events) writeEvent(out, each);
    expect(out.cache.size).toBeLessThan(20);
    expect(read(out.bytes.subarray(0, out.length))).toEqual(events);
  });

  // Bytes by the tables of org.fressian.impl.Codes.
  it.each<[unknown, string]>([
    [0, '00'],
    [63, '3f'],
    [-1, 'ff'],
    [64, '5040'],
    [-2, '4ffe'],
    [4095, '5fff'],
    [-4096, '4000'],
    [4096, '681000'],
    [524_287, '6fffff'],
    [524_288, '72080000'],
    [2 ** 32, '7700000000'],
    [Number.MAX_SAFE_INTEGER, 'f8001fffffffffffff'],
    [2 ** 53, 'fa4340000000000000'],
    [0.5, 'fa3fe0000000000000'],
    [-0, 'fb'],
    [true, 'f5'],
    [null, 'f7'],
    [undefined, 'f7'],
    ['', 'da'],
    ['abc', 'dd616263'],
    ['abcdefg', 'e161626364656667'],
    ['abcdefgh', 'e3086162636465666768'],
    ['é', 'dcc3a9'],
    ['\u007f\u0080', 'dd7fc280'],
    ['\u07ff', 'dcdfbf'],
    ['\u0800', 'dde0a080'],
    ['😀', 'e0eda0bdedb880'],
    [[], 'e4'],
    [[1, 2], 'e60102'],
    [[1, 2, 3, 4, 5, 6, 7, 8], 'ec080102030405060708'],
    [{ a: 1 }, 'c0e6db6101'],
    [7n, 'f80000000000000007'],
    [2n ** 63n - 1n, 'f87fffffffffffffff'],
    [-(2n ** 63n), 'f88000000000000000'],
    [2n ** 63n, 'c6d909' + '008000000000000000'],
    [-(2n ** 63n) - 1n, 'c6d909' + 'ff7fffffffffffffff'],
  ])('writes %s as Maelstrom does', (value, hex) => expect(bytesOf(value)).toBe(hex));

  it('writes integers of any size', () => {
    fc.assert(
      fc.property(fc.bigInt(), (n) => {
        expect(readBack(n)).toBe(Number(n));
      }),
    );
  });

  it('writes long texts in chunks', () => {
    for (const length of [19_999, 20_000, 20_001, 40_000, 65_001]) {
      for (const unit of ['a', 'é', '😀']) {
        const long = `x${unit.repeat(length)}`;
        expect(readBack(long) === long).toBe(true);
      }
    }
  });

  it('writes as a double what its caller takes for one', () => {
    const doubleOf = (value: object) => ('double' in value ? (value.double as number) : undefined);
    const given = [{ double: 1 }, { double: 0 }, { double: 2 }, { other: 3 }];
    expect(readBack(given, { doubleOf })).toEqual([1, 0, 2, { other: 3 }]);
    const hex = written([anEvent({ field: { double: 2 } })], { doubleOf }).toString('hex');
    expect(hex).toContain('fa4000000000000000');
    expect(written([anEvent({ field: { double: 1 } })], { doubleOf }).toString('hex')).toMatch(/fcfd$/);
  });
});
