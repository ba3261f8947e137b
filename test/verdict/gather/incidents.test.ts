import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../src/store/console-and-log-records.ts';
import { incidentsOf } from '../../../src/verdict/gather/incidents.ts';
import type { Outcome } from '../../../src/verdict/outcomes.ts';
import { crashed, FRAMES, info, judgeConsole, nodeCrash, running, unreadable } from '../a-console.ts';
import { idsOf } from '../fixtures.ts';

type Row = readonly [what: string, console: string, exitCode: number | null, outcome: Outcome, ids: readonly string[]];

const ROWS: readonly Row[] = [
  [
    'java is missing, says dash',
    '/opt/maelstrom/maelstrom: 7: exec: java: not found\n',
    127,
    'error',
    ['missing-java'],
  ],
  ['java is missing, says bash', 'maelstrom: line 7: java: command not found\n', 127, 'error', ['missing-java']],
  ['java is missing, says env', '/usr/bin/env: ‘java’: No such file or directory\n', 127, 'error', ['missing-java']],
  [
    'java is too old',
    'Error: A JNI error has occurred, please check your installation and try again\nException in thread "main" java.lang.UnsupportedClassVersionError: clojure/lang/Compiler has been compiled by a more recent version of the Java Runtime (class file version 55.0), this version of the Java Runtime only recognizes class file versions up to 52.0\n',
    1,
    'error',
    ['java-too-old'],
  ],
  [
    'the jar is broken',
    'Error: Invalid or corrupt jarfile /opt/maelstrom/lib/maelstrom.jar\n',
    1,
    'error',
    ['missing-jar'],
  ],
  [
    'the archive is a web page',
    'bzip2: (stdin) is not a bzip2 file.\ntar: Child returned status 2\n',
    2,
    'error',
    ['bad-archive'],
  ],
  [
    'java does not know an option',
    "Unrecognized VM option 'UseFoo'\nError: Could not create the Java Virtual Machine.\nError: A fatal exception has occurred. Program will exit.\n",
    1,
    'error',
    ['java-failed'],
  ],
  [
    'java dies half-way',
    running('#\n# A fatal error has been detected by the Java Runtime Environment:\n#'),
    134,
    'error',
    ['java-failed'],
  ],
  ['an unknown status', running(), 139, 'crash', ['java-failed']],
  ['status 1 and nothing else', '', 1, 'error', ['not-started']],
  ['status 254 and nothing else', '', 254, 'error', ['bad-arguments']],
  ['status 126 and nothing else', 'sh: ./maelstrom: Permission denied\n', 126, 'error', ['not-started']],
  [
    'usage',
    'Usage: lein run -- COMMAND [OPTIONS ...]\nCommands: analyze, demo, doc, serve, test\n',
    254,
    'error',
    ['bad-arguments'],
  ],
  [
    'several wrong arguments',
    'Usage …\n\nUnknown option: "--nod"\nFailed to validate "--rate x": Must be a number\n',
    254,
    'error',
    ['bad-arguments'],
  ],
  [
    '-w left out in 0.2.3',
    crashed(
      'java.lang.NullPointerException: null',
      '\tat clojure.core$name.invokeStatic(core.clj:1610)\n\tat maelstrom.core$maelstrom_test.invokeStatic(core.clj:60)\n\tat jepsen.cli$run_BANG_.invoke(cli.clj:258)',
    ),
    255,
    'error',
    ['bad-arguments'],
  ],
  ['no space', running(crashed('java.io.IOException: No space left on device')), 255, 'error', ['disk-full']],
  [
    'no memory for a process',
    running(
      crashed(
        'java.io.IOException: Cannot run program "/w/node.js" (in directory "/tmp"): error=12, Cannot allocate memory',
      ),
    ),
    255,
    'error',
    ['out-of-resources'],
  ],
  [
    'a file of another machine',
    running(
      crashed('java.io.IOException: Cannot run program "/w/node" (in directory "/tmp"): error=8, Exec format error'),
    ),
    255,
    'error',
    ['bad-shebang'],
  ],
  [
    'Windows: no program',
    running(
      crashed(
        'java.io.IOException: Cannot run program "C:\\w\\node.js" (in directory "C:\\Temp"): CreateProcess error=193, %1 is not a valid Win32 application',
      ),
    ),
    255,
    'error',
    ['not-executable'],
  ],
  [
    'Windows: no links',
    crashed('java.nio.file.FileSystemException: store\\current: A required privilege is not held by the client'),
    255,
    'error',
    ['windows-symlinks'],
  ],
  [
    'init is answered with an error',
    running(
      crashed(
        'clojure.lang.ExceptionInfo: throw+: {:type :rpc-error, :code 12, :name :malformed-request, :definite? true}',
        '\tat maelstrom.client$rpc_BANG_.invoke(client.clj:140)\n\tat maelstrom.db$db$reify__20538.setup_BANG_(db.clj:48)',
      ),
    ),
    255,
    'crash',
    ['init-wrong-reply'],
  ],
  [
    'topology is never answered',
    running(
      crashed(
        'clojure.lang.ExceptionInfo: Client read timeout',
        '\tat maelstrom.client$recv_BANG_.invoke(client.clj:81)\n\tat maelstrom.workload.broadcast$fn__20950$topology_BANG___20951.invoke(broadcast.clj:19)',
      ),
    ),
    255,
    'crash',
    ['topology-failed'],
  ],
  [
    'topology is answered in the wrong form',
    running(
      crashed(
        'clojure.lang.ExceptionInfo: Malformed RPC response. Maelstrom sent node n0 the following request:\n\n{:type "topology"}\n\nAnd expected a response of the form:\n\n{:type (eq "topology_ok")}',
        '\tat maelstrom.workload.broadcast$fn__20950$topology_BANG___20951.invoke(broadcast.clj:19)',
      ),
    ),
    255,
    'crash',
    ['topology-failed'],
  ],
  ['an unknown exception', running(crashed('java.lang.IllegalStateException: well')), 255, 'crash', ['test-crashed']],
  [
    'a node is killed by the system',
    running(nodeCrash(137, 'started')),
    255,
    'crash',
    ['node-out-of-memory', 'node-crashed'],
  ],
  [
    'a node fills its heap',
    running(nodeCrash(134, 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory')),
    255,
    'crash',
    ['node-out-of-memory', 'node-crashed'],
  ],
  [
    'bash runs JavaScript',
    running(nodeCrash(2, "/w/node.js: line 3: syntax error near unexpected token `('")),
    255,
    'error',
    ['bad-shebang', 'node-crashed'],
  ],
  [
    'a wrapper names what is not there',
    running(nodeCrash(127, '/w/run.sh: 3: exec: nodejs: not found')),
    255,
    'error',
    ['missing-program', 'node-crashed'],
  ],
  [
    'a wrapper names what is not there, in French',
    running(nodeCrash(127, '/w/run.sh: ligne 3: deno : commande introuvable')),
    255,
    'error',
    ['missing-program', 'node-crashed'],
  ],
  [
    'a wrapper names what is not there, in Chinese',
    running(nodeCrash(127, '/w/run.sh: 第 3 行: deno: 未找到命令')),
    255,
    'error',
    ['missing-program', 'node-crashed'],
  ],
  [
    'env finds no interpreter, in French',
    running(nodeCrash(127, '/usr/bin/env: « deno »: Aucun fichier ou dossier de ce type')),
    255,
    'error',
    ['bad-shebang', 'node-crashed'],
  ],
  [
    'a wrapper may not run a file, in German',
    running(nodeCrash(126, '/w/run.sh: Zeile 3: /w/node: Keine Berechtigung')),
    255,
    'error',
    ['not-executable', 'node-crashed'],
  ],
  [
    'a file may not be executed, in Chinese',
    running(crashed('java.io.IOException: Cannot run program "/w/node" (in directory "/tmp"): error=13, 权限不够')),
    255,
    'error',
    ['not-executable'],
  ],
  [
    'the disk is full, in German',
    running(
      crashed(
        'java.io.IOException: Auf dem Gerät ist kein Speicherplatz mehr verfügbar',
        '\tat java.base/java.io.FileOutputStream.writeBytes(Native Method)',
      ),
    ),
    255,
    'error',
    ['disk-full'],
  ],
  [
    'files may not be written, in French',
    running(
      crashed(
        'java.io.FileNotFoundException: /w/store/echo/x/jepsen.log (Permission non accordée)',
        '\tat java.base/java.io.FileOutputStream.open0(Native Method)',
      ),
    ),
    255,
    'error',
    ['not-writable'],
  ],
  [
    'a file is missing, and none is written',
    running(
      crashed(
        'java.io.FileNotFoundException: /w/x.edn (Datei oder Verzeichnis nicht gefunden)',
        '\tat java.base/java.io.FileInputStream.open0(Native Method)',
      ),
    ),
    255,
    'crash',
    ['test-crashed'],
  ],
  [
    'a JavaScript error that speaks of shells',
    running(nodeCrash(1, 'Error: env: nothing: not found\n    at f (/w/x.js:1:2)')),
    255,
    'crash',
    ['node-crashed'],
  ],
  [
    'a JSON array',
    running(
      unreadable(
        3,
        'n0',
        'java.lang.UnsupportedOperationException: nth not supported on this type: PersistentArrayMap',
      ),
      crashed('x.Y: z'),
    ),
    255,
    'crash',
    ['test-crashed', 'malformed-message'],
  ],
  [
    'another name as source',
    running(
      unreadable(
        3,
        'n0',
        'java.lang.AssertionError: Assert failed: Invalid source for message #maelstrom.net.message.Message{:id 7, :src "node-0", :dest "c1"}',
      ),
    ),
    255,
    'crash',
    ['test-crashed', 'unknown-source'],
  ],
  [
    'the heap of Java is full',
    running('Exception in thread "jepsen worker 1" java.lang.OutOfMemoryError: Java heap space'),
    255,
    'crash',
    ['out-of-memory'],
  ],
  ['stopped while nodes start', running().split('\n').slice(0, 6).join('\n'), 143, 'timeout', ['killed-on-timeout']],
  ['stopped before anything', '', 137, 'timeout', ['killed-on-timeout']],
  [
    'java is missing, says Windows',
    "'java' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n",
    1,
    'error',
    ['missing-java'],
  ],
  [
    'java is missing, says BusyBox',
    "env: can't execute 'java': No such file or directory\n",
    127,
    'error',
    ['missing-java'],
  ],
  [
    'java announces its options first',
    'Picked up JAVA_TOOL_OPTIONS: -Xmx4g\nError: Unable to access jarfile lib/maelstrom.jar\n',
    1,
    'error',
    ['missing-jar'],
  ],
  [
    'java gets no memory',
    '#\n# There is insufficient memory for the Java Runtime Environment to continue.\n',
    1,
    'error',
    ['java-failed'],
  ],
  ['docker is missing', 'sh: 1: docker: not found\n', 127, 'error', ['not-started']],
  ['Ctrl-C', running(), 130, 'error', ['cancelled']],
  [
    'a directory that is not ours',
    crashed('java.io.FileNotFoundException: /w/store/echo/2026/jepsen.log (Permission denied)'),
    255,
    'error',
    ['not-writable'],
  ],
  [
    'a read-only disk',
    crashed('java.nio.file.FileSystemException: /w/store/echo: Read-only file system'),
    255,
    'error',
    ['not-writable'],
  ],
  [
    'a path through a file',
    running(
      crashed(
        'java.io.IOException: Cannot run program "/w/node.js/x" (in directory "/tmp"): error=20, Not a directory',
      ),
    ),
    255,
    'error',
    ['missing-bin', 'bad-shebang'],
  ],
  [
    'Windows: no file',
    running(
      crashed(
        'java.io.IOException: Cannot run program "C:\\w\\node.js" (in directory "C:\\Temp"): CreateProcess error=2, The system cannot find the file specified',
      ),
    ),
    255,
    'error',
    ['missing-bin', 'bad-shebang'],
  ],
  [
    'no x bit, in the words of a newer Java',
    running(
      crashed(
        'java.io.IOException: Cannot run program "/w/node.js" (in directory "/tmp"): Exec failed, error: 13 (Permission denied)',
      ),
    ),
    255,
    'error',
    ['not-executable'],
  ],
  [
    'a bundle that is still being written',
    running(
      crashed('java.io.IOException: Cannot run program "/w/node" (in directory "/tmp"): error=26, Text file busy'),
    ),
    255,
    'error',
    ['not-executable'],
  ],
  [
    'no more threads',
    running(crashed('java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory')),
    255,
    'error',
    ['out-of-resources'],
  ],
  [
    'a heap that fills during the analysis',
    running(
      info(7, 'jepsen test runner', 'jepsen.core Run complete, writing'),
      info(8, 'jepsen test runner', 'jepsen.core Analyzing...'),
      crashed(
        'java.util.concurrent.ExecutionException: java.lang.OutOfMemoryError: GC overhead limit exceeded',
        `\tat jepsen.core$run_BANG_.invoke(core.clj:1)\nCaused by: java.lang.OutOfMemoryError: GC overhead limit exceeded\n${FRAMES}`,
      ),
    ),
    255,
    'crash',
    ['out-of-memory'],
  ],
  [
    'killed during the analysis',
    running(
      info(7, 'jepsen test runner', 'jepsen.core Run complete, writing'),
      info(8, 'jepsen test runner', 'jepsen.core Analyzing...'),
    ),
    137,
    'timeout',
    ['killed-on-timeout', 'hang-at-analysis'],
  ],
  [
    'BusyBox has no nodejs',
    running(nodeCrash(127, './run.sh: exec: line 3: nodejs: not found')),
    255,
    'error',
    ['missing-program', 'node-crashed'],
  ],
  [
    'bash meets a Windows line end',
    running(nodeCrash(126, '/w/run.sh: /usr/bin/node^M: bad interpreter: No such file or directory')),
    255,
    'error',
    ['bad-shebang', 'node-crashed'],
  ],
  [
    'a node under a name with spaces',
    running(
      unreadable(
        3,
        'node 1',
        'clojure.lang.ExceptionInfo: Node node 1 printed a line to STDOUT which was not well-formed JSON:\n\nhello\n\nDid you mean to encode this line as JSON? Or was this line intended for STDERR?',
      ),
      crashed('x.Y: z'),
    ),
    255,
    'crash',
    ['test-crashed', 'stdout-not-json'],
  ],
  [
    'a nemesis that this version does not have',
    'Failed to validate "--nemesis kill,pause": Must be one of partition\n',
    254,
    'error',
    ['bad-arguments'],
  ],
  [
    'text on stdout when the clients are done',
    running(
      info(7, 'jepsen test runner', 'jepsen.core Run complete, writing'),
      unreadable(
        8,
        'n0',
        'clojure.lang.ExceptionInfo: Node n0 printed a line to STDOUT which was not well-formed JSON:\n\nbye\n\nDid you mean',
      ),
    ),
    137,
    'timeout',
    ['killed-on-timeout'],
  ],
];

describe('consoles that end without results', () => {
  it.each(ROWS)('%s', async (_, text, exitCode, outcome, ids) => {
    const verdict = await judgeConsole(text, exitCode);
    expect(idsOf(verdict)).toEqual(ids);
    expect(verdict.outcome).toBe(outcome);
  });

  it.each([
    ['not-started', 'error', 'not-started'],
    ['cancelled', 'error', 'cancelled'],
    ['killed-on-timeout', 'timeout', 'killed-on-timeout'],
  ] as const)('reads our own %s as %s', async (ending, outcome, id) => {
    const verdict = await judgeConsole(running(), null, { ending });
    expect(verdict.outcome).toBe(outcome);
    expect(idsOf(verdict)).toEqual([id]);
  });
});

describe('untrusted text on a console', () => {
  it('is not taken for what Maelstrom says when a node logs it', async () => {
    const said = [
      'java.lang.OutOfMemoryError: Java heap space',
      'Node n0 crashed with exit status 1. Before crashing, it wrote to STDOUT:',
      'Cannot run program "git"',
      'exec: java: not found',
      'Error: Unable to access jarfile x',
    ];
    const text = running(...said.map((line) => info(3, 'n0 stderr', `maelstrom.process ${line}`)));
    expect(idsOf(await judgeConsole(text, 143))).toEqual(['killed-on-timeout']);
  });

  it('is quoted in bounded lines, without control characters', async () => {
    const line = `\x00\x1b[31m\u202E${'x'.repeat(100_000)}`;
    const exception = `clojure.lang.ExceptionInfo: Node n0 printed a line to STDOUT which was not well-formed JSON:\n${line}\nDid you mean to encode this line as JSON?`;
    const { reasons } = await judgeConsole(running(unreadable(3, 'n0', exception)), 143);
    const reason = reasons.find(({ id }) => id === 'stdout-not-json');
    expect(reason).toMatchObject({ node: 'n0', firstAt: 1000 });
    const texts = [reason?.title ?? '', reason?.detail ?? '', ...(reason?.evidence ?? []).map(({ text }) => text)];
    for (const text of texts) {
      expect(text.length).toBeLessThan(2_100);
      expect(text).not.toMatch(/[\p{Cc}\u202E]/u);
    }
  });

  it.each([
    [':nodes [', ' '],
    ['Cannot run program "', ''],
    ['This is malformed because:\n\n{:a (not ', ':a (not '],
    ['\tat maelstrom.workload.broadcast$', 'maelstrom.workload.broadcast$'],
    ['Malformed network message. Node n0 tried to send', ':src "'],
    ['Invalid dest for message ', ':src "x'],
    ['throw+: {:type :rpc-error ', ':type :rpc-error '],
    ['    at (', '('],
    ['env: ', 'env: '],
    ['"', '\\"'],
  ])('does not hold the judgement up: %j over and over', async (first, again) => {
    const lines = Array.from({ length: 300 }, () => again.repeat(Math.floor(15_000 / (again.length || 1)) || 1));
    const body = [first, ...lines].join('\n');
    const crash = nodeCrash(127, body);
    const text = [
      info(0, 'main', 'jepsen.cli Test options:'),
      body,
      unreadable(3, 'n0', `x.Exception: ${body}`),
      crashed(`x.Exception: ${body}`),
      crash,
      '',
    ].join('\n');
    expect((await judgeConsole(text, 255)).outcome).not.toBe('pass');
  });

  it('does not make a verdict grow with the number of nodes and lines', async () => {
    const many = Array.from({ length: 3000 }, (_, index) =>
      unreadable(
        3,
        `n${index}`,
        `clojure.lang.ExceptionInfo: Node n${index} printed a line to STDOUT which was not well-formed JSON:\nhello\nDid you mean`,
      ),
    );
    const verdict = await judgeConsole(running(...many), 143);
    expect(JSON.stringify(verdict).length).toBeLessThan(20_000);
  });
});

describe('incidentsOf', () => {
  const aRecord = (record: Partial<LogRecord>): LogRecord => ({
    level: 'WARN',
    at: 0,
    thread: 'main',
    logger: 'jepsen.core',
    message: 'Trouble',
    body: [],
    line: 1,
    ...record,
  });
  const ids = (record: Partial<LogRecord>, lines: readonly string[], frames = '', now = { started: true }) =>
    incidentsOf(aRecord(record), { lines, text: lines.join('\n'), frames }, now).map(({ id }) => id);
  const FATAL = { message: 'Test crashed!' };

  it('looks among the causes further down, but not among plain frames', () => {
    const memory = 'java.lang.OutOfMemoryError: heap';
    expect(ids({}, ['x.Y: z'], `\tat a.b\nCaused by: ${memory}`)).toEqual(['out-of-memory']);
    expect(ids({}, ['x.Y: z'], `\tat ${memory}`)).toEqual([]);
  });

  it('takes an error without a stack for that of init before the start, and of topology after it', () => {
    const error = ['clojure.lang.ExceptionInfo: throw+: {:type :rpc-error, :code 13}'];
    const broadcast = { started: true, workload: 'broadcast' };
    expect(ids(FATAL, error, '', { started: false })).toEqual(['init-wrong-reply']);
    expect(ids(FATAL, error, '', broadcast)).toEqual(['topology-failed']);
    expect(ids(FATAL, error, '', { started: true })).toEqual(['test-crashed']);
    expect(ids({}, error, '', broadcast)).toEqual([]);
  });

  it.each([
    ['n0 stdout', ['malformed-message']],
    ['n0 stderr', []],
    ['n0 stdin', []],
  ])('makes of an unknown exception in the thread %s: %s', (thread, expected) => {
    expect(ids({ thread, logger: 'maelstrom.process' }, ['x.Y: z'])).toEqual(expected);
  });

  it('names the node by the exception, else by the thread', () => {
    const nodes = (record: Partial<LogRecord>, text: string) =>
      incidentsOf(aRecord(record), { lines: [text], text, frames: '' }, { started: true }).map(({ node }) => node);
    const output = { thread: 'n0 stdout', logger: 'maelstrom.process' };
    expect(nodes(output, 'Malformed network message. Node n7 tried to send')).toEqual(['n7']);
    expect(nodes(output, 'Invalid source for message')).toEqual(['n0']);
    expect(nodes({ thread: 'jepsen node n3' }, 'Expected an init_ok message, but node responded with')).toEqual(['n3']);
    expect(nodes({}, 'Expected an init_ok message, but node responded with')).toEqual([undefined]);
  });
});
