import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter } from '../../../src/engine/node/line-splitter.ts';

function split(chunks: readonly string[], limit = 1_000_000): { lines: string[]; overflows: string[] } {
  const lines: string[] = [];
  const overflows: string[] = [];
  const splitter = createLineSplitter(
    limit,
    (line) => lines.push(line),
    (start) => overflows.push(start),
  );
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return { lines, overflows };
}

describe('the line splitter', () => {
  it('finds the same lines however the text arrives', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '\n', '{}', ' '), { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(60)), (whole, cuts) => {
        const at = [0, ...cuts.filter((cut) => cut <= whole.length).sort((a, b) => a - b), whole.length];
        const chunks = at.slice(1).map((end, index) => whole.slice(at[index], end));
        const expected = whole.split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(split(chunks).lines).toEqual(expected);
      }),
    );
  });

  it('drops the carriage return of a CRLF', () => {
    expect(split(['a\r\nb\r', '\nc'])).toEqual({ lines: ['a', 'b', 'c'], overflows: [] });
  });

  it('reports a line beyond the limit once, holds none of it, and goes on with the next', () => {
    const { lines, overflows } = split(['ok\n', 'x'.repeat(8), 'y'.repeat(8), 'z'.repeat(50), '\nnext\n'], 10);
    expect(lines).toEqual(['ok', 'next']);
    expect(overflows).toEqual(['xxxxxxxx']);
  });
});
