import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stableStderr } from '../../../src/engine/simulation/stable-stderr.ts';

function passed(chunks: readonly Buffer[]): string {
  const out: Buffer[] = [];
  const stderr = stableStderr((chunk) => void out.push(chunk));
  for (const chunk of chunks) stderr.push(chunk);
  stderr.end();
  return Buffer.concat(out).toString('latin1');
}

const text = fc
  .array(
    fc.oneof(
      fc.constantFrom('(node:', '(node:471', '1) ', ')', '\n', '(', '(node:4711) Warning\n', 'x'),
      fc.string({ maxLength: 4 }),
    ),
  )
  .map((parts) => Buffer.from(parts.join('')));

describe('stderr in simulated time', () => {
  it('has the same process id in each run', () => {
    const warning = '(node:4711) WARNING: Exited the environment with code 0\n';
    expect(passed([Buffer.from(`a\n${warning}`)])).toBe('a\n(node:1) WARNING: Exited the environment with code 0\n');
  });

  it('is otherwise what the node wrote, also a line without an end and a number inside of one', () => {
    for (const same of ['see (node:4711) there', '(node:47', '(node:x) y\n', '(node:4711)x\n', 'é\n(n']) {
      expect(passed([Buffer.from(same)])).toBe(Buffer.from(same).toString('latin1'));
    }
  });

  it('does not depend on how it comes', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 8 }), (bytes, cuts) => {
        const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        expect(passed(chunks)).toBe(passed([bytes]));
      }),
    );
  });
});
