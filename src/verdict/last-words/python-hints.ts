import { type Hint, type HintRule, named, rule, type Situation } from './hint.ts';

const TOO_OLD = 'Run the node on a newer one, and name it where the node is started.';

function missingPythonModule([, name = '']: RegExpExecArray, { meant }: Situation): Hint {
  if (meant !== undefined) {
    return {
      says: `The import and the file differ in upper and lower case: the file is called ${named(meant.name)}.`,
      advice: 'Write the name in the import as it is on the disk.',
    };
  }
  const root = named(name.split('.')[0]);
  if (root === 'maelstrom') {
    return {
      says: 'Python finds no maelstrom.py beside the script.',
      advice:
        'Copy `demo/python/maelstrom.py` of the Maelstrom repository there. Do not install it with pip: the package of that name is about stars.',
    };
  }
  return {
    says: `The Python that runs the node has no module ${root}.`,
    advice: `Install it into that Python (\`python3 -m pip install ${root}\`), or start the node with the interpreter of the environment that has it (\`.venv/bin/python\`). A module of your own must lie beside the script.`,
  };
}

/** Syntax of newer Pythons, by the line that is quoted. */
const NEW_PYTHON = /^ {4,}(?:match .*:|case .*:|except\*|type \w+ = |.*:=|.*\bf(["']).*\{.*\1.*\}|async with \()/m;

/** What is known of the errors of Python. */
export const PYTHON_HINTS: readonly HintRule[] = [
  {
    of: ['Python'],
    text: /(?:ModuleNotFoundError|ImportError): No module named '?([\w.]{1,200})'?/,
    say: missingPythonModule,
  },
  rule(
    /ImportError: attempted relative import/,
    'The file is started as a script, and relative imports need a package: write `import x` instead of `from . import x`, or start it with `python3 -m`.',
    { of: ['Python'] },
  ),
  rule(
    /Missing parentheses in call to 'print'/,
    'This is Python 2, and Python 3 runs it: write `print(…)`, with `file=sys.stderr` for your own text.',
    { of: ['Python'] },
  ),
  {
    of: ['Python'],
    text: /^SyntaxError: invalid syntax/m,
    say: (_, { words }) =>
      NEW_PYTHON.test(words.report)
        ? {
            says: 'This Python may be too old for the syntax of that line.',
            advice: `\`python3 --version\` where the test runs says which it is. ${TOO_OLD}`,
          }
        : undefined,
  },
  {
    of: ['Python'],
    text: /unsupported operand type\(s\) for \|: '(?:type|NoneType|_GenericAlias)'|'type' object is not subscriptable|cannot import name '(?:TypeAlias|Self|override|NotRequired|ParamSpec)' from 'typing'|No module named 'tomllib'/,
    say: () => ({ says: 'This Python is too old for the way types are written there.', advice: TOO_OLD }),
  },
  rule(
    /^(?:SyntaxError|IndentationError|TabError): /m,
    'Python could not read that line or the one above it, so the node never ran: mend it. `python3 -m py_compile` with the file finds such errors before the test.',
    { of: ['Python'] },
  ),
  rule(
    /Object of type set is not JSON serializable/,
    'JSON has no sets: make a list of it where the reply is written, `list(values)`.',
    { of: ['Python'] },
  ),
  rule(
    /Object of type coroutine is not JSON serializable|TypeError: .{0,200}'coroutine'|unsupported operand type\(s\) for .{1,80}'coroutine'|^'coroutine' object /m,
    'An async function was called and not awaited: put `await` before that call.',
    { of: ['Python'] },
  ),
  {
    of: ['Python'],
    text: /^SystemExit(?:: ([^\n]{1,60}))?$/,
    where: 'cause',
    say: ([, status]) => ({
      says: `The program called \`sys.exit${status === undefined ? '' : `(${named(status)})`}\`.`,
      advice:
        'A node lives until the test ends: take `sys.exit` out of what handles messages, and answer what cannot be done with an error.',
    }),
  },
  rule(
    /Object of type \w+ is not JSON serializable/,
    'Make a dict, a list, a text or a number of it before `json.dumps`.',
    { of: ['Python'] },
  ),
  rule(
    /BrokenPipeError|EOFError/,
    'stdin or stdout was closed. Read lines until stdin ends (`for line in sys.stdin`), and end then.',
    { of: ['Python'] },
  ),
  rule(
    /json\.decoder\.JSONDecodeError/,
    'Text that is not one JSON value was parsed: read stdin line by line (`for line in sys.stdin`), and pass over blank lines.',
    { of: ['Python'] },
  ),
  {
    of: ['Python'],
    text: /^KeyError: ([^\n]{1,100})/,
    where: 'cause',
    say: ([, key]) => ({
      advice: `A dict has no key ${named(key)} there. Read optional fields of a message with \`.get(…)\`, and print the message to stderr to see what it holds.`,
    }),
  },
  rule(/RecursionError/, 'A function calls itself without end: look at the frame that repeats.', { of: ['Python'] }),
];
