import { type Hint, type HintRule, named, rule, type Situation } from './hint.ts';

/** What is known of the errors of other languages. */

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

export const LANGUAGE_HINTS: readonly HintRule[] = [
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
    /Object of type coroutine is not JSON serializable/,
    'An async function was called and not awaited: put `await` before that call.',
    { of: ['Python'] },
  ),
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
  rule(
    /Assertion [\x60'].*failed/,
    'The condition that is quoted does not hold there: look at what the message before it brought.',
    { of: ['C or C++'] },
  ),
  rule(
    /terminate called/,
    'Catch the exception in the handler and answer with an error. `gdb` shows where it is thrown (`catch throw`, then `bt`).',
    { of: ['C or C++'] },
  ),
  rule(/Sanitizer: /, 'The report names the line at which it happened, and where that memory came from.', {
    of: ['C or C++'],
  }),
  {
    of: ['Go'],
    text: /no required module provides package ([^\s;:]{1,200}); to add it/,
    say: ([, name]) => ({
      says: `go.mod does not name the module of ${named(name)}.`,
      advice: `Run \`go get ${named(name)}\` and commit go.mod and go.sum.`,
    }),
  },
  {
    of: ['Go'],
    text: /^(?:vet: )?\S{1,500}\.go:\d{1,9}:\d{1,9}: /,
    say: (_, { status }) =>
      status === '1'
        ? {
            says: 'The program does not compile, so the node never ran.',
            advice:
              'Mend that line. `go build` before the test shows such errors first, and the program that it makes starts faster than `go run`.',
          }
        : undefined,
  },
  rule(
    /interface conversion: .*\bfloat64, not \w+/,
    'Numbers of JSON are float64 behind `any`: assert `.(float64)` and convert, or unmarshal the body into a struct.',
    { of: ['Go'] },
  ),
  rule(
    /interface conversion: /,
    'Use the form with two results (`x, ok := v.(T)`), or unmarshal the body into a struct.',
    { of: ['Go'] },
  ),
  rule(
    /concurrent map (?:writes|read and map write|iteration and map write)/,
    "Several goroutines use one map at the same time: guard it with a sync.Mutex. Maelstrom's library runs each handler in a goroutine of its own.",
    { of: ['Go'] },
  ),
  rule(
    /all goroutines are asleep - deadlock/,
    'Every goroutine waits for another one: look for a mutex that is locked twice, a channel that no goroutine reads, a WaitGroup that is never done.',
    { of: ['Go'] },
  ),
  rule(/assignment to entry in nil map/, 'Make the map first: `m = make(map[K]V)`.', { of: ['Go'] }),
  rule(
    /nil pointer dereference/,
    'A pointer, an interface or a struct field is nil at the line that the stack names: check it before it is used.',
    { of: ['Go'] },
  ),
  rule(/stack overflow|stack exceeds/, 'A function calls itself without end: look at the frame that repeats.', {
    of: ['Go', 'Rust'],
  }),
  rule(
    /go\.mod requires go >= |requires go1?\.?\d|note: module requires Go/,
    'This Go is older than the one that go.mod asks for: install that one, or lower the line `go` in go.mod.',
    { of: ['Go'], says: 'This Go is too old.' },
  ),
  rule(
    /already (?:mutably )?borrowed|BorrowMutError|BorrowError/,
    'A RefCell is borrowed while another borrow of it lives: end the first one (drop it, or a block of its own) before the second.',
    { of: ['Rust'] },
  ),
  rule(/memory allocation of \d+ bytes failed/, 'Look for what grows without bound.', { of: ['Rust'] }),
  {
    of: ['Ruby'],
    text: /cannot load such file -- (\S{1,300})/,
    say: ([, name = ''], { meant }) =>
      meant !== undefined
        ? {
            says: `The name and the file differ in upper and lower case: the file is called ${named(meant.name)}.`,
            advice: 'Write the name as it is on the disk.',
          }
        : /^[./]/.test(name)
          ? { advice: 'Use `require_relative` with a path relative to the file that requires it.' }
          : {
              says: `Ruby finds no library ${named(name)}.`,
              advice: `A file of your own is loaded with \`require_relative\`; a gem is installed with \`gem install ${named(name)}\`.`,
            },
  },
  rule(
    /for nil(?::NilClass)?\b/,
    "A value is nil there. Keys of a message are symbols in Maelstrom's Ruby library (`msg[:body][:type]`), not strings.",
    { of: ['Ruby'] },
  ),
  rule(
    /UnsupportedClassVersionError/,
    'Run the node on the Java that it was compiled for, or compile with `--release` for the one that runs it.',
    { of: ['Java'], says: 'This Java is older than the one that the node was compiled for.' },
  ),
  {
    of: ['Java'],
    text: /Could not find or load main class (\S{1,200})|(?:NoClassDefFoundError|ClassNotFoundException): (\S{1,200})/,
    say: ([, main, other]) => ({
      says: `Java does not find the class ${named(main ?? other)}.`,
      advice:
        'Nodes run in a temporary directory: give the class path, or the jar, by its absolute path; a jar that needs libraries has to hold them.',
    }),
  },
  {
    text: /error while loading shared libraries: ([^\s:]{1,200})/,
    say: ([, name]) => ({
      says: `The library ${named(name)} is not installed on this machine.`,
      advice: 'Install it, or link the node statically.',
    }),
  },
  rule(
    /version `?GLIBC(?:XX)?_[\d.]+'? not found/,
    'The node was built on a newer system: build it on the machine that runs it, or link it statically.',
    { says: 'The node needs a newer C library than this machine has.' },
  ),
  {
    of: ['Perl'],
    text: /Can't locate (\S{1,200}) in @INC/,
    say: ([, name]) => ({
      says: `Perl finds no module ${named(name)}.`,
      advice: 'Install it, or name its directory with `use lib`.',
    }),
  },
  {
    of: ['shell'],
    text: /npx canceled due to missing packages[^[]*\["?([^"\]]{1,100})/,
    say: ([, name = '']) => {
      const bare = named(name.replace(/(?<=.)@[^@/]*$/, ''));
      return {
        says: `npx found no ${bare} that is installed, and does not install one without asking.`,
        advice: `Install it into the project (\`npm install --save-dev ${bare}\`) and start npx in the project: nodes run in a temporary directory, and \`command\` starts in the workspace.`,
      };
    },
  },
  rule(
    /could not determine executable to run|Missing script/,
    'npm looks for package.json in the directory that it is started in, and nodes run in a temporary one: give the command line as `command`, which starts in the workspace, or use `--prefix`.',
    { of: ['shell'] },
  ),
];
