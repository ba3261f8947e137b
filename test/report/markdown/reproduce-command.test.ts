import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reproduceCommand } from '../../../src/report/markdown/reproduce-command.ts';

const commandOf = (args: readonly string[]): string =>
  /^Repeat it on your machine:\n\n`{3,}sh\nnpx maelstrom-action run (.*)\n`{3,}$/.exec(
    reproduceCommand(args).join('\n\n'),
  )?.[1] ?? '?';

describe('the command that repeats a plan', () => {
  it('has plain words as they are', () => {
    expect(commandOf(['1-echo', '--bin', 'dist/echo.js', '--rate=5'])).toBe('1-echo --bin dist/echo.js --rate=5');
  });

  it('is read by a shell as the arguments that it was made of', () => {
    const word = fc.string({ unit: fc.constantFrom(...'ab \'"$`\\*?;&|<>()~#=-'), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (args) => {
        const script = `for word in ${commandOf(args)}; do printf '%s\\0' "$word"; done`;
        expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(args.map((each) => `${each}\0`).join(''));
      }),
      { numRuns: 60 },
    );
  });

  it('is none where it could not be pasted as it is', () => {
    expect(reproduceCommand(['1-echo', '--', 'a\nb'])).toEqual([]);
    expect(reproduceCommand(['1-echo', '--', 'x'.repeat(4000)])).toEqual([]);
    expect(reproduceCommand(['1-echo', '--', 'x'.repeat(3000)])[1]).toContain('x'.repeat(3000));
  });
});
