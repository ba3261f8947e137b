import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteOutput, temporaryDirectoryOf, toolCacheOf } from '../../src/install/install-world.ts';

describe('quoteOutput', () => {
  it('keeps the last lines', () => {
    expect(quoteOutput('one\n\ntwo\r\nthree\n', 2)).toBe('| two\n| three');
  });

  it('never lets a line be a workflow command, nor a control character through, and is bounded', () => {
    const text = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\r', '::error::x', '##[group]x', '\u2028')),
    );
    fc.assert(
      fc.property(text, (parts) => {
        const quoted = quoteOutput(parts.join(''));
        expect(quoted === '' || quoted.split('\n').every((line) => line.startsWith('| '))).toBe(true);
        expect(quoted.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(quoted.length).toBeLessThan(8 * 310);
      }),
    );
  });
});

describe('the directories', () => {
  it("are the runner's", () => {
    const env = { RUNNER_TOOL_CACHE: '/opt/tools', RUNNER_TEMP: '/runner/temp', HOME: '/home/me' };
    expect(toolCacheOf({ env })).toBe('/opt/tools');
    expect(temporaryDirectoryOf({ env })).toBe('/runner/temp/maelstrom-action');
  });

  it("are below the user's cache directory outside a runner", () => {
    expect(toolCacheOf({ env: { HOME: '/home/me' } })).toBe('/home/me/.cache/maelstrom-action');
    expect(toolCacheOf({ env: { HOME: '/home/me', XDG_CACHE_HOME: '/cache' } })).toBe('/cache/maelstrom-action');
    expect(toolCacheOf({ env: { HOME: '/home/me', XDG_CACHE_HOME: 'relative' } })).toBe(
      '/home/me/.cache/maelstrom-action',
    );
    expect(temporaryDirectoryOf({ env: { HOME: '/home/me' } })).toBe('/home/me/.cache/maelstrom-action/temporary');
  });
});
