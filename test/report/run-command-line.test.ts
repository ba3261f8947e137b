import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/report/run-command-line.ts';

describe('the command that repeats a run', () => {
  it('has words as they are, and quotes what a shell would change', () => {
    expect(
      runCommandLine(['3c', '--bin', 'dist/my node.js', '--only-operations', '0,4-7', '--limits', 'a < 1; b > 2']),
    ).toBe("npx maelstrom-action run 3c --bin 'dist/my node.js' --only-operations 0,4-7 --limits 'a < 1; b > 2'");
    expect(runCommandLine(['echo', ''])).toBe("npx maelstrom-action run echo ''");
  });

  it('is read by a shell as the same words', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const line = runCommandLine(words).replace('npx maelstrom-action run', 'printf "%s\\0"');
        const read = words.length === 0 ? '' : execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' });
        expect(read).toBe(words.map((each) => `${each}\0`).join(''));
      }),
      { numRuns: 30 },
    );
  });
});
