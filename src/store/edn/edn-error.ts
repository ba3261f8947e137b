import { UserError } from '../../text/user-error.ts';

/** Where a text comes from. `line` and `column` are those of its first character, from 1. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** A place inside a text: `line` and `column` from 1, `offset` from the text's first character. Columns count UTF-16 units. */
export interface Position extends Place {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** EDN that can't be read, with the place at which that shows. */
export class EdnError extends UserError {
  readonly file: string | undefined;
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  /** What is wrong, without the place. */
  readonly problem: string;
  /** The text ends too early; its beginning may be well-formed. */
  readonly cut: boolean;

  constructor(problem: string, { file, line, column, offset }: Position, cut = false) {
    super(`${file ?? 'EDN'}:${line}:${column}: ${problem}`);
    this.problem = problem;
    this.file = file;
    this.line = line;
    this.column = column;
    this.offset = offset;
    this.cut = cut;
  }
}

/** Characters of a text that an error shows. */
const SHOWN = 40;

/** A text for an error message: quoted, on one line, bounded. */
export const shown = (text: string): string =>
  text.length > SHOWN ? `${JSON.stringify(text.slice(0, SHOWN))}…` : JSON.stringify(text);
