/** How much EDN and Fressian is read. What Maelstrom writes stays far below each of these bounds; what a hostile node makes it write need not. */

/**
 * Levels of nesting that are printed and read. What Maelstrom writes stays under 30, and a message under five; a value of a hostile
 * node may be nested as deep as its line is long, and would end the process in a stack overflow.
 */
export const MAX_DEPTH = 500;

/** Values of one text or event that are read; a byte of Fressian, or two of text, can become a hundred bytes of memory. */
export const MOST_VALUES = 2_000_000;

/** Characters of a number in EDN. Turning digits into a bigint takes longer than reading them. */
export const LONGEST_NUMBER = 10_000;
/** The same in another radix than ten, where each digit costs a multiplication; Clojure prints none. */
export const LONGEST_RADIX_NUMBER = 100;

/** Characters of a tag: the name of a Clojure record. */
export const LONGEST_TAG = 200;
