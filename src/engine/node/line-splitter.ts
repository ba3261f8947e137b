/** Cuts the output of a process into lines. It holds only the last line, which has no end yet. */
export interface LineSplitter {
  push(chunk: string): void;
  /** The output is over: the text after the last line end is a line too. */
  end(): void;
  /** The text after the last line end, as far as it is held. */
  rest(): string;
}

/**
 * `overflow` is called once for a line longer than `limit` characters, with its beginning; the rest of it is skipped.
 */
export function createLineSplitter(
  limit: number,
  line: (text: string) => void,
  overflow: (start: string) => void,
): LineSplitter {
  let pieces: string[] = [];
  let held = 0;
  let skipping = false;

  const hold = (text: string): void => {
    if (skipping || text === '') return;
    held += text.length;
    if (held <= limit) {
      pieces.push(text);
      return;
    }
    overflow(pieces.join('').slice(0, 200) || text.slice(0, 200));
    pieces = [];
    held = 0;
    skipping = true;
  };

  const finish = (last: string): void => {
    const text = pieces.length === 0 ? last : pieces.join('') + last;
    const skipped = skipping;
    pieces = [];
    held = 0;
    skipping = false;
    if (!skipped) line(text.endsWith('\r') ? text.slice(0, -1) : text);
  };

  return {
    push(chunk) {
      let from = 0;
      for (;;) {
        const at = chunk.indexOf('\n', from);
        if (at < 0) break;
        finish(chunk.slice(from, at));
        from = at + 1;
      }
      hold(from === 0 ? chunk : chunk.slice(from));
    },
    end() {
      if (held > 0) finish('');
    },
    rest: () => pieces.join(''),
  };
}
