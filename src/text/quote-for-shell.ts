/** A word that a POSIX shell takes as it is, whatever it holds. */
export const quoteForShell = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
