import { describe, expect, it } from 'vitest';
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
    ['Warning: Detected unsettled top-level await at file:///w/main.mjs:1', 'nothing can settle'],
  ])('is explained: %s', async (stderr, hint) => {
    const { outcome, reasons } = await judgeConsole(running(nodeCrash(1, stderr)), 255);
    expect(outcome).toBe('crash');
    expect(reasons[0]?.detail).toContain(hint);
  });

  it('is not explained when it is not known', async () => {
    const { reasons } = await judgeConsole(running(nodeCrash(1, 'TypeError: x is not a function')), 255);
    expect(reasons[0]?.detail).toBe('n1 ended with status 1. Its last words: TypeError: x is not a function.');
  });
});
