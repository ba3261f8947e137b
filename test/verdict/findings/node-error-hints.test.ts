import { describe, expect, it } from 'vitest';
import { errorHint, lastError } from '../../../src/verdict/findings/node-error-hints.ts';
import { judgeConsole, nodeCrash, running } from '../a-console.ts';

describe('what a dead node wrote', () => {
  it.each([
    [
      "Error: Cannot find module '/w/dist/main.js'\n    at Module._resolveFilename\n  requireStack: []",
      'build before the test',
    ],
    [
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/w/dist/lib' imported from /w/dist/main.js",
      'the `.js` ending',
    ],
    [
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'ws' imported from /w/dist/main.js",
      'install the dependencies',
    ],
    ['TypeError [ERR_UNKNOWN_FILE_EXTENSION]: Unknown file extension ".ts" for /w/main.ts', 'compile first'],
    ['SyntaxError [ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX]: TypeScript enum is not supported in strip-only mode', 'enum'],
    ['SyntaxError: Cannot use import statement outside a module', '"type": "module"'],
    ['ReferenceError: require is not defined in ES module scope, you can use import instead', '`.cjs`'],
    ['/usr/bin/node: bad option: --enable-source-map', 'NODE_OPTIONS'],
    [
      'node:internal/process/promises:288\n            triggerUncaughtException(err, true /* fromPromise */);',
      '.catch',
    ],
    [
      "Error: Cannot find module 'C:\\w\\dist\\main.js'\n    at Module._resolveFilename\n  requireStack: []",
      'build before the test',
    ],
    ['TypeError: Unknown file extension ".ts" for /w/main.ts', 'compile first'],
    ['TypeError: Unknown file extension ".mts" for /w/main.mts', 'compile first'],
    ['SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: x', 'Node.js only strips types'],
    ['Error [ERR_REQUIRE_ESM]: require() of ES Module /w/x.mjs not supported', 'use `import`'],
    ['Error: write EPIPE\n    at afterWriteDispatched', 'It wrote to a pipe that was closed already.'],
    ['Warning: Detected unsettled top-level await at file:///w/main.mjs:1', 'nothing can settle'],
  ])('is explained: %s', async (stderr, hint) => {
    const { outcome, reasons } = await judgeConsole(running(nodeCrash(1, stderr)), 255);
    expect(outcome).toBe('crash');
    expect(reasons[0]?.detail).toContain(hint);
  });

  it('is explained by lines together', () => {
    expect(errorHint(['    triggerUncaughtException(err,', '      true /* fromPromise */);'])).toContain('`await` it');
    expect(errorHint(['x'.repeat(40_000), 'write EPIPE'])).toBeUndefined();
  });

  it('has its last error at the beginning of a line', () => {
    expect(lastError(['RangeError: a', 'Uncaught TypeError: b', 'x', 'about an Error: c'])).toBe(
      'Uncaught TypeError: b',
    );
    expect(lastError(['nothing'])).toBeUndefined();
  });

  it('is not explained when it is not known', async () => {
    const { reasons } = await judgeConsole(running(nodeCrash(1, 'TypeError: x is not a function')), 255);
    expect(reasons[0]?.detail).toBe('n1 ended with status 1. Its last words: TypeError: x is not a function.');
  });
});
