/** A word that a POSIX shell takes as it is, whatever it holds. */
export const quoteForShell = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** The same, as a person would write it: quoted only where that is needed. */
export const shellWord = (word: string): string => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : quoteForShell(word));
