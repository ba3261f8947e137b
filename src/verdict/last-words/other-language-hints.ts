import { type HintRule, named, rule } from './hint.ts';

/** What is known of the errors of other languages. */

export const OTHER_LANGUAGE_HINTS: readonly HintRule[] = [
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
    /interface conversion: .*\bis (?:map\[string\]interface \{\}|\[\]interface \{\}), not (?:map|\[\])/,
    'An object of JSON is a `map[string]any` and a list a `[]any` behind `any`, whatever is in them: unmarshal the body into a struct with fields of the types that you want.',
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
