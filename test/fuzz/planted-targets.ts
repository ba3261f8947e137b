/** Readers with a bug each, by which the tests see that the fuzzer finds such bugs. They are not listed. */
import { UserError } from '../../src/text/user-error.ts';
import { bytesOf, one, textOf } from './input.ts';
import { holds, readUnless, type Target } from './target.ts';

const planted = (name: string, sound: string, check: Target['check']): Target => ({
  name: `planted-${name}`,
  reads: 'what a bug is planted in',
  corpus: () => [one(sound)],
  words: [],
  longest: 8 * 1024,
  check,
});

const lengthBefore = (bytes: Buffer): number => (bytes.length < 4 ? 0 : bytes.readUInt32BE(0));

export const PLANTED: readonly Target[] = [
  planted('type-error', '{"a":{"b":"c"}}', (input) => {
    const read = readUnless([SyntaxError], () => JSON.parse(textOf(input)) as { readonly a: { readonly b: string } });
    return read === undefined ? 'refused' : read.a.b.toUpperCase();
  }),
  planted('stack', '[[1]]', (input) => {
    const text = textOf(input);
    // A value, its items and one of them, as readers have it: three frames for each level.
    const depthAt = (at: number): number =>
      text[at] === '['
        ? 1 + [at + 1].map((next) => depthAt(next)).reduce((deepest, depth) => Math.max(deepest, depth))
        : 0;
    return depthAt(0) > 1 ? 'nested' : 'flat';
  }),
  planted('expression', 'aaa b', (input) => String(/^(?:\w+\s?)+$/.test(textOf(input)))),
  planted('endless', 'a,b,c', (input) => {
    const text = textOf(input);
    // A position that does not move on at an empty part.
    for (let at = 0, parts = 0; at < text.length; parts += 1) {
      const end = text.indexOf(',', at);
      if (end === -1) return String(parts);
      at = end === at ? at : end + 1;
    }
    return 'read';
  }),
  planted('buffer', '\0\0\0\u0003abc', (input) => {
    const bytes = bytesOf(input);
    return bytes.copy(Buffer.alloc(lengthBefore(bytes)), 0, 4) === 0 ? 'empty' : 'read';
  }),
  planted('memory', '\0\0\0\u0003abc', (input) => {
    const items: string[][] = [];
    for (let left = lengthBefore(bytesOf(input)); left > 0; left -= 1) items.push([String(left)]);
    return items.length === 0 ? 'empty' : 'read';
  }),
  planted('fatal', '\0\0\0\u0003abc', (input) => {
    const { length } = Array.from({ length: lengthBefore(bytesOf(input)) }, (_, at) => `n${at}`);
    return length === 0 ? 'empty' : 'read';
  }),
  planted('pass', 'valid true\ncount 14', (input) => {
    const text = textOf(input);
    const passes = text.includes('valid true');
    holds(!passes || /^valid true\ncount \d+$/.test(text), 'damage passes');
    return passes ? 'pass' : 'unknown';
  }),
  planted('nothing', 'a', (input) => {
    const text = textOf(input);
    return readUnless([UserError], () => text) === undefined ? 'refused' : 'read';
  }),
];
