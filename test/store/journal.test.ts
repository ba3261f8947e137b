import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getIn } from '../../src/maelstrom/edn.ts';
import type { JournalEvent, JsonValue } from '../../src/maelstrom/operations-and-messages.ts';
import { parseEdn } from '../../src/store/edn/edn-read.ts';
import { eachJournalEvent, type JournalReading, JournalWriter } from '../../src/store/journal.ts';
import { UserError } from '../../src/text/user-error.ts';
import { runs } from '../support/runs.ts';
import { temporaryDirectory } from './temporary.ts';

const dir = await temporaryDirectory();
let made = 0;
const freshDirectory = async (): Promise<string> => {
  made += 1;
  const fresh = join(dir, String(made));
  await mkdir(fresh);
  return fresh;
};

const RUNS = 'test/fixtures/runs';
const real = readdirSync(RUNS)
  .map((name) => ({ name, run: join(RUNS, name, 'run') }))
  .filter(({ run }) => existsSync(join(run, 'net-journal')) && existsSync(join(run, 'results.edn')));

async function load(journal: string): Promise<{ events: JournalEvent[]; reading: JournalReading }> {
  const events: JournalEvent[] = [];
  const reading = await eachJournalEvent(journal, (event) => events.push(event));
  return { events, reading };
}

/** Reads one stripe made of these bytes. */
async function loadBytes(bytes: Uint8Array): Promise<{ events: JournalEvent[]; reading: JournalReading }> {
  const journal = await freshDirectory();
  await writeFile(join(journal, '0.fressian'), bytes);
  return load(journal);
}

async function written(events: readonly JournalEvent[]): Promise<string> {
  const journal = join(await freshDirectory(), 'net-journal');
  const writer = new JournalWriter(journal);
  for (const event of events) writer.write(event);
  writer.close();
  return journal;
}

const anEvent = (id: number, body: { readonly [key: string]: JsonValue } = {}): JournalEvent => ({
  id,
  time: 1000 * id,
  type: id % 2 === 0 ? 'send' : 'recv',
  message: { id: id >> 1, src: 'c1', dest: 'n0', body: { type: 'echo', ...body } },
});

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', 'é', '漢', '😀', '\ud800', '\0') }),
);
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }).map((value) => (value === 0 ? 0 : value)),
  ...[0x3f, 0xfff, 0x7ffff, 0x1ffffff, 0x1ffffffff, 0x1ffffffffff, 0x1ffffffffffff].map((edge) =>
    fc.integer({ min: -2, max: 2 }).chain((offset) => fc.constantFrom(edge + offset, -edge + offset)),
  ),
);
const { value: json } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    number,
    text,
    fc.array(tie('value'), { maxLength: 10 }),
    fc.dictionary(text, tie('value'), { maxKeys: 10, noNullPrototype: true }),
  ),
}));
const body = fc
  .tuple(
    fc.constantFrom('read', 'read_ok', ''),
    fc.dictionary(fc.oneof(text, fc.constantFrom('a/b', '/', '__proto__')), json, { noNullPrototype: true }),
  )
  .map(([type, rest]) => ({ ...rest, type }));

describe('eachJournalEvent', () => {
  it.each(real)('finds in $name the events that Maelstrom counted', async ({ run }) => {
    const { events, reading } = await load(join(run, 'net-journal'));
    const all = getIn(parseEdn(readFileSync(join(run, 'results.edn'), 'utf8')), 'net', 'all');
    expect({
      sends: events.filter(({ type }) => type === 'send').length,
      receives: events.filter(({ type }) => type === 'recv').length,
      messages: new Set(events.map(({ message }) => message.id)).size,
    }).toEqual({
      sends: getIn(all, 'send-count'),
      receives: getIn(all, 'recv-count'),
      messages: getIn(all, 'msg-count'),
    });
    expect(reading).toMatchObject({ events: events.length, damagedStripes: 0 });
    expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i));
  });

  it('reads a message as it went over the wire', async () => {
    const { events } = await load(join(RUNS, 'echo-pass', 'run', 'net-journal'));
    expect(events[0]?.message).toEqual({
      id: 0,
      src: 'c0',
      dest: 'n0',
      body: { type: 'init', node_id: 'n0', node_ids: ['n0'], msg_id: 1 },
    });
  });

  it('reads a stripe that was cut off up to its last whole event', async () => {
    const journal = await written([anEvent(0), anEvent(1), anEvent(2)]);
    const bytes = await readFile(join(journal, '0.fressian'));
    for (let length = 0; length < bytes.length; length++) {
      const { events, reading } = await loadBytes(bytes.subarray(0, length));
      expect(events).toEqual([anEvent(0), anEvent(1), anEvent(2)].slice(0, events.length));
      for (const damage of reading.damage)
        expect(damage).toMatchObject({ cut: true, problem: 'the stripe ends inside an event' });
      expect(reading.damagedStripes).toBe(reading.damage.length);
    }
  });

  it('gives the events of many stripes in the order of their ids', async () => {
    const journal = await freshDirectory();
    const writers = [0, 1, 2, 3, 4, 5, 6].map((stripe) => new JournalWriter(journal, stripe));
    for (let id = 0; id < 20_000; id++) writers[(id * id) % 7]?.write(anEvent(id));
    for (const writer of writers) writer.close();
    const { events, reading } = await load(journal);
    expect(events.map(({ id }) => id)).toEqual(Array.from({ length: 20_000 }, (_, id) => id));
    expect(reading).toEqual({ events: 20_000, stripes: 7, damagedStripes: 0, damage: [] });
  });

  it('reads an event that is longer than what is read at once', async () => {
    const long = anEvent(0, { echo: 'é'.repeat(300_000), list: Array.from({ length: 50_000 }, (_, i) => i) });
    const { events } = await load(await written([long, anEvent(1)]));
    expect(events).toEqual([long, anEvent(1)]);
  });

  it('passes footers and resets of the caches', async () => {
    const event = await readFile(join(await written([anEvent(0)]), '0.fressian'));
    const footer = Buffer.alloc(12, 0xcf);
    footer.writeUInt32BE(event.length, 4);
    const reset = Buffer.of(0xfe);
    const { events, reading } = await loadBytes(Buffer.concat([event, footer, event, footer, reset, event]));
    expect(reading.damage).toEqual([]);
    expect(events).toEqual([anEvent(0), anEvent(0), anEvent(0)]);
    footer.writeUInt32BE(1, 4);
    expect((await loadBytes(Buffer.concat([event, footer]))).reading.damage[0]).toMatchObject({
      offset: event.length,
      problem: expect.stringContaining('a footer counts 1 bytes'),
      cut: false,
    });
  });

  it('refuses endless nesting', async () => {
    for (const nest of [0xe5, 0xed, 0xcd, 0xfe, 0xc0, 0xc1]) {
      const { reading } = await loadBytes(
        Buffer.concat([Buffer.from('efdc6576040000', 'hex'), Buffer.alloc(300_000, nest)]),
      );
      expect(reading).toMatchObject({ events: 0, damagedStripes: 1, damage: [{ cut: false }] });
    }
  });

  it('refuses a collection from the cache: a few bytes could stand for billions', async () => {
    const head = 'efdc65760400 00cdcaf7cdde73656e64 efdd6d73670400dada c0ed'.replaceAll(' ', '');
    const list = Buffer.from(`${head}db61cde500db6282fd`, 'hex');
    expect((await loadBytes(list)).reading.damage[0]?.problem).toBe('a collection is taken from the cache');
    const cachedText = Buffer.from(`${head}db61cddb78db6282fd`, 'hex');
    expect((await loadBytes(cachedText)).events[0]?.message.body).toEqual({ a: 'x', b: 'x' });
  });

  it('reads the other stripes when one is damaged, a link or a directory', async () => {
    const journal = await written([anEvent(0), anEvent(1)]);
    await writeFile(join(journal, '1.fressian'), 'no Fressian');
    await symlink(join(journal, '0.fressian'), join(journal, '2.fressian'));
    await mkdir(join(journal, '3.fressian'));
    const { events, reading } = await load(journal);
    expect(events).toEqual([anEvent(0), anEvent(1)]);
    expect(reading).toMatchObject({ stripes: 4, damagedStripes: 3 });
  });

  it('refuses a link to a directory', async () => {
    const journal = await written([anEvent(0)]);
    await symlink(journal, join(dir, 'link'));
    await expect(eachJournalEvent(join(dir, 'link'), () => {})).rejects.toThrow(UserError);
    await expect(eachJournalEvent(join(dir, 'missing'), () => {})).rejects.toThrow('ENOENT');
  });

  it('reports damaged bytes and never throws over them', async () => {
    const sources = real
      .slice(0, 6)
      .map(({ run }) => join(run, 'net-journal'))
      .flatMap((journal) => readdirSync(journal).map((name) => readFileSync(join(journal, name))))
      .filter((bytes) => bytes.length > 0);
    const edit = fc.record({ at: fc.nat(), byte: fc.nat(255), kind: fc.constantFrom('flip', 'double', 'lose') });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...sources),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        async (source, edits) => {
          let bytes = Buffer.from(source);
          for (const { at, byte, kind } of edits) {
            const where = at % bytes.length;
            if (kind === 'flip') bytes[where] = byte;
            if (kind === 'double')
              bytes = Buffer.concat([bytes.subarray(0, where), bytes.subarray(Math.max(0, where - byte))]);
            if (kind === 'lose') bytes = Buffer.concat([bytes.subarray(0, where), bytes.subarray(where + 1)]);
          }
          const { events, reading } = await loadBytes(bytes);
          expect(reading.events).toBe(events.length);
        },
      ),
      { numRuns: runs(300) },
    );
  });
});

describe('JournalWriter', () => {
  it('writes what eachJournalEvent reads back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(body, { maxLength: 8 }), async (bodies) => {
        const events = bodies.map((one, id) => anEvent(id, one));
        expect((await load(await written(events))).events).toEqual(events);
      }),
      { numRuns: runs(200) },
    );
  });

  it('writes the bytes that Maelstrom wrote', async () => {
    const stripe = join(RUNS, 'echo-pass', 'run', 'net-journal', '0.fressian');
    const bytes = await readFile(stripe);
    const { events } = await loadBytes(bytes);
    expect(await readFile(join(await written(events), '0.fressian'))).toEqual(bytes);
  });

  it('writes whole numbers beyond 64 bits, and decimals that are whole, as Clojure would', async () => {
    class Decimal {
      readonly value: number;
      constructor(value: number) {
        this.value = value;
      }
    }
    const journal = await freshDirectory();
    const writer = new JournalWriter(journal, 0, {
      doubleOf: (value) => (value instanceof Decimal ? value.value : undefined),
    });
    const values = [2n ** 62n, -(2n ** 70n), 2n ** 63n, new Decimal(2)] as unknown as JsonValue;
    writer.write(anEvent(0, { values }));
    writer.close();
    expect((await load(journal)).events[0]?.message.body.values).toEqual([2 ** 62, -(2 ** 70), 2 ** 63, 2]);
    const bytes = await readFile(join(journal, '0.fressian'));
    expect(bytes.includes(Buffer.from('c6d909008000000000000000', 'hex'))).toBe(true);
    expect(bytes.includes(Buffer.from('fa4000000000000000', 'hex'))).toBe(true);
  });

  it('resets its caches before names fill the memory of a reader', async () => {
    const events = Array.from({ length: 3_000 }, (_, id) =>
      anEvent(id, Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`field-${id}-${i}`, i]))),
    );
    const { events: back, reading } = await load(await written(events));
    expect(reading.damage).toEqual([]);
    expect(back).toEqual(events);
  });
});
