import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingImport } from '../../../src/verdict/last-words/file-of-failed-import.ts';
import { hintFor, hintForError } from '../../../src/verdict/last-words/hints.ts';
import { lastWords } from '../../../src/verdict/last-words/last-words.ts';
import { runs } from '../../support/runs.ts';

const ENDINGS = path.join(import.meta.dirname, 'endings');
const OWN = ['/home/me/node'];

/** A file of endings/: what a runtime printed; its name ends in the exit status. */
const linesOf = (name: string): readonly string[] =>
  readFileSync(path.join(ENDINGS, `${name}.txt`), 'utf8').split('\n');
const statusOf = (name: string): string => name.split('-').at(-1) ?? '';
const wordsOf = (name: string) => lastWords(linesOf(name), statusOf(name));
const hintOf = (name: string) => {
  const words = wordsOf(name);
  return words === undefined ? undefined : hintFor({ words, status: statusOf(name), workspaces: OWN });
};

/** `unknown`: an error of no certain language; `none`: only a last line. */
const ROWS: [name: string, language: string, cause: string, place: string, because?: string][] = [
  [
    'asan-1',
    'C or C++',
    '==31==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010 at pc 0x000000401234 bp 0x7ffc sp 0x7ffc',
    '/home/me/node/node.cpp:31',
  ],
  ['babashka-1', 'Clojure', 'Cannot invoke "Object.toString()" because "s" is null', '/home/me/node/node.clj:31'],
  ['bun-bc-1', 'Bun', "Cannot find module './Nope.ts' from '/home/me/node/bc.ts'", ''],
  ['bun-bi-1', 'Bun', "Cannot find package 'lodash9' from '/home/me/node/bi.ts'", ''],
  ['bun-bs-1', 'Bun', 'Unexpected ;', '/home/me/node/bs.ts:1'],
  ['bun-cause-1', 'Bun', 'outer', '/home/me/node/b.ts:9', 'inner'],
  ['bun-enoent-1', 'Bun', "ENOENT: no such file or directory, open 'data/x.json'", '/home/me/node/b.ts:10'],
  ['bun-import-1', 'Bun', "Cannot find package 'lodash9' from '/home/me/node/b.ts'", ''],
  ['bun-nope-1', 'Bun', 'Module not found "nope.ts"', ''],
  ['bun-reject-1', 'Bun', 'rejected', '/home/me/node/b.ts:7'],
  ['bun-string-1', 'Bun', 'a string', ''],
  ['bun-type-1', 'Bun', "TypeError: undefined is not an object (evaluating 'm.x.y')", '/home/me/node/b.ts:3'],
  ['c-assert-134', 'C or C++', "seg: a.c:4: main: Assertion `c==1' failed.", 'a.c:4'],
  ['cargo-101', 'Rust', 'error: could not find `Cargo.toml` in `/tmp` or any parent directory', ''],
  [
    'clojure-1',
    'Clojure',
    'Execution error (NullPointerException) at maelstrom.node/handle (node.clj:31).',
    'node.clj:31',
  ],
  ['cpp-throw-134', 'C or C++', "terminate called after throwing an instance of 'std::out_of_range'", '', 'map::at'],
  [
    'csharp-file-134',
    'C#',
    "System.IO.FileNotFoundException: Could not find file '/tmp/maelstrom-nodes-Ab12Cd/data/config.json'.",
    '',
  ],
  [
    'csharp-inner-134',
    'C#',
    'System.InvalidOperationException: handler failed',
    '/home/me/node/Program.cs:31',
    "System.Collections.Generic.KeyNotFoundException: The given key 'ecoh' was not present in the dictionary.",
  ],
  [
    'csharp-null-134',
    'C#',
    'System.NullReferenceException: Object reference not set to an instance of an object.',
    '/home/me/node/Program.cs:31',
  ],
  ['deno-bc-1', 'Deno', 'Module not found "file:///home/me/node/Nope.ts".', '/home/me/node/bc.ts:1'],
  ['deno-bi-1', 'Deno', 'Import "lodash9" not a dependency', '/home/me/node/bi.ts:1'],
  ['deno-bs-1', 'Deno', 'SyntaxError: Expression expected', '/home/me/node/bs.ts:1'],
  ['deno-case-1', 'Deno', 'TypeError: Module not found "file:///home/me/node/Lib.mjs".', '/home/me/node/b.ts:12'],
  ['deno-cause-1', 'Deno', 'Error: outer', '/home/me/node/b.ts:9', 'Error: inner'],
  ['deno-enoent-1', 'Deno', "Error: ENOENT: no such file or directory, open 'data/x.json'", '/home/me/node/b.ts:10'],
  ['deno-import-1', 'Deno', 'TypeError: Import "lodash9" not a dependency', '/home/me/node/b.ts:11'],
  ['deno-nope-1', 'Deno', 'Module not found "file:///home/me/node/nope.ts".', ''],
  [
    'deno-perm-1',
    'Deno',
    'NotCapable: Requires read access to "data/x.json", run again with the --allow-read flag',
    '/home/me/node/b.ts:10',
  ],
  ['deno-reject-1', 'Deno', 'Error: rejected', '/home/me/node/b.ts:7'],
  ['deno-string-1', 'Deno', '"a string"', ''],
  ['deno-type-1', 'Deno', "TypeError: Cannot read properties of undefined (reading 'y')", '/home/me/node/b.ts:3'],
  [
    'elixir-genserver-1',
    'Elixir',
    '(FunctionClauseError) no function clause matching in Maelstrom.Node.handle/2',
    'lib/maelstrom/node.ex:20',
  ],
  ['elixir-key-1', 'Elixir', '(KeyError) key :ecoh not found in: %{echo: 1}', 'lib/maelstrom/node.ex:31'],
  [
    'erlang-boot-1',
    'Erlang',
    '{"init terminating in do_boot",{{badmatch,1},[{node,main,1,[{file,"node.erl"},{line,12}]},{init,start_em,1,[]}]}}',
    'node.erl:12',
  ],
  ['erlang-escript-127', 'Erlang', 'escript: exception error: no match of right hand side value 1', 'node.erl:12'],
  [
    'glibc-1',
    'unknown',
    "/home/me/node/target/release/node: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /home/me/node/target/release/node)",
    '',
  ],
  ['go-compile-1', 'Go', '"os" imported and not used', './main.go:2'],
  ['go-compile-more-1', 'Go', 'too many arguments in call to f', './main.go:3'],
  [
    'go-import-1',
    'Go',
    'no required module provides package github.com/jepsen-io/maelstrom/demo/go; to add it:',
    'main.go:4',
  ],
  ['go-concurrent-2', 'Go', 'fatal error: concurrent map writes', '/home/me/node/main.go:11'],
  ['go-deadlock-2', 'Go', 'fatal error: all goroutines are asleep - deadlock!', '/home/me/node/main.go:10'],
  ['go-fmtpanic-2', 'Go', 'panic: (main.T) 0x50f908', '/home/me/node/main.go:18'],
  ['go-goexit-2', 'Go', 'panic: custom', '/home/me/node/main.go:14'],
  ['go-goroutines-2', 'Go', 'fatal error: concurrent map read and map write', '/home/me/node/main.go:31'],
  [
    'go-handler-1',
    'Go',
    'No handler for {"id":14,"src":"n1","dest":"n0","body":{"type":"broadcast_ok","in_reply_to":0}}',
    '',
  ],
  [
    'go-handler-own-1',
    'Go',
    'No handler for {"id":14,"src":"c4","dest":"n0","body":{"delta":3,"type":"add","msg_id":1}}',
    'main.go:75',
  ],
  ['go-logfatal-1', 'Go', 'ERROR: something', ''],
  [
    'go-mod-1',
    'Go',
    "go: go.mod file not found in current directory or any parent directory; see 'go help modules'",
    '',
  ],
  ['go-open-1', 'Go', 'open data/config.json: no such file or directory', ''],
  ['go-panic-2', 'Go', 'panic: interface conversion: interface {} is float64, not int', '/home/me/node/main.go:4'],
  ['go-repanic-2', 'Go', 'panic: first [recovered, repanicked]', '/home/me/node/main.go:16'],
  ['go-stack-2', 'Go', 'fatal error: stack overflow', '/home/me/node/main.go:17'],
  [
    'go-trimmed-2',
    'Go',
    'panic: runtime error: index out of range [3] with length 1 [recovered]',
    'example.com/node/main.go:31',
  ],
  [
    'java-cause-1',
    'Java',
    'java.lang.RuntimeException: handler failed',
    'Node.java:3',
    'java.lang.NullPointerException: Cannot invoke "java.lang.Integer.intValue()" because the return value of "java.util.Map.get(Object)" is null',
  ],
  ['java-file-1', 'Java', 'java.io.FileNotFoundException: data/x.json (No such file or directory)', 'Node.java:10'],
  ['java-class-1', 'Java', 'Error: LinkageError occurred while loading main class lab.Node', ''],
  ['ts-node-1', 'Node.js', 'TSError: ⨯ Unable to compile TypeScript:', ''],
  ['tsx-1', 'Node.js', 'Error: Transform failed with 1 error:', ''],
  ['java-jar-1', 'Java', 'Error: Unable to access jarfile /nope.jar', ''],
  ['java-nodd-1', 'Java', 'Error: Could not find or load main class Nodd', ''],
  [
    'java-npe-1',
    'Java',
    'java.lang.NullPointerException: Cannot invoke "java.lang.Integer.intValue()" because the return value of "java.util.Map.get(Object)" is null',
    'Node.java:3',
  ],
  ['java-oom-1', 'Java', 'java.lang.OutOfMemoryError: Java heap space', 'Node.java:12'],
  ['java-thread-1', 'Java', 'java.lang.IllegalStateException: in thread', 'Node.java:9'],
  [
    'kotlin-null-1',
    'Java',
    'java.lang.NullPointerException: Parameter specified as non-null is null: method NodeKt.handle, parameter body',
    'Node.kt:17',
  ],
  [
    'lib-127',
    'unknown',
    './node: error while loading shared libraries: libjson-c.so.5: cannot open shared object file: No such file or directory',
    '',
  ],
  ['lua-1', 'Lua', "attempt to index a nil value (field 'body')", 'node.lua:12'],
  ['node-aggregate-1', 'Node.js', 'AggregateError: All promises were rejected', '/home/me/node/a.mjs:10'],
  [
    'node-assert-1',
    'Node.js',
    'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:',
    '/home/me/node/a.mjs:22',
  ],
  [
    'node-case-1',
    'Node.js',
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/home/me/node/Lib.mjs' imported from /home/me/node/a.mjs",
    '',
  ],
  ['node-cause-1', 'Node.js', 'Error: outer', '/home/me/node/a.mjs:9', 'Error: inner'],
  ['node-e.ts-1', 'Node.js', 'SyntaxError: Unexpected reserved word', '/home/me/node/e.ts:1'],
  ['node-emitter-1', 'Node.js', 'Error: unhandled', '/home/me/node/a.mjs:15'],
  [
    'node-enoent-1',
    'Node.js',
    "Error: ENOENT: no such file or directory, open 'data/x.json'",
    '/home/me/node/a.mjs:11',
  ],
  ['node-exit-0', 'Node.js', 'process.exit(0)', '/home/me/node/node.mjs:3'],
  [
    'node-exit-caught-1',
    'Node.js',
    "TypeError: Cannot read properties of undefined (reading 'y')",
    '/home/me/node/node.mjs:9',
  ],
  ['node-foo-9', 'Node.js', 'node: bad option: --foo', ''],
  ['node-heap-134', 'Node.js', 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', ''],
  [
    'node-lodash-1',
    'Node.js',
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'lodash9' imported from /home/me/node/a.mjs",
    '',
  ],
  ['node-logged-137', 'none', 'and on', ''],
  ['node-multi-1', 'Node.js', 'Error: first line', '/home/me/node/a.mjs:12'],
  ['node-nope.js-1', 'Node.js', "Error: Cannot find module '/home/me/node/nope.js'", ''],
  ['node-old-1', 'Node.js', "SyntaxError: Unexpected token '?'", '/home/me/node/dist/node.js:3'],
  ['node-rejection15-1', 'Node.js', 'UnhandledPromiseRejection: rejected with the reason "#<Object>"', ''],
  ['node-rejectvalue-1', 'Node.js', 'UnhandledPromiseRejection: rejected with the reason "a string"', ''],
  ['node-rpc-1', 'Node.js', 'RPCError: precondition failed', '/home/me/node/a.mjs:16'],
  ['node-s.mjs-1', 'Node.js', "SyntaxError: Unexpected token ';'", '/home/me/node/s.mjs:1'],
  ['node-so-1', 'Node.js', 'RangeError: Maximum call stack size exceeded', '/home/me/node/a.mjs:19'],
  ['node-t.js-1', 'Node.js', 'SyntaxError: Cannot use import statement outside a module', '/home/me/node/t.js:1'],
  [
    'node-t.mjs-1',
    'Node.js',
    "SyntaxError: The requested module './lib.mjs' does not provide an export named 'default'",
    '/home/me/node/t.mjs:1',
  ],
  [
    'node-thrown-class-1',
    'Node.js',
    `Oops { code: 3, where: { deep: [ 1, 2 ], text: '${'x'.repeat(72)}' } }`,
    '/home/me/node/list.js:2',
  ],
  [
    'node-thrown-object-1',
    'Node.js',
    '{ code: 13, text: `Can\'t reply to request without message id: {"id":28,"src":"n1","dest":"n0","body":{"type":"broadcast","message":0}}` }',
    '/home/me/node/node.js:2',
  ],
  ['node-throwobject-1', 'Node.js', '{ code: 3 }', ''],
  ['node-throwstring-1', 'Node.js', 'a string', ''],
  ['node-toSorted-1', 'Node.js', 'TypeError: [...seen].toSorted is not a function', '/home/me/node/dist/node.js:3'],
  ['node-type-1', 'Node.js', "TypeError: Cannot read properties of undefined (reading 'y')", '/home/me/node/a.mjs:2'],
  ['node-u.cjs-1', 'Node.js', "Error: Cannot find module 'lodash9'", '/home/me/node/u.cjs:1'],
  ['node-v.cjs-1', 'Node.js', "Error: Cannot find module './Lib'", '/home/me/node/v.cjs:1'],
  [
    'node-w.mjs-1',
    'Node.js',
    "SyntaxError: The requested module './lib.mjs' does not provide an export named 'nope'",
    '/home/me/node/w.mjs:1',
  ],
  ['node-z.js-1', 'Node.js', 'SyntaxError: Unexpected end of input', '/home/me/node/z.js:2'],
  [
    'npm-here-254',
    'shell',
    "enoent Could not read package.json: Error: ENOENT: no such file or directory, open '/tmp/maelstrom-nodes-x1/package.json'",
    '',
  ],
  ['own-error-1', 'unknown', 'Error: the store is gone', ''],
  ['own-words-3', 'none', 'giving up: no peers', ''],
  ['perl-a-255', 'Perl', 'Can\'t call method "foo" on an undefined value', 'a.pl:1'],
  [
    'perl-mod-2',
    'Perl',
    "Can't locate Foo/Bar.pm in @INC (you may need to install the Foo::Bar module) (@INC contains: /etc/perl /usr/local/lib/x86_64-linux-gnu/perl/5.36.0 /usr/local/share/perl/5.36.0 /usr/lib/x86_64-linux-gnu/perl5/5.36 /usr/share/perl5 /usr/lib/x86_64-linux-gnu/perl-base /usr/lib/x86_64-linux-gnu/perl/5.36 /usr/share/perl/5.36 /usr/local/lib/site_perl)",
    '-:1',
  ],
  [
    'php-255',
    'PHP',
    'Uncaught TypeError: handle(): Argument #1 ($body) must be of type array, null given, called in /home/me/node/node.php on line 20 and defined',
    '/home/me/node/node.php:5',
  ],
  ['py-b-1', 'Python', 'SyntaxError: invalid syntax', '/home/me/node/b.py:1'],
  ['py-c-1', 'Python', "ModuleNotFoundError: No module named 'lodash2'", '/home/me/node/c.py:1'],
  ['py-chained-1', 'Python', 'RuntimeError: chained', '/home/me/node/a.py:8', "KeyError: 'x'"],
  ['py-d-1', 'Python', 'E: multi', '/home/me/node/d.py:2'],
  ['py-e-1', 'Python', 'ValueError: in task', '/home/me/node/e.py:3'],
  ['py-f-1', 'Python', 'ZeroDivisionError: division by zero', '/home/me/node/f.py:2'],
  ['py-g-1', 'Python', "FileNotFoundError: [Errno 2] No such file or directory: 'data/x.json'", '/home/me/node/g.py:1'],
  [
    'py-h-1',
    'Python',
    "SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?",
    '/home/me/node/h.py:4',
  ],
  ['py-i-1', 'Python', 'RecursionError: maximum recursion depth exceeded', '/home/me/node/i.py:1'],
  ['py-j-1', 'none', 'No handler for x', ''],
  ['py-key-1', 'Python', "KeyError: 'x'", '/home/me/node/a.py:3'],
  ['py-nope-2', 'Python', "/usr/bin/python3: can't open file '/nope.py': [Errno 2] No such file or directory", ''],
  [
    'python-asyncio-1',
    'Python',
    "AttributeError: module 'asyncio' has no attribute 'timeout'",
    '/home/me/node/maelstrom.py:84',
  ],
  ['python-cancelled-1', 'Python', 'SystemExit: 1', '/home/me/node/m-bc-exit.py:28'],
  ['python-fatal-139', 'Python', 'Fatal Python error: Segmentation fault', '/home/me/node/node.py:7'],
  ['python-group-1', 'Python', 'ValueError: in a group', '/home/me/node/node.py:5'],
  ['python-match-1', 'Python', 'SyntaxError: invalid syntax', '/home/me/node/node.py:9'],
  ['rs-err-101', 'unknown', 'Error: "returned"', ''],
  [
    'rs-file-101',
    'Rust',
    'cannot open config: Os { code: 2, kind: NotFound, message: "No such file or directory" }',
    'main.rs:11',
  ],
  ['rs-map-101', 'Rust', 'no entry found for key', 'main.rs:2'],
  ['rs-map-bt-101', 'Rust', 'no entry found for key', 'main.rs:2'],
  ['rs-none-101', 'Rust', 'called `Option::unwrap()` on a `None` value', 'main.rs:7'],
  ['rs-overflow-101', 'Rust', "thread 'main' (3658) has overflowed its stack", ''],
  ['rs-thread-101', 'Rust', 'in a thread with two lines', 'main.rs:9'],
  ['rs-thread-bt-101', 'Rust', 'in a thread with two lines', 'main.rs:9'],
  ['rs-unwrap-101', 'Rust', 'called `Result::unwrap()` on an `Err` value: "bad"', 'main.rs:6'],
  [
    'ruby-file-1',
    'Ruby',
    'No such file or directory @ rb_sysopen - data/config.json (Errno::ENOENT)',
    '/home/me/node/echo.rb:3',
  ],
  [
    'ruby-handler-1',
    'Ruby',
    'No callback or handler for {:id=>9, :src=>"n1", :dest=>"n0", :body=>{:type=>"gossip_ok", :in_reply_to=>1}} (RuntimeError)',
    '/home/me/node/node.rb:112',
  ],
  [
    'ruby-handler34-1',
    'Ruby',
    'No callback or handler for {id: 9, src: "c3", dest: "n0", body: {type: "broadcast", message: 3, msg_id: 1}} (RuntimeError)',
    '/home/me/node/node.rb:112',
  ],
  ['ruby-key-1', 'Ruby', 'key not found: :ecoh (KeyError)', 'node.rb:12'],
  ['ruby-nil-1', 'Ruby', "undefined method '[]' for nil (NoMethodError)", '/home/me/node/echo.rb:9'],
  ['ruby-nofile-1', 'Ruby', 'No such file or directory -- echo.rb (LoadError)', ''],
  ['ruby-require-1', 'Ruby', 'cannot load such file -- msgpack (LoadError)', '/home/me/node/echo.rb:2'],
  ['ruby-syntax-1', 'Ruby', "syntax error, unexpected end-of-input, expecting `end'", '/home/me/node/echo.rb:7'],
  ['ruby-thread-1', 'Ruby', 'divided by 0 (ZeroDivisionError)', 'node.rb:31'],
  ['rust-anyhow-1', 'Rust', 'Error: cannot read the configuration', '', 'No such file or directory (os error 2)'],
  ['rust-old-101', 'Rust', 'called `Option::unwrap()` on a `None` value', 'src/main.rs:14'],
  [
    'rust-old-lines-101',
    'Rust',
    'assertion failed: `(left == right)`   left: `None`,  right: `FullNode`',
    'src/behavior.rs:213',
  ],
  ['sh-relative-127', 'shell', '/home/me/node/run.sh: 2: ./dist/node: not found', ''],
  ['sh-tsx-127', 'shell', 'sh: 1: tsx: not found', ''],
  ['zig-err-1', 'Zig', 'error: NoHandler', '/home/me/node/z.zig:2'],
  ['zig-panic-134', 'Zig', 'thread 3778 panic: index out of bounds: index 3, len 1', '/home/me/node/z2.zig:2'],
];

describe('the last words of a node', () => {
  it.each(ROWS)('are understood: %s', (name, language, cause, place, because) => {
    const words = wordsOf(name);
    expect(words?.language ?? (words?.isError === true ? 'unknown' : 'none')).toBe(language);
    expect(words?.cause).toBe(cause);
    expect(words?.own === undefined ? '' : `${words.own.file}:${words.own.line}`).toBe(place);
    expect(words?.because).toBe(because);
  });

  it('are tried for every file', () => {
    const names = readdirSync(ENDINGS).map((file) => path.basename(file, '.txt'));
    expect(ROWS.map(([name]) => name).sort()).toEqual(names.sort());
  });

  it.each(ROWS)('are quoted with the cause first, in at most eight lines that are there: %s', (name, _, cause) => {
    const lines = linesOf(name);
    const quoted = wordsOf(name)?.quoted ?? [];
    expect(quoted.length).toBeLessThanOrEqual(8);
    expect(new Set(quoted).size).toBe(quoted.length);
    for (const index of quoted) expect(lines[index]?.trim()).not.toBe('');
    // Rust names the cause on the line after its head, and Node.js' own words for an exit are another.
    const first = quoted
      .slice(0, 3)
      .map((index) => lines[index])
      .join(' ')
      .replace(/\s+/g, ' ');
    expect(first).toContain(cause.startsWith('process.exit') ? 'Exited the environment' : cause.slice(0, 25).trim());
  });

  it('are the same in whatever order lines come before', () => {
    for (const [name, , cause] of ROWS) {
      const before = Array.from({ length: 300 }, (_, index) => `2026-01-01 handled message ${index}`);
      expect(lastWords([...before, ...linesOf(name)], statusOf(name))?.cause).toBe(cause);
    }
  });

  it('are those of the end, when an earlier error was handled', () => {
    const handled = ['TypeError: handled', '    at f (/home/me/node/a.mjs:1:1)', 'went on'];
    expect(lastWords([...handled, ...linesOf('go-panic-2')], '2')?.language).toBe('Go');
    expect(lastWords([...handled, ...Array.from({ length: 30 }, (_, index) => `and on ${index}`)], '1')).toMatchObject({
      isError: false,
      cause: 'and on 29',
    });
  });

  it('are those of the program, and not what the tool says that started it', () => {
    const tools = [
      ['rust-old-101', "error: process didn't exit successfully: `target/debug/node` (exit status: 101)"],
      ['node-type-1', 'npm error code ELIFECYCLE', 'npm error command failed', 'npm error command sh -c node a.mjs'],
      ['go-logfatal-1', 'exit status 1'],
    ];
    for (const [name = '', ...said] of tools)
      expect(lastWords([...linesOf(name), ...said], statusOf(name))?.cause).toBe(wordsOf(name)?.cause);
    const later = ['one', 'two', 'three', 'four', 'Error: the store is gone'];
    expect(lastWords([...linesOf('rust-old-101'), ...later], '101')?.cause).toBe('Error: the store is gone');
  });

  it('are not an earlier error where something killed the process', () => {
    const lines = ['TypeError: handled', '    at f (/home/me/node/a.mjs:1:1)', 'went on'];
    expect(lastWords(lines, '1')).toMatchObject({ isError: true });
    for (const status of ['137', '143']) expect(lastWords(lines, status)).toMatchObject({ isError: false });
  });

  it('are none where nothing was written, and of a process that lives only an error', () => {
    expect(lastWords([], '1')).toBeUndefined();
    expect(lastWords(['', '  '], '1')).toBeUndefined();
    expect(lastWords(['all is well'])).toBeUndefined();
    expect(lastWords(['Error: x', '    at f (/home/me/node/a.mjs:1:1)', 'went on'])).toMatchObject({
      cause: 'Error: x',
    });
    // Go's log package writes each line like the last one of log.Fatal.
    expect(lastWords(['2026/01/01 10:00:01 all is well'])).toBeUndefined();
    expect(lastWords(['2026/01/01 10:00:01 Received {c1 n0 {"type":"read"}}'], '1')).toMatchObject({ isError: false });
  });

  it("are a Python exception's bare message, which something else may stand behind", () => {
    const lines = ["Got {'id': 6}", "Object of type set is not JSON serializableGot {'id': 7}", "Got {'id': 8}"];
    const words = lastWords(lines);
    expect(words).toMatchObject({
      language: 'Python',
      isError: true,
      cause: 'Object of type set is not JSON serializable',
    });
    expect(words && hintForError({ words, workspaces: [] })?.advice).toContain('`list(values)`');
    expect(lastWords(["'NoneType' object is not subscriptable"])?.cause).toMatch(/^'NoneType'/);
    expect(lastWords(["unhashable type: 'list'"])?.language).toBe('Python');
    for (const other of [
      "he said: 'x' object is not callable, ha",
      'an Object of type set',
      "unhashable type: 'a' or so",
    ])
      expect(lastWords([other])).toBeUndefined();
    const traceback = linesOf('py-key-1');
    expect(lastWords([...lines, ...traceback])?.cause).toBe("KeyError: 'x'");
  });

  it('tell that the program called process.exit', () => {
    expect(wordsOf('node-exit-0')).toMatchObject({ exits: true, isError: false });
    expect(wordsOf('node-exit-caught-1')).toMatchObject({ exits: true, isError: true });
    const uncaught = [
      '(node:30) WARNING: Exited the environment with code 1',
      '    at asyncRun (node:internal/modules/run_main:123:5)',
    ];
    const words = lastWords([...linesOf('node-type-1'), ...uncaught], '1');
    expect(words).toMatchObject({ language: 'Node.js', cause: expect.stringContaining('reading') });
    expect(words).not.toHaveProperty('exits');
  });

  it('stay bounded, whatever was written', () => {
    const piece = fc.constantFrom(
      ...ROWS.flatMap(([name]) => linesOf(name).slice(0, 12)),
      'x'.repeat(5_000),
      '\u0000',
      '\ud800',
      '    at f (',
      'panic: ',
      "thread 'main' panicked at ",
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }),
        fc.constantFrom(undefined, '0', '1', '2', '101', '127', '134', '137', '139'),
        (lines, status) => {
          const words = lastWords(lines, status);
          if (words === undefined) return;
          expect(words.cause.length).toBeLessThan(50_000);
          expect(words.frames.length).toBeLessThan(120);
          for (const index of words.quoted) expect(lines[index]).toBeDefined();
          const hint = hintFor({ words, ...(status === undefined ? {} : { status }), workspaces: OWN });
          expect(`${hint?.says}${hint?.advice}`.length).toBeLessThan(2_000);
          missingImport(words);
        },
      ),
      { numRuns: runs(300) },
    );
  });

  it('count the lines from the front of a very long log', () => {
    const filler = Array.from({ length: 9_000 }, (_, index) => `line ${index}`);
    const lines = [...filler, ...linesOf('py-key-1')];
    const words = lastWords(lines, '1');
    expect(lines[words?.quoted[0] ?? -1]).toBe("KeyError: 'x'");
    expect(lines[words?.own?.at ?? -1]).toContain('line 3');
  });
});

describe('what to do about last words', () => {
  it.each<[string, RegExp | undefined, RegExp]>([
    ['node-lodash-1', /lodash9 is not installed/, /npm install lodash9/],
    ['node-u.cjs-1', /lodash9 is not installed/, /npm install lodash9/],
    ['bun-bi-1', /lodash9/, /bun add lodash9/],
    ['deno-bi-1', /lodash9/, /deno add npm:lodash9/],
    ['deno-perm-1', undefined, /--allow-all/],
    ['node-nope.js-1', /nope\.js, is not there/, /Build before/],
    ['node-t.js-1', undefined, /"type": "module"/],
    ['node-thrown-object-1', /has no `msg_id`/, /Send it from the other node with `rpc`/],
    ['node-w.mjs-1', undefined, /Export nope from \.\/lib\.mjs/],
    ['node-t.mjs-1', undefined, /no default export/],
    ['node-e.ts-1', undefined, /TypeScript/],
    ['node-foo-9', /--foo/, /NODE_OPTIONS/],
    ['node-old-1', /older than 16.*syntax/, /newer Node\.js/],
    ['node-toSorted-1', /version 18.*`toSorted`.*version 20/, /newer Node\.js/],
    ['node-rejection15-1', undefined, /\.catch/],
    ['node-exit-0', undefined, /process\.exit/],
    ['node-enoent-1', /temporary directory.*data\/x\.json/, /import\.meta\.dirname/],
    ['bun-enoent-1', /data\/x\.json/, /import\.meta\.dir\b/],
    ['deno-enoent-1', /data\/x\.json/, /import\.meta\.url/],
    ['py-g-1', /data\/x\.json/, /__file__/],
    ['go-open-1', /data\/config\.json/, /go:embed/],
    ['rs-file-101', /temporary directory/, /include_str!/],
    ['rust-anyhow-1', /temporary directory/, /include_str!/],
    ['ruby-file-1', /data\/config\.json/, /__dir__/],
    ['java-file-1', /data\/x\.json/, /getResourceAsStream/],
    ['csharp-file-134', /data\/config\.json/, /AppContext/],
    ['py-c-1', /no module lodash2/, /pip install lodash2/],
    ['py-h-1', undefined, /Python 2/],
    ['python-asyncio-1', /too old/, /3\.11/],
    ['python-cancelled-1', /called `sys\.exit\(1\)`/, /lives until the test ends/],
    ['python-match-1', /too old/, /--version/],
    ['java-class-1', /older than/, /--release/],
    ['ts-node-1', /src\/node\.ts:3:7: Type 'string'/, /tsc --noEmit/],
    ['tsx-1', /src\/node\.ts:3:10: Expected/, /tsc --noEmit/],
    ['go-handler-1', /broadcast_ok.*came from n1/, /`RPC` instead of `Send`/],
    ['go-handler-own-1', /type add/, /n\.Handle\("add"/],
    ['ruby-handler-1', /gossip_ok/, /RPC/],
    ['ruby-handler34-1', /type broadcast.*came from c3/, /handler for `broadcast`/],
    ['go-panic-2', undefined, /float64/],
    ['go-concurrent-2', undefined, /sync\.Mutex/],
    ['go-mod-1', /go\.mod/, /`command`/],
    ['go-compile-1', /does not compile/, /go build/],
    ['go-import-1', /go\.mod does not name/, /go get github\.com\/jepsen-io/],
    ['cargo-101', /no Cargo\.toml/, /`command`/],
    ['npm-here-254', /package\.json/, /`command`/],
    ['ruby-nofile-1', /echo\.rb/, /dirname/],
    ['ruby-require-1', /msgpack/, /gem install msgpack/],
    ['java-nodd-1', /class Nodd/, /class path/],
    ['glibc-1', /newer C library/, /link it statically/],
    ['lib-127', /libjson-c\.so\.5/, /Install/],
    ['perl-mod-2', /Foo\/Bar\.pm/, /use lib/],
    ['sh-tsx-127', /tsx/, /npm install --save-dev tsx/],
    ['sh-relative-127', /\.\/dist\/node/, /temporary directory/],
  ])('is told: %s', (name, says, advice) => {
    const hint = hintOf(name);
    if (says === undefined) expect(hint?.says).toBeUndefined();
    else expect(hint?.says).toMatch(says);
    expect(hint?.advice).toMatch(advice);
  });

  it('speaks of the language at hand, and of no other', () => {
    for (const [name, language] of ROWS) {
      const hint = hintOf(name);
      if (['unknown', 'none', 'shell', 'Node.js', 'Deno', 'Bun'].includes(language)) continue;
      expect(`${hint?.says} ${hint?.advice}`).not.toMatch(/Node\.js|npm|process\.exit|promise/);
      expect(hint).toBeDefined();
    }
  });

  it('is nothing where nothing is known', () => {
    for (const name of ['own-words-3', 'own-error-1', 'node-logged-137']) expect(hintOf(name)).toBeUndefined();
  });

  it('does not call a path relative that lies in the workspace, nor one of another home', () => {
    const opened = (file: string) => {
      const words = lastWords(
        [`Error: ENOENT: no such file or directory, open '${file}'`, '    at f (/tmp/w/a.mjs:1:1)'],
        '1',
      );
      return words === undefined ? undefined : hintFor({ words, status: '1', workspaces: ['/tmp/w'] })?.says;
    };
    expect(opened('/tmp/w/x.json')).toMatch(/does not exist here/);
    expect(opened('/tmp/x.json')).toMatch(/relative path/);
    expect(opened('/home/other/x.json')).toMatch(/absolute path that does not exist on this machine/);
  });

  it('names the file that an import must have meant', () => {
    const told = (name: string, differs: 'case' | 'ending') => {
      const words = wordsOf(name);
      return words === undefined ? undefined : hintFor({ words, workspaces: OWN, meant: { name: 'lib.mjs', differs } });
    };
    expect(told('node-case-1', 'case')?.says).toMatch(/upper and lower case: the file is called lib\.mjs/);
    expect(told('node-case-1', 'ending')?.advice).toMatch(/lib\.mjs/);
    expect(told('py-c-1', 'case')?.says).toMatch(/upper and lower case/);
  });
});

describe('an import that found nothing', () => {
  it.each([
    ['node-case-1', '/home/me/node/Lib.mjs'],
    ['node-v.cjs-1', '/home/me/node/Lib'],
    ['bun-bc-1', '/home/me/node/Nope.ts'],
    ['deno-bc-1', '/home/me/node/Nope.ts'],
    ['py-c-1', '/home/me/node/lodash2.py'],
    ['node-lodash-1', undefined],
    ['node-type-1', undefined],
  ])('of %s named %s', (name, file) => {
    const words = wordsOf(name);
    expect(words === undefined ? undefined : missingImport(words)).toBe(file);
  });
});
