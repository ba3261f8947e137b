import type { Outcome } from '../verdict.ts';

/**
 * Where an entry's matcher looks.
 *
 * - `stray`: a line before the log begins: Java's, the launcher's or Maelstrom's own usage text; `late` ones may also
 *   come later, when Java itself dies.
 * - `exception`: the message of an exception in the log; `frames` must match its stack too, where given. The embedded
 *   engine has no Java stack, so that `when` tells requests apart there: none but topology can end a started test.
 * - `node-output`: what Maelstrom says of a line that a node printed; after it, Maelstrom reads no more of that node.
 * - `node-crash`: a node that ended by itself, by its exit status and what it wrote to stderr.
 *
 * The first entry that matches takes a record. A named group `node` names the node.
 */
export type Matcher =
  | {
      readonly in: 'stray';
      readonly text: RegExp;
      readonly late?: boolean;
      readonly exitCodes?: readonly (number | null)[];
    }
  | { readonly in: 'exception'; readonly text: RegExp; readonly frames?: RegExp; readonly when?: Circumstances }
  | { readonly in: 'node-output'; readonly text: RegExp }
  | { readonly in: 'node-crash'; readonly status?: RegExp; readonly stderr?: RegExp };

/** What must hold when an exception ends the test. */
export interface Circumstances {
  /** Whether clients had begun to work. */
  readonly started: boolean;
  readonly workload?: string;
}

export type Chapter = 'setup' | 'run' | 'node' | 'results' | 'transactions' | 'kafka' | 'limits' | 'store';

/** A known thing that goes wrong. */
export interface CatalogueEntry {
  /** Stable, kebab-case. `*` at an end stands for a name that the run supplies. */
  readonly id: string;
  readonly chapter: Chapter;
  readonly title: string;
  /** How it reads where it stands, to be found by searching. */
  readonly shows?: readonly string[];
  /** What happened, for somebody who meets it for the first time. */
  readonly explanation: string;
  readonly advice: string;
  /** The outcome it sets by itself; without one it decides nothing, or the results decide. */
  readonly outcome?: Outcome;
  /** Ids that can have caused this one: when one of them is there too, it stands under it. */
  readonly causes?: readonly string[];
  readonly match?: readonly Matcher[];
}

const MUTES = ['stdout-not-json', 'malformed-message', 'unknown-destination', 'unknown-source', 'late-reply'];
const NODE_TROUBLE = [...MUTES, 'node-crashed', 'malformed-reply'];

/** Java's words for a program that the system refused to start, by the system's number for why; older ones, then those since Java 22. */
function cannotRun(...numbers: readonly number[]): RegExp {
  const number = `(?:${numbers.join('|')})\\b`;
  return new RegExp(
    String.raw`Cannot run program "[^"]*" \(in directory [^)]*\): (?:(?:CreateProcess )?error=${number}|[\w ]{1,40}, error: ${number})`,
  );
}

const NO_FRAMES = /^(?!\tat )/;

const PROTOCOL = 'https://github.com/jepsen-io/maelstrom/blob/main/doc/protocol.md';

/** In the order in which reasons are told: what keeps a test from starting first, results last. */
const ENTRIES: readonly CatalogueEntry[] = [
  // What keeps a test from starting.
  {
    id: 'cancelled',
    chapter: 'setup',
    title: 'The job was cancelled',
    explanation:
      'The run was stopped from outside, by a cancelled workflow, Ctrl-C or a closed terminal. Nothing was judged.',
    advice: 'Run the job again.',
    outcome: 'error',
  },
  {
    id: 'installation-failed',
    chapter: 'setup',
    title: 'Maelstrom could not be installed',
    explanation: 'Something that the test needs could not be downloaded, checked or installed, so no node was judged.',
    advice:
      'The message names what was missing. When a download failed, run the job again; `engine: embedded` needs no download.',
    outcome: 'error',
  },
  {
    id: 'not-started',
    chapter: 'setup',
    title: 'The test was not started',
    explanation: 'The program that runs the test could not be started, so no node was judged.',
    advice: "Look at the step's log above this line for the first error; installation steps come before the test.",
    outcome: 'error',
  },
  {
    id: 'bad-arguments',
    chapter: 'setup',
    title: 'Maelstrom refused its arguments',
    shows: [
      'Unknown option: "--node-cuont"',
      'Failed to validate "-w ecko": Must be one of …',
      'Expected a --bin PATH_TO_BINARY to test',
    ],
    explanation:
      'An option was misspelt, lacks its value, or has a value that this Maelstrom does not take. No node was started.',
    advice: 'Correct the option that the message names. `maelstrom test --help` lists all of them.',
    outcome: 'error',
    match: [
      {
        in: 'stray',
        text: /^(?:Unknown option:|Failed to validate "|Expected a --bin|Missing required argument|Error while parsing option|Commands: analyze)/,
        exitCodes: [254, null],
      },
      { in: 'exception', text: /Divide by zero/, frames: /maelstrom\.net\$latency_dist/ },
      {
        in: 'exception',
        text: /NullPointerException/,
        frames: /^(?!.*jepsen\.core\$run).*maelstrom\.core\$maelstrom_test/s,
      },
    ],
  },
  {
    id: 'missing-java',
    chapter: 'setup',
    title: 'Java is not installed',
    shows: ['exec: java: not found'],
    explanation: 'Maelstrom is a Java program, and there is no `java` on the PATH.',
    advice:
      'Install Java 17 or 21 (in a workflow: actions/setup-java before this step), or run on the embedded engine, which needs none.',
    outcome: 'error',
    match: [
      {
        in: 'stray',
        text: /(?:exec: |^|: |[‘'"`])java[’'"`]?: (?:command )?not found|env: .*\bjava\b.*No such file|exec: line \d+: java: not found|\bjava\b.{0,3}is not recognized as /,
      },
    ],
  },
  {
    id: 'java-too-old',
    chapter: 'setup',
    title: 'This Java is too old for Maelstrom',
    shows: ['UnsupportedClassVersionError: … class file version 55.0 … up to 52.0'],
    explanation: 'Maelstrom needs Java 11 or newer.',
    advice: 'Install Java 17 or 21 and see that it comes first on the PATH; Maelstrom does not look at JAVA_HOME.',
    outcome: 'error',
    match: [
      { in: 'stray', text: /UnsupportedClassVersionError|compiled by a more recent version of the Java Runtime/ },
      { in: 'exception', text: /UnsupportedClassVersionError/ },
    ],
  },
  {
    id: 'missing-jar',
    chapter: 'setup',
    title: 'maelstrom.jar is missing or broken',
    shows: ['Error: Unable to access jarfile …/lib/maelstrom.jar'],
    explanation:
      'The launcher found no usable `lib/maelstrom.jar` beside itself. Java ends with status 1 then, the same as for an invalid test, but no test ran.',
    advice:
      'Unpack the release archive (not the source code) and call its `maelstrom` script by its real path, not through a symbolic link.',
    outcome: 'error',
    match: [
      {
        in: 'stray',
        text: /^Error: (?:Unable to access jarfile|Invalid or corrupt jarfile|Could not find or load main class)/,
      },
    ],
  },
  {
    id: 'bad-archive',
    chapter: 'setup',
    title: 'The downloaded Maelstrom is not an archive',
    shows: ['bzip2: (stdin) is not a bzip2 file', 'tar (child): bzip2: Cannot exec'],
    explanation: 'What was downloaded is no bzip2 archive (often an error page), or bzip2 is not installed.',
    advice: 'Download with `curl --fail --location`, check the SHA-256, and install bzip2.',
    outcome: 'error',
    match: [{ in: 'stray', text: /is not a bzip2 file|bzip2: Cannot exec|tar: .*Cannot exec/ }],
  },
  {
    id: 'java-failed',
    chapter: 'setup',
    title: 'Java could not start, or died',
    shows: ['Error: Could not create the Java Virtual Machine.'],
    explanation:
      'The Java virtual machine itself failed: it was given an option it does not know, could not get its memory, or crashed.',
    advice:
      'Check `java-options`, JAVA_TOOL_OPTIONS and the memory that the machine has; the first line of the message names the trouble.',
    outcome: 'error',
    match: [
      {
        in: 'stray',
        late: true,
        text: /Could not create the Java Virtual Machine|Error occurred during initialization of VM|insufficient memory for the Java Runtime|fatal error has been detected by the Java Runtime/,
      },
    ],
  },
  {
    id: 'missing-git',
    chapter: 'setup',
    title: 'git is not installed',
    shows: ['java.io.IOException: Cannot run program "git": error=2'],
    explanation:
      'Jepsen asks git for the current commit when a test starts, and gives up without it. No node was started.',
    advice: 'Install git: slim container images lack it.',
    outcome: 'error',
    match: [{ in: 'exception', text: /Cannot run program "git"/ }],
  },
  {
    id: 'missing-bin',
    chapter: 'setup',
    title: "The node's file does not exist",
    shows: ['Cannot run program "…" (in directory "/tmp"): error=2, No such file or directory'],
    explanation: 'Maelstrom was told to run a file that is not there.',
    advice:
      'Build before the test (`tsc`, or your bundler), and check the path: it is relative to the directory that the step runs in, and PATH is not searched.',
    outcome: 'error',
    match: [{ in: 'exception', text: cannotRun(2, 20, 36, 40) }],
  },
  {
    id: 'not-executable',
    chapter: 'setup',
    title: "The node's file may not be executed",
    shows: ['Cannot run program "…" (in directory "/tmp"): error=13, Permission denied'],
    explanation:
      'The file has no executable bit, is a directory, or lies on a disk mounted noexec. No program of yours ran.',
    advice:
      '`chmod +x` it (artifacts lose the bit on download), or pass the `.js` file as `bin` and let the launcher start node.',
    outcome: 'error',
    match: [
      { in: 'exception', text: cannotRun(1, 5, 13, 26, 193) },
      { in: 'node-crash', status: /^126$/, stderr: /[Pp]ermission denied/ },
    ],
  },
  {
    id: 'bad-shebang',
    chapter: 'setup',
    title: "The node's first line names no program that can run it",
    shows: [
      '/usr/bin/env: ‘node\\r’: No such file or directory',
      'Cannot run program "…" (in directory "/tmp"): error=2, No such file or directory',
    ],
    explanation:
      'A script starts with the interpreter that its first line names (`#!/usr/bin/env node`). Here that line is missing, names a program that is not installed, or ends in a Windows line end, which becomes part of the name (`node\\r`).',
    advice:
      'Begin the file with `#!/usr/bin/env node`, save it with LF line ends (`* text=auto eol=lf` in .gitattributes), and have node on the PATH; or pass the `.js` file as `bin` and let the launcher start node.',
    outcome: 'error',
    match: [
      { in: 'exception', text: cannotRun(8) },
      {
        in: 'node-crash',
        status: /^12[67]$/,
        stderr:
          /(?:\benv|^sh|^\/bin\/\S+): .*(?:No such file or directory|not found)|: bad interpreter|: exec: line \d+: .*not found/m,
      },
      {
        in: 'node-crash',
        status: /^(?:[12]|12[67])$/,
        // A shell that was given JavaScript: `FILE: 1: use strict: not found`, `FILE: line 3: syntax error …`.
        stderr: /^\S+: (?:line )?\d+: .*(?:not found|[Ss]yntax error|Permission denied)/m,
      },
    ],
  },
  {
    id: 'concurrency-too-low',
    chapter: 'setup',
    title: 'Too few clients for this workload',
    shows: [
      'With 2 worker threads, this jepsen.concurrent/concurrent-generator cannot run a key with 4 threads concurrently.',
    ],
    explanation:
      'lin-kv works on each key with a group of 2n clients (n nodes), so its concurrency must be a multiple of 2n; the default is 1n.',
    advice: 'Set the concurrency to `2n` (or `4n`, …).',
    outcome: 'crash',
    match: [
      { in: 'exception', text: /With \d+ worker threads, this jepsen\.concurrent\/concurrent-generator cannot/ },
      { in: 'exception', text: /has \d+ threads to work with, but can only use/ },
    ],
  },
  {
    id: 'windows-symlinks',
    chapter: 'setup',
    title: 'Windows refused a symbolic link',
    shows: ['java.nio.file.FileSystemException: store\\current: A required privilege is not held by the client'],
    explanation: 'Maelstrom keeps links to the latest run, and Windows asks for a privilege to make them.',
    advice: 'Run in WSL or on Linux.',
    outcome: 'error',
    match: [{ in: 'exception', text: /FileSystemException: .*required privilege is not held/ }],
  },
  {
    id: 'disk-full',
    chapter: 'setup',
    title: 'The disk is full',
    explanation: 'Maelstrom could not write what it records.',
    advice: 'Free space on the machine, lower the rate or the time limit, or log less from the node.',
    outcome: 'error',
    match: [{ in: 'exception', text: /No space left on device|Disk quota exceeded/ }],
  },
  {
    id: 'not-writable',
    chapter: 'setup',
    title: 'Maelstrom may not write its files',
    shows: ['java.io.FileNotFoundException: …/store/echo/…/jepsen.log (Permission denied)'],
    explanation:
      'Maelstrom keeps what it records in `store/` below the directory that it is started in, and may not write there. No node was judged.',
    advice:
      'Start the test in a directory that belongs to you; one that a container made as root, or that is mounted read-only, does not do.',
    outcome: 'error',
    match: [
      {
        in: 'exception',
        text: /AccessDeniedException: |FileNotFoundException: .{1,500} \((?:Permission denied|Read-only file system|Access is denied)\)|FileSystemException: .{1,500}: Read-only file system/,
      },
    ],
  },
  {
    id: 'out-of-resources',
    chapter: 'setup',
    title: 'The machine could not start another process',
    explanation: 'The operating system refused to start a node: no memory, no process or no file handle was left.',
    advice: 'Use fewer nodes or a larger machine; a bundled node needs less memory than one that loads many packages.',
    outcome: 'error',
    match: [
      { in: 'exception', text: cannotRun(0, 11, 12, 23, 24) },
      { in: 'exception', text: /unable to create (?:new )?native thread|Too many open files/ },
    ],
  },

  // How a run ended.
  {
    id: 'hang-at-teardown',
    chapter: 'run',
    title: 'The test hung when the nodes were stopped',
    shows: ['The last line is `Tearing down n0`.'],
    explanation:
      "Maelstrom kills the process it started and waits until the node's output is closed. A shell wrapper that runs node as a child leaves that child behind, and the child holds the output open.",
    advice:
      'In a wrapper script, write `exec node …`, so that node takes the place of the shell; or pass the `.js` file as `bin`.',
    outcome: 'timeout',
  },
  {
    id: 'killed-on-timeout',
    chapter: 'run',
    title: 'The test was killed before it ended',
    explanation:
      'The run took longer than its hard limit (`timeout`; by default 3 × the time limit + 60 seconds for the operations, and limits of its own for the analysis), or something else killed it (status 137 is SIGKILL, 143 is SIGTERM). Linux also kills processes when memory runs out.',
    advice: 'Look at the last thing that the test did. Raise `timeout` only when the run was still making progress.',
    outcome: 'timeout',
    causes: ['hang-at-teardown'],
  },
  {
    id: 'hang-at-analysis',
    chapter: 'run',
    title: 'The analysis of the test did not end',
    shows: ['The last line is `Analyzing...`.'],
    explanation:
      'The operations were over, but a checker did not finish. By default an analysis is ended when it prints nothing, writes nothing and uses no processor for 1 minute, and after 10 minutes in any case; one that huge offsets of kafka (such as timestamps) keep busy goes on for ever.',
    advice:
      'Lower the rate or the time limit, so that there is less to check; or give the run more time with `timeout`.',
    outcome: 'timeout',
    causes: ['out-of-memory'],
  },
  {
    id: 'out-of-memory',
    chapter: 'run',
    title: 'Maelstrom ran out of memory',
    shows: ['java.lang.OutOfMemoryError: Java heap space'],
    explanation:
      "Java's heap was too small for the run or its analysis. By default it is a quarter of the machine's memory.",
    advice:
      "Give Java more, up to some three quarters of the machine's memory: `java-options: -Xmx8g` in the workflow, or the variable `JAVA_TOOL_OPTIONS=-Xmx8g` on the command line (an -Xmx in `java-options` wins over it). Or lower the rate or the time limit; in kafka, use small, dense offsets.",
    match: [
      { in: 'exception', text: /java\.lang\.OutOfMemoryError/ },
      { in: 'stray', late: true, text: /^(?:Exception in thread .*|Exception: )?java\.lang\.OutOfMemoryError/ },
    ],
  },

  // What nodes do.
  {
    id: 'node-out-of-memory',
    chapter: 'node',
    title: 'A node ran out of memory',
    explanation: 'Node.js aborted because its JavaScript heap was full, or the system killed the process (status 137).',
    advice:
      'Look for what grows without bound: messages kept for every retry, seen sets sent whole, timers never cleared.',
    outcome: 'crash',
    match: [
      { in: 'node-crash', stderr: /JavaScript heap out of memory/ },
      { in: 'node-crash', status: /^137$/ },
    ],
  },
  {
    id: 'node-crashed',
    chapter: 'node',
    title: 'A node ended by itself',
    shows: ['Node n0 crashed with exit status 1. Before crashing, it wrote to STDOUT:'],
    explanation:
      "A node must live until the test ends. This one ended before, with whatever status (0 too: then nothing kept it alive, for instance because it no longer reads stdin). Maelstrom notices only at the end, so requests after the node's death time out.",
    advice:
      "Read the node's stderr: an uncaught exception or a rejected promise ends a Node.js process. Keep reading stdin (`process.stdin` or readline) to stay alive.",
    outcome: 'crash',
    causes: ['bad-shebang', 'not-executable', 'node-out-of-memory'],
    match: [{ in: 'node-crash' }],
  },
  {
    id: 'init-timeout',
    chapter: 'node',
    title: 'A node did not answer init',
    shows: ['Expected node n0 to respond to an init message, but node did not respond.'],
    explanation:
      'Maelstrom sends `init` first and waits 10 seconds for `init_ok` with `in_reply_to` set to the `msg_id` of the request, on one line that ends with a newline.',
    advice:
      'Reply `{type: "init_ok", in_reply_to: msg.body.msg_id}` with your own id as `src`, and end the line with `\\n`. Compile first: starting through ts-node or npx can take longer than 10 s.',
    outcome: 'crash',
    causes: MUTES,
    match: [
      {
        in: 'exception',
        text: /Expected node (?<node>.{1,200}?) to respond to an init message, but node did not respond/,
      },
    ],
  },
  {
    id: 'init-wrong-reply',
    chapter: 'node',
    title: 'A node answered init with something else',
    shows: ['Expected an init_ok message, but node responded with {:type "initok", :in_reply_to 1}'],
    explanation: 'The answer to `init` must have the type `init_ok`.',
    advice: 'Reply `{type: "init_ok", in_reply_to: msg.body.msg_id}` to `init`.',
    outcome: 'crash',
    match: [
      { in: 'exception', text: /Expected an init_ok message, but node responded with/ },
      { in: 'exception', text: /:type :rpc-error/, frames: /maelstrom\.db\$/ },
      { in: 'exception', text: /:type :rpc-error/, frames: NO_FRAMES, when: { started: false } },
    ],
  },
  {
    id: 'topology-failed',
    chapter: 'node',
    title: 'A node did not accept the topology',
    explanation:
      'The broadcast workload first tells each node its neighbours in a `topology` message. A node that answers with an error, with another type, or not at all ends the test.',
    advice:
      'Answer `topology` with `{type: "topology_ok", in_reply_to: msg.body.msg_id}`, even when you do not use it.',
    outcome: 'crash',
    causes: MUTES,
    match: [
      { in: 'exception', text: /./, frames: /maelstrom\.workload\.broadcast\$\S{0,200}topology_BANG_/ },
      {
        in: 'exception',
        text: /:type :rpc-error|Client read timeout|Malformed RPC response/,
        frames: NO_FRAMES,
        when: { started: true, workload: 'broadcast' },
      },
    ],
  },
  {
    id: 'stdout-not-json',
    chapter: 'node',
    title: 'A node printed something on stdout that is not a message',
    shows: ['Node n0 printed a line to STDOUT which was not well-formed JSON:'],
    explanation:
      'stdout is the network: each line on it must be one JSON message. After the first line that is not, Maelstrom stops reading that node for the rest of the run; all its later replies are lost, and its requests time out.',
    advice:
      '`console.log` writes into the protocol. Use `console.error` for your own text, and silence banners of tools that start the node (npx, ts-node, dotenv).',
    match: [
      { in: 'node-output', text: /Node (?<node>.{1,200}?) printed a line to STDOUT which was not well-formed JSON/ },
    ],
  },
  {
    id: 'malformed-message',
    chapter: 'node',
    title: 'A node sent a malformed message',
    shows: ['Malformed network message. Node n0 tried to send the following message via STDOUT:'],
    explanation:
      'A message is a JSON object with exactly `src`, `dest` and `body`. After the first one that is not, Maelstrom stops reading that node for the rest of the run; all its later replies are lost.',
    advice: `Send \`{src, dest, body}\` and nothing else at the top level; \`src\` is the node id from init, so send nothing before it. See ${PROTOCOL}.`,
    match: [
      { in: 'node-output', text: /Malformed network message\. Node (?<node>.{1,200}?) tried to send/ },
      // A line of JSON that is no object: nth, seq or keyword fail somewhere inside, and the line is not quoted.
      {
        in: 'node-output',
        text: /not supported on this type|Don't know how to create ISeq|ClassCastException|UnsupportedOperationException/,
      },
    ],
  },
  {
    id: 'late-reply',
    chapter: 'node',
    title: 'A node replied to a client that had given up',
    shows: ['Assert failed: Invalid dest for message … :dest "c10"'],
    explanation:
      'A client waits 5 seconds and then goes away. A reply that comes later, or a second reply to a request that was answered already, has no destination, and Maelstrom stops reading the node that sent it for the rest of the run.',
    advice:
      'Answer once, and within 5 seconds or not at all: give retries a deadline, and drop a request when it is over.',
    match: [
      {
        in: 'node-output',
        text: /Invalid dest for message [\s\S]{0,200}?:src "(?<node>[^"]*)"[\s\S]{0,20}?:dest "c\d+"/,
      },
    ],
  },
  {
    id: 'unknown-destination',
    chapter: 'node',
    title: 'A node sent a message to a node that does not exist',
    shows: ['Assert failed: Invalid dest for message … :dest "n9"'],
    explanation:
      'The `dest` of a message is no node, client or service of this test. Maelstrom stops reading the node that sent it for the rest of the run.',
    advice:
      'Take node ids from `node_ids` in init (there is no n3 among three nodes: they are n0, n1, n2), and services by their names: lin-kv, seq-kv, lww-kv, lin-tso.',
    match: [
      { in: 'node-output', text: /Invalid dest for message [\s\S]{0,200}?:src "(?<node>[^"]*)"/ },
      { in: 'node-output', text: /Invalid dest for message|No such node in network/ },
    ],
  },
  {
    id: 'unknown-source',
    chapter: 'node',
    title: 'A node signed a message with a name that does not exist',
    shows: ['Assert failed: Invalid source for message …'],
    explanation:
      'The `src` of a message must be the id that the node got in init. Maelstrom stops reading the node for the rest of the run.',
    advice: 'Keep `node_id` from init and use it as `src` of every message.',
    match: [{ in: 'node-output', text: /Invalid source for message/ }],
  },
  {
    id: 'malformed-reply',
    chapter: 'node',
    title: 'Replies do not have the form that the workload asks for',
    shows: ['Malformed RPC response. Maelstrom sent node n0 the following request:'],
    explanation:
      'Replies are checked against a closed form: the right `type`, every required field, and no other. A reply that is not of that form counts as no reply, and the operation as unknown.',
    advice:
      "Reply the documented fields only, with the types that the protocol gives them (`Math.trunc` what must be a whole number). `{...request.body, type: 'x_ok'}` sends the request's own fields back, which makes it malformed.",
    match: [
      {
        in: 'exception',
        text: /Malformed RPC response\. Maelstrom sent node (?<node>.{1,200}?) the following request/,
      },
    ],
  },
  {
    id: 'test-crashed',
    chapter: 'run',
    title: 'The test itself broke off',
    shows: ["Oh jeez, I'm sorry, Jepsen broke. Here's why:"],
    explanation: 'Maelstrom met an exception that it does not handle and gave up. What it says is quoted below.',
    advice:
      'Read the first line of the exception. If it is about a reply of your node, compare that reply with the protocol.',
    outcome: 'crash',
  },
  {
    id: 'error-replies',
    chapter: 'node',
    title: 'Nodes answered with errors',
    explanation:
      'A reply of type `error` ends an operation without success. Codes like 11 (temporarily unavailable) and 30 (transaction conflict) say that it certainly did not happen; others leave that open. With total availability every such reply breaks the test.',
    advice:
      'Find the code and text in the node. An exception in a handler is often turned into an error reply by the library that calls it.',
  },
  {
    id: 'timeouts',
    chapter: 'node',
    title: 'Requests were never answered',
    shows: [':info … :net-timeout', 'indeterminate: Client read timeout'],
    explanation:
      'A client waits 5 seconds for a reply (in lin-kv 1 second, or ten times the latency) and then gives up. Whether the operation took effect is unknown, so most checkers do not count it.',
    advice:
      'Look first for what silenced the node: text on stdout, a malformed message, a crash. Else: is there a type of message without a handler, a promise that is never awaited, a lock that is never released?',
    causes: NODE_TROUBLE,
  },
  {
    id: 'huge-offsets',
    chapter: 'node',
    title: 'Offsets are huge',
    explanation:
      "Maelstrom's own kafka checker makes a list as long as the largest offset of each key. With timestamps as offsets its analysis does not come to an end, or runs out of memory; the embedded engine's checker does not mind.",
    advice: 'Use small, dense offsets (0, 1, 2, …).',
  },
  {
    id: 'client-exceptions',
    chapter: 'node',
    title: 'Operations ended in an exception',
    explanation: "An operation broke off inside Maelstrom's client; it counts as unknown.",
    advice: 'Read the message; it is usually about a reply that the client could not use.',
    causes: ['malformed-reply'],
  },

  // What the results say.
  {
    id: 'no-run',
    chapter: 'run',
    title: 'No test ran',
    explanation:
      'There is no store and no sign of a test: only help or nothing was printed. A status of 0 alone is no pass.',
    advice: 'Check the command line: the first word after `maelstrom` must be `test`, without `--help`.',
    outcome: 'error',
  },
  {
    id: 'no-results',
    chapter: 'store',
    title: 'The run left no results',
    explanation: 'results.edn is missing: the analysis never finished, or the directory is not that of a finished run.',
    advice:
      'Look at the end of the console and of jepsen.log. To judge a stored run, give its own directory: store/<workload>/<time>.',
    outcome: 'unknown',
  },
  {
    id: 'damaged-results',
    chapter: 'store',
    title: 'results.edn is damaged',
    explanation: 'The file is cut off, is not EDN, or contradicts itself, so that its word cannot be trusted.',
    advice: 'Run the test again; when an artifact was downloaded, download it again.',
    outcome: 'unknown',
  },
  {
    id: 'results-disagree',
    chapter: 'store',
    title: 'Exit status, results and history contradict each other',
    explanation: 'They are not of the same run, or one of them was changed.',
    advice:
      'Judge a run with its own console and exit status. With --test-count several runs share one status: use `repeat` instead.',
    outcome: 'unknown',
  },
  {
    id: 'damaged-store',
    chapter: 'store',
    title: 'Parts of the store are damaged',
    explanation:
      'Some files of the run are cut off or unreadable. The results are whole, so the outcome stands; details may be missing.',
    advice: 'Usually a run that was killed; run it again when details matter.',
  },
  {
    id: 'wrong-reply',
    chapter: 'results',
    title: 'Echoes came back changed',
    explanation: 'The `echo` of the reply must equal the `echo` of the request.',
    advice:
      'Reply `{type: "echo_ok", echo: request.body.echo, in_reply_to: request.body.msg_id}`; mind which request a reply belongs to when several are under way.',
    outcome: 'fail',
    causes: ['error-replies'],
  },
  {
    id: 'duplicate-ids',
    chapter: 'results',
    title: 'The same id was generated more than once',
    explanation: 'Ids must differ over all nodes and for the whole run, with partitions too.',
    advice:
      'Put something into the id that no other node has (the node id) and something that grows (a counter); random ids need enough bits (crypto.randomUUID).',
    outcome: 'fail',
  },
  {
    id: 'lost-values',
    chapter: 'results',
    title: 'Acknowledged values were lost',
    explanation: 'A value was acknowledged or seen, and a later read at the end of the test does not hold it.',
    advice:
      'Pass each new value on to the other nodes and repeat until they acknowledge it; never replace a set with a received one, take their union.',
    outcome: 'fail',
    causes: MUTES,
  },
  {
    id: 'nothing-stable',
    chapter: 'results',
    title: 'No value was ever read back',
    explanation:
      'Values were sent, but no read that would have shown them succeeded after that, so the checker cannot decide.',
    advice: 'Make reads succeed, also at the end: they must answer with all values seen so far.',
    outcome: 'unknown',
    causes: [...NODE_TROUBLE, 'no-successful-*', 'timeouts'],
  },
  {
    id: 'counter-mismatch',
    chapter: 'results',
    title: 'Final reads do not show the sum of what was added',
    explanation:
      'After the last addition and a pause of ten seconds, every node must read the sum of all acknowledged additions (those that timed out may or may not count).',
    advice:
      'Reading from seq-kv and writing back loses updates: use `cas` and retry, or keep one total per node and gossip those. seq-kv may serve stale reads: write something unique before the last read.',
    outcome: 'fail',
    causes: MUTES,
  },
  {
    id: 'not-linearizable',
    chapter: 'results',
    title: 'The history of a key is not linearizable',
    explanation:
      'There is no order of the operations, each placed somewhere between its request and its reply, in which every read returns the value last written.',
    advice:
      'A read must not be answered from a copy that may be behind: go through the leader or a quorum, or through the lin-kv service.',
    outcome: 'fail',
  },
  {
    id: 'anomaly-*',
    chapter: 'transactions',
    title: 'The history shows an anomaly',
    explanation: 'Transactions or messages were seen in a way that the requested consistency forbids.',
    advice: 'Follow the steps below through the history: each says which operation must have come before the next.',
    outcome: 'fail',
  },
  {
    id: 'availability',
    chapter: 'results',
    title: 'Too few requests succeeded',
    explanation:
      'The run asked for a fraction of successful requests (total: all of them) and got less. Errors and timeouts both count against it.',
    advice: 'Answer every request from the state at hand; under `total` a node may neither refuse nor wait for others.',
    outcome: 'fail',
    causes: [...NODE_TROUBLE],
  },
  {
    id: 'no-successful-*',
    chapter: 'results',
    title: 'Not one operation of a kind succeeded',
    explanation:
      'A pass needs at least one successful operation of every kind of the workload. Here all of one kind failed, timed out, or never came.',
    advice: 'Send one such request by hand and look at the reply; compare its type and fields with the protocol.',
    outcome: 'fail',
    causes: NODE_TROUBLE,
  },
  {
    id: 'no-operations',
    chapter: 'results',
    title: 'The run did nothing',
    explanation: 'Not one request was sent, so nothing is proved, whatever Maelstrom says.',
    advice: 'Raise the rate (0 sends nothing) or the time limit.',
    outcome: 'unknown',
  },
  {
    id: 'unknown-consistency-model',
    chapter: 'results',
    title: 'The consistency model does not exist',
    shows: ['Unknown consistency model (:read-comitted); known models are:'],
    explanation:
      'Maelstrom takes any word on the command line; only the checker, after the whole run, finds that it knows no such model. Two models with a comma and no spaces are read as one word.',
    advice:
      'Give one model per run, such as read-uncommitted, read-committed, snapshot-isolation, serializable or strict-serializable.',
    outcome: 'unknown',
  },
  {
    id: 'missing-graphviz',
    chapter: 'results',
    title: 'Graphviz is missing, and the anomalies were lost with it',
    shows: ['Cannot run program "dot": error=2, No such file or directory'],
    explanation:
      'Elle draws the anomalies that it finds with `dot`. Without it the checker dies while drawing: there were anomalies, but the results do not hold them. This happens to a Maelstrom that is started by hand; here, a stand-in answers for a missing `dot`.',
    advice:
      "Read the second opinion and elle/*.txt in the store; for Maelstrom's own word install graphviz and run again.",
    outcome: 'unknown',
  },
  {
    id: 'missing-gnuplot',
    chapter: 'results',
    title: 'Plots are missing: gnuplot is not installed',
    shows: ['Error rendering plot, verify gnuplot is installed and reachable'],
    explanation:
      'Maelstrom calls a whole run unknown when it cannot draw. Where only the pictures of latency and rate are missing, the judgement here goes by everything else. The kafka checker draws too, and dies of it: its result is lost, and a second opinion is given instead. This happens to a Maelstrom that is started by hand; here, a stand-in answers for a missing `gnuplot`.',
    advice: 'Install gnuplot-nox and run again.',
  },
  {
    id: 'checker-error',
    chapter: 'results',
    title: "Maelstrom's checker broke off",
    explanation: 'The checker met an exception, so the results say unknown, neither valid nor invalid.',
    advice:
      'Read the exception. Known ones: unique-ids cannot compare ids of different types (use only strings or only numbers); kafka stumbles over a key that is only ever polled as an empty list (leave such keys out).',
    outcome: 'unknown',
    causes: ['out-of-memory', 'missing-graphviz', 'missing-gnuplot', 'unknown-consistency-model'],
  },
  {
    id: 'undecided',
    chapter: 'results',
    title: 'The checker could not decide',
    explanation: 'A checker ended without an error and without a verdict.',
    advice: 'Look at that part of results.edn; a smaller run (less rate, less time) is easier to decide.',
    outcome: 'unknown',
  },
  {
    id: 'invalid',
    chapter: 'results',
    title: 'The results say invalid',
    explanation: 'A checker says that the run was invalid, in a form that is not in this catalogue.',
    advice: 'Look at that part of results.edn.',
    outcome: 'fail',
  },
  {
    id: 'limit-*',
    chapter: 'limits',
    title: 'A limit is broken',
    explanation:
      'The run is valid, but a number that it was asked to keep to is over (or under) its bound, or the run has no such number at all.',
    advice:
      'docs/metrics.md says what each number means. For messages per operation: batch, send only what the other does not have, and do not echo a value back to where it came from.',
    outcome: 'fail',
  },
  {
    id: 'limit-unknown-metric',
    chapter: 'limits',
    title: 'A limit names a metric that does not exist',
    explanation:
      'A metric that a run does not have counts as a broken limit, so that a misspelling cannot pass unnoticed.',
    advice: 'Use one of the names that this run has.',
    outcome: 'fail',
  },
  {
    id: 'limit-undecided',
    chapter: 'limits',
    title: 'A limit could not be compared with the base branch',
    explanation: 'The limit is relative to the base branch, and no result of the base branch is at hand yet.',
    advice: 'It is decided once the workflow has run on the base branch.',
  },
  {
    id: 'dash-in-arguments',
    chapter: 'setup',
    title: 'An option was taken for an argument of the node',
    explanation:
      'A word in the command line begins with a typographic dash (it was copied from a web page). Maelstrom hands such words to the node, and the option has no effect.',
    advice: 'Type the dashes of that option anew: `--nemesis partition`.',
  },
];

/** How bad, from worst: the order in which anomalies are told. */
interface Anomaly {
  readonly type: string;
  readonly chapter: 'transactions' | 'kafka';
  readonly title: string;
  readonly explanation: string;
  readonly advice: string;
  /** By itself; `fail` unless said otherwise. */
  readonly outcome?: Outcome;
}

const ISOLATION =
  'Apply the reads and writes of a transaction in one synchronous stretch of code, on one copy of the data, or hold its writes back until all of it is done.';
const ORDER =
  'Let one node order the writes of a key (or go through a linearizable service), and answer reads from a state that has all writes it depends on.';
const LOG =
  'Give each message of a key the next offset in one place, store it once, and answer polls from that list in order and without gaps.';

const ANOMALIES: readonly Anomaly[] = [
  {
    type: 'duplicate-elements',
    chapter: 'transactions',
    title: 'A value was appended twice',
    explanation: 'A list holds the same value more than once, although it was appended once (duplicate-elements).',
    advice: 'Make a retried write take effect once: remember which ones were applied.',
  },
  {
    type: 'incompatible-order',
    chapter: 'transactions',
    title: 'Two reads saw the same list in different orders',
    explanation:
      'Neither of two lists that were read from one key is the beginning of the other, so nodes do not agree on the order of writes (incompatible-order).',
    advice: ORDER,
  },
  {
    type: 'cyclic-versions',
    chapter: 'transactions',
    title: 'The versions of a key go round in a circle',
    explanation:
      'By what transactions read and then wrote, one version of a key comes both before and after another (cyclic-versions).',
    advice: ORDER,
  },
  {
    type: 'G0',
    chapter: 'transactions',
    title: 'Writes of transactions are mixed up (dirty write)',
    explanation: 'Each of two transactions overwrote something of the other: their writes were not kept together (G0).',
    advice: ISOLATION,
  },
  {
    type: 'internal',
    chapter: 'transactions',
    title: 'A transaction did not see its own writes',
    explanation: 'Within one transaction a read contradicts what the same transaction wrote or read before (internal).',
    advice: ISOLATION,
  },
  {
    type: 'future-read',
    chapter: 'transactions',
    title: 'A transaction read its own later write',
    explanation: 'A read shows a value that the same transaction writes only afterwards (future-read).',
    advice: ISOLATION,
  },
  {
    type: 'dirty-update',
    chapter: 'transactions',
    title: 'A write was built on an aborted one',
    explanation: 'A committed transaction wrote on top of a value of one that was aborted (dirty-update).',
    advice: 'When a transaction is aborted, none of its writes may stay behind.',
  },
  {
    type: 'G1a',
    chapter: 'transactions',
    title: 'A value of a failed operation was read (aborted read)',
    explanation:
      'A transaction or poll saw a value whose write was answered with an error that says it did not happen (G1a).',
    advice:
      'When a write is refused or aborted, none of it may stay behind: undo it, or apply writes only when all can succeed.',
  },
  {
    type: 'G1b',
    chapter: 'transactions',
    title: 'A value from the middle of a transaction was read (intermediate read)',
    explanation: 'A transaction saw a value that another one had already overwritten within itself (G1b).',
    advice: ISOLATION,
  },
  {
    type: 'G1c',
    chapter: 'transactions',
    title: 'Transactions saw each other in a circle',
    explanation:
      'Each of several transactions depends on writes of the next, round to the first: they cannot have happened one after another (G1c).',
    advice: ISOLATION,
  },
  {
    type: 'lost-update',
    chapter: 'transactions',
    title: 'An update was lost',
    explanation:
      'Two transactions read the same version and both replaced it; one of the writes might as well not have been (lost-update).',
    advice: 'Write only if the version read is still the current one (`cas`), and abort with error 30 otherwise.',
  },
  {
    type: 'G-single',
    chapter: 'transactions',
    title: 'A transaction read a state in which another was half there (read skew)',
    explanation:
      'A cycle with exactly one step where a read missed a write (G-single): part of what a transaction saw is from before another one, part from after it.',
    advice: ISOLATION,
  },
  {
    type: 'G-nonadjacent',
    chapter: 'transactions',
    title: 'Transactions missed writes of each other, not next to each other (long fork)',
    explanation:
      'A cycle with several steps where a read missed a write, no two in a row (G-nonadjacent). Snapshot isolation forbids it.',
    advice: ISOLATION,
  },
  {
    type: 'G2-item',
    chapter: 'transactions',
    title: 'Transactions missed writes of each other (write skew)',
    explanation: 'A cycle with two or more steps where a read missed a write (G2-item). Serializability forbids it.',
    advice:
      'Serializable transactions must also notice when what they only read has changed: lock what is read, or check it again at commit.',
  },
  {
    type: 'G2',
    chapter: 'transactions',
    title: 'Transactions missed writes of each other (write skew)',
    explanation: 'A cycle with two or more steps where a read missed a write (G2). Serializability forbids it.',
    advice:
      'Serializable transactions must also notice when what they only read has changed: lock what is read, or check it again at commit.',
  },
  {
    type: 'cycle-exists',
    chapter: 'transactions',
    title: 'There is a cycle of transactions that was not shown',
    explanation: 'Elle knows that a forbidden cycle exists but found no small example of it.',
    advice: 'A smaller run (less rate, fewer keys) usually yields an example.',
  },
  {
    type: 'empty-transaction-graph',
    chapter: 'transactions',
    title: 'No transaction depends on another',
    explanation: 'The checker found nothing to compare: too few transactions succeeded (empty-transaction-graph).',
    advice: 'Let more transactions succeed, or run longer.',
  },
  {
    type: 'cycle-search-timeout',
    outcome: 'unknown',
    chapter: 'transactions',
    title: 'The search for cycles took too long',
    explanation: 'Elle gave up its search for anomalies (cycle-search-timeout).',
    advice: 'Make the run smaller: less rate or less time.',
  },
  {
    type: 'inconsistent-offsets',
    chapter: 'kafka',
    title: 'One offset of a log holds different messages',
    explanation:
      'Two messages were seen at the same offset of the same key: nodes hand out offsets independently of each other (inconsistent-offsets).',
    advice: 'Let one place hand out the offsets of a key: one owning node per key, or `cas` on a counter in lin-kv.',
  },
  {
    type: 'lost-write',
    chapter: 'kafka',
    title: 'An acknowledged message was lost',
    explanation:
      'A message was acknowledged, a later one of the same key was polled, but this one never was (lost-write).',
    advice: LOG,
  },
  {
    type: 'duplicate',
    chapter: 'kafka',
    title: 'A message is in the log twice',
    explanation: 'The same message was seen at more than one offset (duplicate).',
    advice: 'A send that is repeated inside the cluster must not append again: remember which ones were applied.',
  },
  {
    type: 'precommitted-read',
    chapter: 'kafka',
    title: 'A message was polled before it was committed',
    explanation: 'A transaction polled a message that its own sender had not yet finished sending (precommitted-read).',
    advice: LOG,
  },
  {
    type: 'nonmonotonic-poll',
    chapter: 'kafka',
    title: 'A client was sent back in the log',
    explanation: 'A poll starts before the end of the same client’s poll before it (nonmonotonic-poll).',
    advice: 'Answer a poll from exactly the offset asked for, onward.',
  },
  {
    type: 'poll-skip',
    chapter: 'kafka',
    title: 'A client jumped over messages between two polls',
    explanation: 'A poll starts after messages that exist and that the same client never saw (poll-skip).',
    advice: 'Answer a poll from exactly the offset asked for, without gaps.',
  },
  {
    type: 'int-nonmonotonic-poll',
    chapter: 'kafka',
    title: 'Messages within one poll are out of order',
    explanation: 'Inside one answer the offsets do not grow (int-nonmonotonic-poll).',
    advice: 'Answer with messages sorted by offset.',
  },
  {
    type: 'int-poll-skip',
    chapter: 'kafka',
    title: 'Messages are missing within one poll',
    explanation: 'Inside one answer a message is left out between two others (int-poll-skip).',
    advice: LOG,
  },
  {
    type: 'nonmonotonic-send',
    chapter: 'kafka',
    title: "A client's later message stands before its earlier one",
    explanation: 'Two sends of one client, one after the other, got offsets in the wrong order (nonmonotonic-send).',
    advice: LOG,
  },
  {
    type: 'int-nonmonotonic-send',
    chapter: 'kafka',
    title: 'Messages of one transaction stand in the wrong order',
    explanation: 'Inside one transaction a later send got a lower offset (int-nonmonotonic-send).',
    advice: LOG,
  },
  {
    type: 'int-send-skip',
    chapter: 'kafka',
    title: 'Messages of one transaction do not stand together',
    explanation:
      'Between two sends of one transaction stands a message of somebody else (int-send-skip). Maelstrom allows it.',
    advice: LOG,
  },
  {
    type: 'unseen',
    chapter: 'kafka',
    title: 'Acknowledged messages were never polled',
    explanation:
      'At the end clients read every log from the start until they have seen all that was acknowledged; these messages never came (unseen).',
    advice:
      'A poll must return everything up to the newest acknowledged message; check the end of the list for an off-by-one.',
  },
];

const SESSION: Readonly<Record<string, string>> = {
  process: 'counting the order of each single client as well (-process)',
  realtime: 'counting real time as well: a transaction that ended before another began comes before it (-realtime)',
};

/** Two messages at one offset, or one message at two, make polls look as if they went back and left messages out. */
const TANGLED = ['anomaly-inconsistent-offsets', 'anomaly-duplicate'];
const KAFKA_CAUSES: Readonly<Record<string, readonly string[]>> = {
  'nonmonotonic-poll': TANGLED,
  'int-nonmonotonic-poll': TANGLED,
  'poll-skip': [...TANGLED, 'anomaly-lost-write'],
  'int-poll-skip': [...TANGLED, 'anomaly-lost-write'],
  unseen: ['malformed-reply', 'anomaly-lost-write'],
};

function anomalyEntry(type: string): CatalogueEntry | undefined {
  const [, base = type, order] = /^(.*?)(?:-(process|realtime))?$/.exec(type) ?? [];
  const wanted = base.endsWith('cycle-exists') ? 'cycle-exists' : base;
  const found =
    ANOMALIES.find((anomaly) => anomaly.type === wanted) ??
    // Elle 0.2 writes -item where 0.1 does not; G2-item has an entry of its own.
    ANOMALIES.find((anomaly) => `${anomaly.type}-item` === wanted);
  if (found === undefined) return undefined;
  const also = SESSION[order ?? ''];
  return {
    id: `anomaly-${type}`,
    chapter: found.chapter,
    title: found.title,
    explanation: also === undefined ? found.explanation : `${found.explanation} It shows ${also}.`,
    advice: found.advice,
    outcome: found.outcome ?? 'fail',
    causes:
      found.chapter === 'kafka'
        ? [...MUTES, ...(KAFKA_CAUSES[found.type] ?? [])]
        : found.type === 'empty-transaction-graph'
          ? [...NODE_TROUBLE, 'no-successful-*', 'timeouts', 'error-replies']
          : [],
  };
}

/** Every entry, families (`anomaly-*`, `limit-*`, `no-successful-*`) as one, anomalies each; in the order of telling. */
export const CATALOGUE: readonly CatalogueEntry[] = ENTRIES.flatMap((entry) =>
  entry.id === 'anomaly-*' ? [...ANOMALIES.flatMap(({ type }) => anomalyEntry(type) ?? []), entry] : [entry],
);

const byId = new Map(CATALOGUE.map((entry) => [entry.id, entry]));
const families = CATALOGUE.filter((entry) => entry.id.endsWith('*'));

/** The entry of an id; those of a family (`limit-msgs-per-op`) share one. Undefined for an id that is not ours. */
export function catalogueEntry(id: string): CatalogueEntry | undefined {
  const exact = byId.get(id);
  if (exact !== undefined) return exact;
  const anomaly = id.startsWith('anomaly-') ? anomalyEntry(id.slice('anomaly-'.length)) : undefined;
  return anomaly ?? families.find((entry) => id.startsWith(entry.id.slice(0, -1)));
}

/** The place of an id in the order of telling; unknown ids last. */
export function catalogueRank(id: string): number {
  const entry = catalogueEntry(id);
  if (entry === undefined) return CATALOGUE.length;
  const exact = CATALOGUE.findIndex((other) => other.id === entry.id);
  if (exact !== -1) return exact;
  // A variant (`anomaly-G1c-realtime`) stands right after the anomaly that it is one of, told by the same title.
  return CATALOGUE.findIndex((other) => other.title === entry.title) + 0.5;
}

/** The heading in docs/troubleshooting.md that an id leads to. */
export function troubleshootingAnchor(id: string): string {
  const entry = catalogueEntry(id);
  if (entry === undefined) return '';
  const listed = byId.get(entry.id) ?? CATALOGUE.find((other) => other.title === entry.title) ?? entry;
  return headingAnchor(listed.id);
}

/** Where an id is explained, for a link in a report; undefined for an id that is not ours. */
export function troubleshootingUrl(id: string): string | undefined {
  const anchor = troubleshootingAnchor(id);
  return anchor === ''
    ? undefined
    : `https://github.com/glomers/maelstrom-action/blob/v1/docs/troubleshooting.md#${anchor}`;
}

/** GitHub's anchor of a heading that is an id in backticks. */
export const headingAnchor = (id: string): string => id.toLowerCase().replace(/[^\w-]/g, '');
