/**
 * edn-data has one task here: it parses the values of results.edn. It refuses almost nothing, so it only gets text that our
 * reader has checked. It misreads some forms, so our reader reads the values that hold one of them. Property tests compare the
 * two readers.
 *
 * These forms edn-data 1.2.2 misreads: integers beyond ±2^53 (rounded), `-0`, ratios, hexadecimal, octal and other radixes (symbols),
 * integers with N (always a bigint) and with M (rounded), ##Inf and its like (a tag of the next value), characters (`\(` opens a
 * list), `\101` in a string (an error), a comment or a form feed directly after a token (a part of it), `#:ns{…}` (a tag), a token
 * that ends in # before a map (a set), #inst (a Date), and tags named like a method of every object (`#toString`). Metadata,
 * deep nesting, repeated keys and whatever is not well-formed are refused before it is asked.
 */
import { parseEDNString } from 'edn-data';
import type { Edn } from '../../maelstrom/edn.ts';

/**
 * Characters of a value that edn-data is given. It builds strings character by character, which takes 32 bytes for each, and gives
 * each vector room for seventeen items.
 */
export const LONGEST_FOR_EDN_DATA = 1024 * 1024;

/** Reads a text that a checking cursor passed as one form without finding anything misread. */
export const readByEdnData = (text: string): Edn => parseEDNString(withoutLayout(text)) as Edn;

/** Two or more blanks between forms, or a string, in which blanks count. */
const LAYOUT = /"[^"\\]*(?:\\.[^"\\]*)*"|[ \t\n\r,]{2,}/gs;

/** Most of a pretty-printed file is indentation, and edn-data takes longer for a blank than for any other character. */
const withoutLayout = (text: string): string =>
  text.replace(LAYOUT, (found) => (found.charCodeAt(0) === 34 ? found : ' '));

/** At most 15 digits, no leading zero; or a float that both take for one. */
const PLAIN_NUMBER =
  /^[-+]?(?:[1-9][0-9]{0,14}|(?:0|[1-9][0-9]*)(?:\.[0-9]+|(?=[eE]))(?:[eE][+-]?(?:0|[1-9][0-9]*))?)$/;
export const isPlainNumber = (token: string): boolean => PLAIN_NUMBER.test(token);

/** The time that edn-data takes for a token grows with the square of its length. */
export const isLongForEdnData = (length: number): boolean => length > 200;

/** edn-data looks tags up in an object: it has a handler for inst, and whatever every object inherits. */
const HANDLERS: object = { inst: true };
export const isMisreadTag = (tag: string): boolean => tag in HANDLERS || tag.endsWith('#');
