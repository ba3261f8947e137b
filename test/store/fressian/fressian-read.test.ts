import { describe, expect, it } from 'vitest';
import { FressianError, fressianOf, MORE_BYTES, readValue } from '../../../src/store/fressian/fressian-read.ts';
import { MOST_VALUES } from '../../../src/store/read-bounds.ts';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const read = (source: Buffer | string, cacheSize = 1_000_000) =>
  readValue(fressianOf(typeof source === 'string' ? bytes(source) : source, cacheSize), 0);
/** A list of `count` items, by its head. */
function listOf(count: number): Buffer {
  const head = Buffer.from('ecf80000000000000000', 'hex');
  head.writeBigInt64BE(BigInt(count), 2);
  return head;
}

// Bytes by the tables of org.fressian.impl.Codes.
describe('readValue', () => {
  it.each([
    ['a small integer', '2a', 42],
    ['an integer of two bytes', '5100', 256],
    ['a negative one', '4fff', -1],
    ['a long', 'f8 0000000100000000', 2 ** 32],
    ['minus one', 'ff', -1],
    ['null', 'f7', null],
    ['true', 'f5', true],
    ['a double', 'fa 3ff8000000000000', 1.5],
    ['zero and one as doubles', 'e6 fb fc', [0, 1]],
    ['a float', 'f9 3fc00000', 1.5],
    ['a short text', 'dc 6162', 'ab'],
    ['a text of two-byte units', 'dc c3a9', 'é'],
    ['a text of a surrogate pair', 'e3 06 eda0bd edb880', '😀'],
    ['a text in chunks', 'e2 02 6162 e2 01 63 db 64', 'abcd'],
    ['bytes', 'd3 010203', 'AQID'],
    ['bytes in chunks', 'd8 01 01 d9 02 0203', 'AQID'],
    ['a list without a length', 'ed 01 02 fd', [1, 2]],
    ['an array of longs', 'b0 02 01 02', [1, 2]],
    ['a set', 'c1 e6 01 02', [1, 2]],
    ['a map', 'c0 e8 db61 01 02 f7', { a: 1, 2: null }],
    ['a keyword', 'ca f7 db61', 'a'],
    ['a keyword with a namespace', 'ca db6e db61', 'n/a'],
    ['a bigint', 'c6 d9 09 010000000000000000', 2 ** 64],
    ['a negative bigint', 'c6 d1 ff', -1],
    ['a date', 'c8 05', 5],
    ['a char', 'ef de 63686172 01 5041', 'A'],
    ['a struct of an unknown tag', 'ef db 78 02 01 02', [1, 2]],
    ['a cached text', 'e6 cd dc6162 80', ['ab', 'ab']],
    ['a cached text by its number', 'e6 cd dc6162 cc 00', ['ab', 'ab']],
    ['a value behind a reset of the caches', 'fe 01', 1],
  ])('reads %s', (_, hex, value) => {
    expect(read(hex)).toStrictEqual(value);
  });

  it.each([
    ['an unknown code', 'b7', '0xb7 is not the code of a value'],
    ['a cached value that was never given', '80', 'cached value 0 is used and was never given'],
    ['a tag that was never named', 'f0 05', 'tag 5 is used and was never named'],
    ['a negative length', 'ec ff', 'a length is negative'],
    ['a text that is not UTF-8', 'db ff', 'a text is not UTF-8'],
    ['a map without pairs', 'c0 e5 01', "a map's entries are not pairs"],
    ['a keyword without a name', 'ca f7 01', "a key's name is not a text"],
    ['a char out of range', 'ef de 63686172 01 ff', 'a char is out of range'],
    ['chunks without an end', 'e2 01 61 01', 'a chunked text has no end'],
    ['a collection as a key', 'c0 e6 e4 01', 'a key of a map is a collection'],
  ])('refuses %s', (_, hex, problem) => {
    expect(() => read(hex)).toThrow(FressianError);
    expect(() => read(hex)).toThrow(problem);
  });

  it('asks for more bytes where a value is cut', () => {
    for (const hex of ['', 'f8 00', 'dc 61', 'e6 01', 'c0', 'ed 01', 'e2 01 61', '51', 'cd']) {
      let thrown: unknown;
      try {
        read(hex);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBe(MORE_BYTES);
    }
  });

  it.each([
    ['tags of tags', 'ef'],
    ['numbers of components', 'ef dc6576 '],
    ['numbers of a cached value', 'cc '],
    ['lengths of texts', 'e3 '],
    ['lengths of chunks', 'e2 '],
  ])('refuses %s that are nested without end', (_, level) => {
    expect(() => read(level.repeat(20_000))).toThrow(new FressianError('values are nested deeper than 500 levels'));
  });

  it('refuses maps as keys of maps: each level would double the length of a name', () => {
    expect(() => read(Buffer.concat([bytes('c0e6'.repeat(60)), bytes('e4'), bytes('01'.repeat(60))]))).toThrow(
      'a key of a map is a collection',
    );
  });

  it('refuses more values than a message holds, of one byte each or in chunks of none', () => {
    for (const source of [
      Buffer.concat([listOf(MOST_VALUES), Buffer.alloc(MOST_VALUES, 0xf7)]),
      Buffer.concat([Buffer.of(0xed), Buffer.alloc(MOST_VALUES + 1, 0xe4)]),
      Buffer.from('e200'.repeat(MOST_VALUES + 1), 'hex'),
      Buffer.from('d800'.repeat(MOST_VALUES + 2), 'hex'),
    ]) {
      expect(() => read(source)).toThrow(`an event holds more than ${MOST_VALUES} values`);
    }
  });

  it('remembers names up to a size', () => {
    const names = (count: number): string => `ed ${'cd db61'.repeat(count)} fd`;
    expect(read(names(10), 90)).toHaveLength(10);
    expect(() => read(names(11), 90)).toThrow('names of more than 90 characters are to be remembered');
    expect(read(`ed ${'fe cd db61'.repeat(11)} fd`, 90)).toHaveLength(11);
  });

  it('does not remember collections', () => {
    expect(() => read('e6 cd e5 01 80')).toThrow('a collection is taken from the cache');
  });
});
