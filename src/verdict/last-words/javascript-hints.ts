import { type Hint, type HintRule, JAVASCRIPT, named, rule, type Situation } from './hint.ts';

/** Node.js, Deno and Bun: what is missing, what is read in the wrong way, what is too new for the program that runs it. */

const of = JAVASCRIPT;

const ADD: Readonly<Partial<Record<string, (name: string) => string>>> = {
  Deno: (name) => `\`deno add npm:${name}\``,
  Bun: (name) => `\`bun add ${name}\``,
};

function missingPackage([, ...groups]: RegExpExecArray, { words }: Situation): Hint | undefined {
  const name = groups.find((group) => group !== undefined) ?? '';
  if (/^(?:\.|\/|[A-Za-z]:\\|file:|node:)/.test(name)) return undefined;
  const shown = named(name);
  if (/^(?:@\/|~\/|#|src\/)/.test(name)) {
    return {
      says: `${shown} is not a package.`,
      advice: 'tsc leaves path aliases of tsconfig.json as they are: write relative imports, or bundle the node.',
    };
  }
  const root = name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
  const add = ADD[words.language ?? ''] ?? ((one: string) => `\`npm install ${one}\``);
  return {
    says: `The package ${named(root)} is not installed where the node looks for it.`,
    advice: `Add it (${add(named(root))}), and install the dependencies before the test; or bundle the node, so that it needs none.`,
  };
}

function missingModule(_: RegExpExecArray, { meant, words }: Situation): Hint {
  const shown = meant === undefined ? '' : named(meant.name);
  if (meant?.differs === 'case') {
    return {
      says: `The import and the file differ in upper and lower case: the file is called ${shown}.`,
      advice: 'Write the name in the import as it is on the disk. macOS and Windows accept either, Linux does not.',
    };
  }
  if (meant?.differs === 'ending') {
    return {
      says: `The import lacks the ending of ${shown}.`,
      advice: `Write the whole name, ${shown}, in the import: ${words.language === 'Node.js' ? 'Node.js adds no ending to imports of ES modules' : `${words.language} adds no ending`}.`,
    };
  }
  return {
    advice:
      'A file that the program imports is not there: build before the test, and write relative imports of ES modules with their ending (`.js`). Upper and lower case count.',
  };
}

/** Since which Node.js there is a thing. */
const SINCE: Readonly<Record<string, number>> = {
  fetch: 18,
  structuredClone: 17,
  WebSocket: 22,
  File: 20,
  navigator: 21,
  CustomEvent: 19,
  toSorted: 20,
  toReversed: 20,
  toSpliced: 20,
  findLast: 18,
  findLastIndex: 18,
  union: 22,
  intersection: 22,
  difference: 22,
  isSubsetOf: 22,
  isSupersetOf: 22,
  isDisjointFrom: 22,
  symmetricDifference: 22,
  withResolvers: 22,
  groupBy: 21,
  fromAsync: 22,
  hasOwn: 17,
};

/** Node.js says its version since 17; until 15 its own frames lack the `node:`, and 0 stands for all of these. */
function versionIn(report: string): number | undefined {
  const told = /^Node\.js v(\d{1,3})\./m.exec(report)?.[1];
  if (told !== undefined) return Number(told);
  return /\((?:internal\/|module\.js|vm\.js|events\.js)/.test(report) ? 0 : undefined;
}

function tooOld([, name = '']: RegExpExecArray, { words }: Situation): Hint | undefined {
  const version = versionIn(words.report);
  const since = Object.hasOwn(SINCE, name) ? SINCE[name] : undefined;
  if (version === undefined || since === undefined || version >= since) return undefined;
  return {
    says: `This Node.js (${version === 0 ? 'older than 16' : `version ${version}`}) does not have \`${name}\`, which came with version ${since}.`,
    advice: `Run the node on a newer Node.js: \`node --version\` where the test runs says which it is (in a workflow: actions/setup-node before this step).`,
  };
}

/** Syntax by the token at which an old Node.js stops, with what has to stand in the line, and since when it is known. */
const SYNTAX: readonly (readonly [token: RegExp, source: RegExp, since: number])[] = [
  [/'(?:\?\?=|\|\|=|&&=)'/, /\?\?=|\|\|=|&&=/, 15],
  [/'\?\?'|'\?'/, /\?\?/, 14],
  [/'\?\.'|'\.'|'\?'/, /\?\./, 14],
  [/'\{'/, /static \{/, 17],
  [/'with'|'\{'/, /\bwith ?\{/, 20],
];

function unknownSyntax([, token = '']: RegExpExecArray, { words }: Situation): Hint | undefined {
  const version = versionIn(words.report);
  if (version === undefined) return undefined;
  const found = SYNTAX.find(([at, source, since]) => at.test(token) && source.test(words.report) && version < since);
  if (found === undefined) return undefined;
  return {
    says: `This Node.js (${version === 0 ? 'older than 16' : `version ${version}`}) does not know the syntax of that line.`,
    advice: 'Run the node on a newer Node.js, or compile for the one that is there (`target` in tsconfig.json).',
  };
}

export const JAVASCRIPT_HINTS: readonly HintRule[] = [
  {
    of,
    text: /Cannot find package '([^'\n]{1,200})'|Cannot find module '([^'\n]{1,200})'|Import "([^"\n]{1,200})" not a dependency/,
    say: missingPackage,
  },
  {
    of,
    text: /ERR_MODULE_NOT_FOUND|Cannot find module|Module not found "file:/,
    say: missingModule,
  },
  rule(/ERR_UNSUPPORTED_DIR_IMPORT/, 'An import names a directory: name its file (`./lib/index.js`).', { of }),
  {
    of,
    text: /No such built-in module: (node:[\w/]{1,40})/,
    say: ([, name]) => ({
      says: `This Node.js does not have ${named(name)}.`,
      advice: 'Run the node on a newer Node.js.',
    }),
  },
  {
    of,
    text: /([^\s:()]{1,300}\.[cm]?tsx?[:(]\d{1,9}[:,]\d{1,9}\)?)(?:: | - )(?:error TS\d{1,6}|ERROR): ([^\n]{1,200})/,
    say: ([, place, message]) => ({
      says: `The TypeScript does not compile, at ${named(place)}: ${named(message)}.`,
      advice: 'Mend that line. `tsc --noEmit` in the project shows all that does not compile, before the test.',
    }),
  },
  rule(
    /ERR_UNKNOWN_FILE_EXTENSION|Unknown file extension "\.[cm]?tsx?"/,
    'This Node.js does not run TypeScript by itself: compile first, or use Node.js 22.18 or newer.',
    { of },
  ),
  rule(
    /ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX|ERR_INVALID_TYPESCRIPT_SYNTAX/,
    'Node.js only strips types; enum, namespace and parameter properties need a compiler.',
    { of },
  ),
  rule(
    /Cannot use import statement outside a module|Unexpected token '?export'?/,
    'The file is an ES module but is read as CommonJS: write `"type": "module"` into package.json, name it `.mjs`, or compile to CommonJS.',
    { of },
  ),
  rule(
    /(?:require|module|exports|__dirname|__filename) is not defined in ES module scope/,
    'The file is CommonJS but is read as an ES module: name it `.cjs`, or use `import`.',
    { of },
  ),
  rule(/ERR_REQUIRE_ESM|ERR_REQUIRE_ASYNC_MODULE/, 'An ES module is loaded with `require`: use `import`.', { of }),
  rule(
    /^(?:file:\/\/)?[^\n]{1,1000}\.[cm]?ts:\d+\n[\s\S]{0,4000}?^SyntaxError: /m,
    'Node.js read TypeScript as if it were JavaScript: compile first, or use Node.js 22.18 or newer, which strips types.',
    { of: ['Node.js'] },
  ),
  { of: ['Node.js'], text: /SyntaxError: Unexpected token ('[^'\n]{1,10}'|[^\s']{1,10})/, say: unknownSyntax },
  { of: ['Node.js'], text: /\.(\w{1,40}) is not a function/, where: 'cause', say: tooOld },
  { of: ['Node.js'], text: /ReferenceError: (\w{1,40}) is not defined/, say: tooOld },
  {
    of,
    text: /The requested module '([^'\n]{1,300})' does not provide an export named '([^'\n]{1,100})'/,
    say: ([, module, name]) => ({
      advice:
        name === 'default'
          ? `${named(module)} has no default export: import its names in braces.`
          : `Export ${named(name)} from ${named(module)}, or import a name that it exports. Types are imported with \`import type\`.`,
    }),
  },
  {
    of,
    text: /(?:node: )?bad option: (\S{1,100})|(\S{1,100}) is not allowed in NODE_OPTIONS/,
    say: ([, option, refused]) => ({
      says: `This Node.js does not take the option ${named(option ?? refused)}.`,
      advice: 'Look at NODE_OPTIONS, at the first line of the script and at `node --version`.',
    }),
  },
  rule(
    /(?:NotCapable|PermissionDenied): Requires (\w+) access/,
    'Deno gives a program no rights by itself: start it with the flag that the message names, or with `--allow-all`.',
    { of: ['Deno'] },
  ),
  rule(
    /SyntaxError: .{0,200}(?:\bJSON\b|JSON Parse error)|JSON Parse error/,
    '`JSON.parse` was given text that is not one JSON value. A chunk of stdin may end in the middle of a line or hold several lines: cut it into lines (`readline`) before you parse.',
    { of, where: 'cause' },
  ),
  rule(
    /Do not know how to serialize a BigInt|JSON\.stringify cannot serialize BigInt/,
    'JSON has no BigInt: send `Number(x)`, or `String(x)` where it may be larger than 2⁵³.',
    { of, where: 'cause' },
  ),
  rule(
    /Converting circular structure to JSON|JSON\.stringify cannot serialize cyclic structures/,
    'An object that leads back to itself, such as a timer or a socket, was put into a message: send only the fields that belong there.',
    { of, where: 'cause' },
  ),
  rule(
    /Maximum call stack size exceeded/,
    'A function calls itself without end, or a very long list was spread into arguments (`push(...list)`): look at the frame that repeats.',
    { of },
  ),
  {
    of: ['Node.js'],
    text: /[\s\S]/,
    // Node.js ends with 13 for this and nothing else, and newer ones say nothing.
    say: (_, { status, words }) =>
      status === '13' || /unsettled top-level await/i.test(words.report)
        ? {
            says: 'The program waited for a promise that nothing can settle any more.',
            advice:
              'Look at what the module awaits at its top level; keep reading stdin, which keeps the process alive.',
          }
        : undefined,
  },
  rule(
    /ERR_UNHANDLED_REJECTION|UnhandledPromiseRejection|triggerUncaughtException\([\s\S]{0,200}?fromPromise/,
    'A promise was rejected and nothing handled it: `await` it inside try/catch, or give it a `.catch`. Reject with an Error, whose stack names the line.',
    { of },
  ),
  rule(/\bEPIPE\b/, 'It wrote to a pipe that was closed already.', { of }),
];
