/**
 * What a Node.js program says on stderr when it ends before it does any work, or without a stack trace of its own, and what to
 * do about it. The first that matches is used.
 */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [
    /Cannot find module '(?:\/|[A-Za-z]:\\)[^']*'[\s\S]*(?:requireStack: \[\]|executeUserEntryPoint|resolveMainPath)/,
    'The file that node was to run is not there: build before the test.',
  ],
  [
    /ERR_MODULE_NOT_FOUND|Cannot find (?:module|package) /,
    'Something that the program imports is not there: install the dependencies, and write the `.js` ending in relative imports of ES modules.',
  ],
  [
    /ERR_UNKNOWN_FILE_EXTENSION|Unknown file extension "\.[cm]?ts"/,
    'This Node.js does not run TypeScript by itself: compile first, or use Node.js 22.18 or newer.',
  ],
  [
    /ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX|ERR_INVALID_TYPESCRIPT_SYNTAX/,
    'Node.js only strips types; enum, namespace and parameter properties need a compiler.',
  ],
  [
    /Cannot use import statement outside a module|Unexpected token 'export'/,
    'The file is an ES module but is read as CommonJS: write `"type": "module"` into package.json, name it `.mjs`, or compile to CommonJS.',
  ],
  [
    /(?:require|module|exports|__dirname|__filename) is not defined in ES module scope/,
    'The file is CommonJS but is read as an ES module: name it `.cjs`, or use `import`.',
  ],
  [/ERR_REQUIRE_ESM/, 'An ES module is loaded with `require`: use `import`.'],
  [
    /node: bad option|is not allowed in NODE_OPTIONS/,
    'This Node.js does not know an option that it was started with; look at NODE_OPTIONS and at the version.',
  ],
  [
    /ERR_UNHANDLED_REJECTION|UnhandledPromiseRejection|triggerUncaughtException\([\s\S]{0,200}?fromPromise/,
    'A promise was rejected and nothing handled it: `await` it inside try/catch, or give it a `.catch`.',
  ],
  [/unsettled top-level await/i, 'The program waited for a promise that nothing can settle any more.'],
  [/\bEPIPE\b/, 'It wrote to a pipe that was closed already.'],
];

/** A sentence on what the lines of a node's stderr say, for those that are known. */
export function errorHint(stderr: readonly string[]): string | undefined {
  const text = stderr.join('\n').slice(0, SEARCHED_AT_MOST);
  return KNOWN.find(([pattern]) => pattern.test(text))?.[1];
}

const SEARCHED_AT_MOST = 32 << 10;

/** The last line on stderr that names an error. */
export const lastError = (stderr: readonly string[]): string | undefined =>
  stderr.findLast((line) => /^(?:Uncaught )?\w*(?:Error|Exception)\b/.test(line));
