/** The message of whatever was thrown, cut at so many characters. */
export const messageOf = (error: unknown, charactersAtMost = Number.POSITIVE_INFINITY): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, charactersAtMost);

/** The stack of whatever was thrown, for a log: an error that we have to mend. */
export const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
