import { LIBRARY_HINTS } from './demo-library-hints.ts';
import type { Language } from './ending.ts';
import { FILE_HINTS } from './file-hints.ts';
import type { Hint, HintRule, Situation } from './hint.ts';
import { JAVASCRIPT_HINTS } from './javascript-hints.ts';
import { OTHER_LANGUAGE_HINTS } from './other-language-hints.ts';
import { PYTHON_HINTS } from './python-hints.ts';
import { SHELL_HINTS } from './shell.ts';

/** What to do about a process that a signal ended and that told nothing itself. */
const BY_SIGNAL: Readonly<Record<string, string>> = Object.fromEntries([
  ...['132', '134', '135', '136', '139'].map((status) => [
    status,
    'Send the node that message by hand, under a debugger or built with a sanitizer (`-g -fsanitize=address`), to see the line.',
  ]),
  ...['129', '130', '143'].map((status) => [
    status,
    'Look for what ends processes on that machine: a script, a supervisor, a limit of time.',
  ]),
]);

/** The first that fits is used: what names its cause most exactly comes first. */
const RULES: readonly HintRule[] = [
  ...SHELL_HINTS,
  ...LIBRARY_HINTS,
  ...FILE_HINTS,
  ...JAVASCRIPT_HINTS,
  ...PYTHON_HINTS,
  ...OTHER_LANGUAGE_HINTS,
];

/** What is known of such an error, whether it ended the process or not. */
export function hintForError(situation: Situation): Hint | undefined {
  const { language } = situation.words;
  for (const { of, text, where = 'report', say } of RULES) {
    if (of !== undefined && language !== undefined && !of.includes(language)) continue;
    if (of !== undefined && language === undefined && situation.words.isError) continue;
    const match = text.exec(where === 'cause' ? situation.words.cause : situation.words.report);
    const hint = match === null ? undefined : say(match, situation);
    if (hint !== undefined) return hint;
  }
  return undefined;
}

/** What is known of the last words of a process that ended, and what to do about them. */
export function hintFor(situation: Situation): Hint | undefined {
  const { status = '', words } = situation;
  const { language } = words;
  if (words.exits === true && !words.isError) return { advice: NO_EXIT };
  const known = hintForError(situation);
  if (known !== undefined) return known;
  if (!words.isError && Object.hasOwn(BY_SIGNAL, status)) return { advice: BY_SIGNAL[status] ?? '' };
  if (language === 'Node.js' && words.own === undefined) return { advice: NO_STACK };
  return language === undefined || language === 'shell' ? undefined : { advice: ENDS_A_PROCESS[language] };
}

const NO_STACK =
  'An uncaught exception or a rejected promise ends a Node.js process. Throw Error objects, which have a stack that names the line, and catch them in the handler.';

const NO_EXIT =
  'A node lives until the test ends: take `process.exit` out of what handles messages, and answer what cannot be done with an error.';

/** What ends a program of a language, where nothing more is known of this one. */
const ENDS_A_PROCESS: Readonly<Record<Exclude<Language, 'shell'>, string>> = {
  'Node.js':
    'An uncaught exception or a rejected promise ends a Node.js process: mend the line that the stack names, or catch the error and answer with one.',
  Deno: 'An uncaught exception or a rejected promise ends a Deno process: mend the line that the stack names, or catch the error and answer with one.',
  Bun: 'An uncaught exception or a rejected promise ends a Bun process: mend the line that the stack names, or catch the error and answer with one.',
  Python:
    'An exception that nothing catches ends a Python program: mend the line that the traceback names last, or catch it and answer with an error.',
  Go: 'A panic in any goroutine ends a Go program, and so does log.Fatal: mend the line that the stack names, or return an error from the handler.',
  Rust: 'A panic of the main thread ends a Rust program, and so does an error that `main` returns: handle the Err or None at the line that it names (RUST_BACKTRACE=1 shows how it came there).',
  Ruby: 'An exception that nothing rescues ends a Ruby program: mend the line that it names first, or rescue it and answer with an error.',
  Java: 'An exception that nothing catches ends its thread, and the program with the last of them: mend the line that the stack names, or catch it and answer with an error.',
  Elixir: 'Mend the line that the stack names, or rescue the exception and answer with an error.',
  Erlang: 'Mend the function that the report names, or catch the exception and answer with an error.',
  'C#': 'An exception that nothing catches ends a .NET program: mend the line that the stack names, or catch it and answer with an error.',
  Zig: 'A panic, or an error that `main` returns, ends a Zig program: mend the line that the trace names first.',
  'C or C++': 'Build with `-g -fsanitize=address` and run again: the report then names the line.',
  Clojure: 'Mend the place that the error names, or catch the exception and answer with an error.',
  Perl: '`die` ends a Perl program: mend the line that it names, or wrap the handler into `eval`.',
  PHP: 'An uncaught exception ends a PHP program: mend the line that it names.',
  Lua: 'An error ends a Lua program: mend the line that it names, or wrap the handler into `pcall`.',
};
