/**
 * Makes unsound bytes out of sound ones, as libFuzzer's mutators do: bytes are changed, lost, doubled and mixed with those of
 * other inputs; and, since most of what we read is text, so are forms within brackets, numbers, words and lines.
 * Bytes are held as Latin-1 characters, one for each.
 */
import type { Random } from '../../src/engine/clock/random.ts';

/** What a part is spoilt with. */
export interface Means {
  readonly random: Random;
  /** Bytes of the same part in another input. */
  readonly other: string;
  readonly words: readonly string[];
  readonly longest: number;
}

type Way = (text: string, means: Means) => string;

const bytes = (text: string): string => Buffer.from(text).toString('latin1');

const splice = (text: string, start: number, end: number, put: string): string =>
  text.slice(0, start) + put + text.slice(end);

/** A stretch of the text; short ones more often than long ones. */
function stretch(text: string, { random }: Means): readonly [start: number, end: number] {
  const start = random.below(text.length + 1);
  const longest = 2 ** random.below(1 + Math.ceil(Math.log2(text.length + 1)));
  return [start, Math.min(text.length, start + 1 + random.below(longest))];
}

const INTEGERS = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

function integerBytes({ random }: Means): string {
  const size = random.pick([1, 2, 4, 8]);
  const value = BigInt(random.pick(INTEGERS)) << (random.below(4) === 0 ? 31n : 0n);
  const big = Array.from({ length: size }, (_, at) => Number((value >> BigInt(8 * (size - 1 - at))) & 0xffn));
  return String.fromCharCode(...(random.below(2) === 0 ? big : big.reverse()));
}

const replaceByte: Way = (text, means) => {
  const at = means.random.below(text.length);
  return splice(text, at, at + 1, String.fromCharCode(means.random.below(256)));
};
const flipBit: Way = (text, { random }) => {
  const at = random.below(text.length);
  return splice(text, at, at + 1, String.fromCharCode(text.charCodeAt(at) ^ (1 << random.below(8))));
};
const cutEnd: Way = (text, { random }) => text.slice(0, random.below(text.length));
const lose: Way = (text, means) => splice(text, ...stretch(text, means), '');
const double: Way = (text, means) => {
  const [start, end] = stretch(text, means);
  return splice(text, end, end, text.slice(start, end));
};
const blank: Way = (text, means) => {
  const [start, end] = stretch(text, means);
  return splice(text, start, end, '\0'.repeat(end - start));
};
/** As when blocks of a file are mixed up: a stretch stands where another was. */
const overwrite: Way = (text, means) => {
  const [start, end] = stretch(text, means);
  const at = means.random.below(text.length);
  return splice(text, at, at + end - start, text.slice(start, end));
};

/** What becomes of a file by accident: on a full or broken disk, or when its writer is killed. */
const DAMAGE: readonly Way[] = [flipBit, replaceByte, cutEnd, lose, double, blank, overwrite];

const BYTE_WAYS: readonly Way[] = [
  ...DAMAGE,
  (text, means) => splice(text, ...stretch(text, means), integerBytes(means)),
  (text, means) => {
    const at = means.random.below(text.length + 1);
    return splice(text, at, at, integerBytes(means));
  },
  (text, means) => {
    const [start, end] = stretch(means.other, means);
    return splice(text, ...stretch(text, means), means.other.slice(start, end));
  },
  (text, means) =>
    text.slice(0, means.random.below(text.length + 1)) + means.other.slice(means.random.below(means.other.length + 1)),
];

/** Many times the same: what takes a reader quadratic time, or a level of its stack, for each. */
const repeated = (text: string, room: number, { random }: Means): string =>
  text === '' ? '' : text.repeat(Math.max(1, Math.min(2 ** random.below(17), Math.floor(room / text.length))));

const repeat: Way = (text, means) => {
  const [start, end] = stretch(text, means);
  return splice(
    text,
    start,
    end,
    repeated(text.slice(start, Math.min(end, start + 40)), means.longest - text.length, means),
  );
};

/** A run of one character or word, alone on its line or not: expressions that go back over it take long. */
const run: Way = (text, means) => {
  const { random, longest } = means;
  const unit = random.pick([
    'a',
    'a ',
    '0',
    ' ',
    '\t',
    '.',
    '/',
    ':',
    '-',
    '"',
    '\\',
    'a.',
    'at ',
    '(',
    '\u00e9',
    '\r',
    '\n',
  ]);
  const many = unit.repeat(Math.max(1, Math.min(2 ** random.below(13), (longest - text.length) >> 1)));
  const at = random.below(3) === 0 ? text.indexOf('\n', random.below(text.length)) + 1 : random.below(text.length + 1);
  return splice(text, at, at, many + random.pick(['', '!', '\n', '!\n', ':']));
};

const BRACKETS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const FORM_AT_MOST = 20_000;

/** A form within brackets, found from somewhere in the text; an atom where there is none. */
function form(text: string, means: Means): readonly [start: number, end: number] {
  const from = means.random.below(text.length + 1);
  const opening = /[([{]/g;
  opening.lastIndex = from;
  const start = opening.exec(text)?.index;
  if (start === undefined || means.random.below(3) === 0) return atom(text, from);
  let depth = 0;
  for (let at = start; at < Math.min(text.length, start + FORM_AT_MOST); at += 1) {
    const char = text.charAt(at);
    if (char === '"') {
      for (at += 1; at < text.length && text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1;
    } else if (char in BRACKETS) depth += 1;
    else if (char === ')' || char === ']' || char === '}') depth -= 1;
    if (depth === 0) return [start, at + 1];
  }
  return atom(text, from);
}

const ATOM = /"(?:[^"\\]|\\.){0,200}"|[^\s,()[\]{}"]+/gs;

function atom(text: string, from: number): readonly [start: number, end: number] {
  ATOM.lastIndex = from;
  const found = ATOM.exec(text);
  return found === null ? [from, from] : [found.index, found.index + found[0].length];
}

const DEEPEST = 20_000;

/** In brackets, over and over; sometimes they are not closed. */
function nested(inner: string, { random, longest }: Means): string {
  const open = random.pick(['[', '(', '{', '#{', '{:a ', '{"a":', '#a ', '#_', '^']);
  const levels = Math.min(
    1 + random.below(2 ** random.below(Math.log2(DEEPEST) + 1)),
    Math.floor(longest / open.length),
  );
  const close = BRACKETS[/[[({]/.exec(open)?.[0] ?? ''] ?? '';
  return open.repeat(levels) + inner + (random.below(4) === 0 ? '' : close.repeat(levels));
}

const NUMBERS = [
  '0',
  '-0',
  '1',
  '-1',
  '00',
  '0x10',
  '1e999',
  '-1e999',
  '1e-999',
  '9007199254740993',
  '-9007199254740993',
  '9223372036854775808',
  '1.0',
  '1.5M',
  '1N',
  '1/3',
  '1/0',
  '2147483648',
  '4294967296',
  'NaN',
  '##Inf',
  '08',
  '1e21',
  '.5',
  '5.',
];
const ODD_WORDS = [
  '',
  ' ',
  '""',
  '"',
  '\\',
  'nil',
  'null',
  'true',
  'false',
  '__proto__',
  'constructor',
  'toString',
  '\u00e9',
  '\ud83d\ude00',
  '\u2028',
  '\u0085',
  '\ufeff',
  '\u202e',
  '\0',
  '\r',
  '\r\n',
  '\x1b[31m',
  '%s',
  '../',
  '/',
  'undefined',
  ':',
  '::',
  '#',
  ';',
  '..',
];

const number = ({ random }: Means): string =>
  random.below(8) === 0 ? '9'.repeat(1 + random.below(2 ** random.below(15))) : random.pick(NUMBERS);
/** Of other kinds than what stood there, perhaps. */
const PLAIN_VALUES = ['null', 'nil', 'true', 'false', '0', '-1', '""', '"a"', '[]', '{}', '()', 'a', ':a'];

function word({ random, words }: Means): string {
  const kinds = [PLAIN_VALUES, ODD_WORDS, ...(words.length > 0 ? [words] : [])];
  return bytes(random.pick(random.pick(kinds)));
}

const FORM_WAYS: readonly Way[] = [
  (text, means) => splice(text, ...form(text, means), ''),
  (text, means) => splice(text, ...form(text, means), word(means)),
  (text, means) => splice(text, ...atom(text, means.random.below(text.length + 1)), word(means)),
  (text, means) => {
    const at = means.random.below(text.length + 1);
    return splice(text, at, at, word(means));
  },
  (text, means) => {
    const digits = /-?\d+(?:\.\d+)?/g;
    digits.lastIndex = means.random.below(text.length + 1);
    const found = digits.exec(text);
    return found === null ? text : splice(text, found.index, digits.lastIndex, number(means));
  },
  (text, means) => splice(text, ...form(text, means), means.other.slice(...form(means.other, means))),
  (text, means) => splice(text, ...form(text, means), text.slice(...form(text, means))),
  (text, means) => {
    const [start, end] = form(text, means);
    return splice(text, end, end, ` ${text.slice(start, end)}`);
  },
  (text, means) => {
    const [start, end] = form(text, means);
    return splice(text, start, end, nested(text.slice(start, end), means));
  },
  (text, means) => {
    const [start, end] = form(text, means);
    const separator = means.random.pick([' ', ',', '\n', '']);
    return splice(text, start, end, repeated(text.slice(start, end) + separator, means.longest - text.length, means));
  },
];

const LINE_WAYS: readonly Way[] = [
  (lines, means) => changeLines(lines, means, () => []),
  (lines, means) => changeLines(lines, means, (line) => [line, line]),
  (lines, means) => changeLines(lines, means, (line, all) => [means.random.pick(all), line]),
  (lines, means) => changeLines(lines, means, (line) => [means.random.pick(means.other.split('\n')), line]),
  (lines, means) => changeLines(lines, means, (line) => [repeated(line, means.longest - lines.length, means)]),
  (lines, means) => changeLines(lines, means, (line) => [repeated(`${line}\n`, means.longest - lines.length, means)]),
  (text, means) => text.replaceAll('\n', means.random.pick(['\r\n', '\r', ' ', '\n\n'])),
];

function changeLines(
  text: string,
  { random }: Means,
  change: (line: string, all: readonly string[]) => readonly string[],
): string {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  return lines.toSpliced(at, 1, ...change(lines[at] ?? '', lines)).join('\n');
}

/** By kind, so that each kind is as likely whatever number of ways it has. */
const ANY_WAYS: readonly (readonly Way[])[] = [BYTE_WAYS, FORM_WAYS, LINE_WAYS, [repeat], [run]];
/** What leaves the grammar as it is, for the most part: a reader that refuses the text at once is not tested behind that. */
const SOUND_WAYS: readonly (readonly Way[])[] = [FORM_WAYS];

/** Changes bytes in one to eight ways. What becomes too long is cut. */
export function spoil(sound: Buffer, means: Means): Buffer {
  let text = sound.toString('latin1');
  const { random, longest } = means;
  const ways = random.below(2) === 0 ? SOUND_WAYS : ANY_WAYS;
  do {
    const way = random.pick(random.pick(ways));
    text = text === '' ? word(means) : way(text, means).slice(0, longest);
  } while (random.below(2) === 0);
  return Buffer.from(text, 'latin1');
}

/** One accident. */
export const damage = (sound: Buffer, random: Random): Buffer =>
  Buffer.from(
    random.pick(DAMAGE)(sound.toString('latin1'), { random, other: '', words: [], longest: Number.MAX_SAFE_INTEGER }),
    'latin1',
  );
