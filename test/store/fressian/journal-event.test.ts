import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../src/maelstrom/operations-and-messages.ts';
import { type Fressian, FressianError, fressianOf, MORE_BYTES } from '../../../src/store/fressian/fressian-read.ts';
import { fressianOutput, writeEvent } from '../../../src/store/fressian/fressian-write.ts';
import { readEvent } from '../../../src/store/fressian/journal-event.ts';

const anEvent = (id: number): JournalEvent => ({
  id,
  time: 1000 * id,
  type: id % 2 === 0 ? 'send' : 'recv',
  message: { id, src: 'c1', dest: `n${id % 3}`, body: { type: 'echo', msg_id: id, [`field${id}`]: ['a', id] } },
});

function written(...events: readonly JournalEvent[]): Buffer {
  const out = fressianOutput();
  for (const event of events) writeEvent(out, event);
  return out.bytes.subarray(0, out.length);
}

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const source = (...parts: readonly Buffer[]): Fressian => fressianOf(Buffer.concat(parts), 1_000_000);

function footer(length: number): Buffer {
  const mark = bytes('cfcfcfcf 00000000 00000000');
  mark.writeUInt32BE(length, 4);
  return mark;
}

function all(f: Fressian): readonly JournalEvent[] {
  const events: JournalEvent[] = [];
  for (let event = readEvent(f); event !== undefined; event = readEvent(f)) events.push(event);
  return events;
}

describe('readEvent', () => {
  it('gives nothing at the end of the bytes', () => {
    expect(readEvent(source())).toBeUndefined();
  });

  it('leaves everything as it was when the bytes end inside an event, wherever they end', () => {
    const events = [anEvent(1), anEvent(2), anEvent(3)];
    const whole = written(...events);
    const first = written(anEvent(1)).length;
    for (let cut = first + 1; cut < whole.length; cut++) {
      const f = source(whole);
      f.end = first;
      expect(readEvent(f)).toEqual(events[0]);
      f.end = cut;
      const read: JournalEvent[] = [];
      let thrown: unknown;
      let [at, caches] = [f.at, structuredClone(f.caches)];
      try {
        for (let event = readEvent(f); event !== undefined; event = readEvent(f)) {
          read.push(event);
          [at, caches] = [f.at, structuredClone(f.caches)];
        }
      } catch (error) {
        thrown = error;
      }
      // A cut between two events is the end of the bytes at hand.
      if (thrown !== undefined) expect(thrown).toBe(MORE_BYTES);
      expect([f.at, f.caches]).toEqual([at, caches]);
      f.end = whole.length;
      expect([...read, ...all(f)]).toEqual(events.slice(1));
    }
  });

  it('moves over footers, and forgets what was named before them', () => {
    const part = written(anEvent(1), anEvent(2));
    const f = source(part, footer(part.length), part, footer(part.length), footer(0));
    expect(all(f).map(({ id }) => id)).toEqual([1, 2, 1, 2]);
    const again = written(anEvent(1), anEvent(1)).subarray(written(anEvent(1)).length);
    const unnamed = source(part, footer(part.length), again);
    expect(() => all(unnamed)).toThrow(FressianError);
  });

  it('forgets what was named at a reset of the caches', () => {
    const part = written(anEvent(1));
    expect(all(source(part, bytes('fe'), part)).map(({ id }) => id)).toEqual([1, 1]);
    const again = written(anEvent(1), anEvent(1)).subarray(part.length);
    expect(all(source(part, again)).map(({ id }) => id)).toEqual([1, 1]);
    expect(() => all(source(part, bytes('fe'), again))).toThrow(FressianError);
  });

  it('refuses a footer that counts wrong, or lacks its mark', () => {
    const part = written(anEvent(1));
    expect(() => all(source(part, footer(part.length + 1)))).toThrow(
      `a footer counts ${part.length + 1} bytes, there are ${part.length}`,
    );
    const [first, second] = [footer(part.length), footer(part.length + 1)];
    expect(() => all(source(part, first, part, second))).toThrow(`a footer counts ${part.length + 1} bytes`);
    expect(() => all(source(part, bytes('cfcfcf00 00000000 00000000')))).toThrow('a footer lacks its mark');
  });

  it('waits for the rest of a footer', () => {
    const part = written(anEvent(1));
    const f = source(part, footer(part.length), part);
    f.end = part.length + 11;
    expect(readEvent(f)?.id).toBe(1);
    expect(() => readEvent(f)).toThrow(expect.objectContaining(MORE_BYTES) as never);
    f.end = f.bytes.length;
    expect(all(f).map(({ id }) => id)).toEqual([1]);
  });

  const ev = 'ef dc 6576 04';
  const msg = 'ef dd 6d7367 04';
  const send = 'ca f7 de 73656e64';
  it.each([
    ['a number', '05', 'code 0x5 stands where a journal has "ev"'],
    ['another struct', 'ef dd 6d7367 04', 'a "msg" stands where a journal has "ev"'],
    ['an "ev" of three parts', 'ef dc 6576 03', 'a "ev" stands where a journal has "ev"'],
    ['an event of another type', `${ev} 01 02 ca f7 db 78`, 'an event is neither a send nor a recv'],
    ['an event without a message', `${ev} 01 02 ${send} 05`, 'code 0x5 stands where a journal has "msg"'],
    [
      'a message from a number',
      `${ev} 01 02 ${send} ${msg} 03 04 db 62 c0 e4`,
      "a message's src or dest is not a text",
    ],
    ['a message to nothing', `${ev} 01 02 ${send} ${msg} 03 db 61 f7 c0 e4`, "a message's src or dest is not a text"],
    ['a list for a body', `${ev} 01 02 ${send} ${msg} 03 db 61 db 62 e4`, "a message's body is not a map"],
    ['a message without a body', `${ev} 01 02 ${send} ${msg} 03 db 61 db 62 f7`, "a message's body is not a map"],
  ])('refuses %s', (_, hex, problem) => {
    const f = source(bytes(hex));
    expect(() => readEvent(f)).toThrow(problem);
    expect([f.at, f.caches.values, f.caches.structs, f.caches.size]).toEqual([0, [], [], 0]);
  });

  it('reads the smallest event', () => {
    expect(readEvent(source(bytes(`${ev} 01 02 ${send} ${msg} 03 db 61 db 62 c0 e4`)))).toEqual({
      id: 1,
      time: 2,
      type: 'send',
      message: { id: 3, src: 'a', dest: 'b', body: {} },
    });
  });
});
