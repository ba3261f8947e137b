import { EXCEPTIONS, FRAMES, REFUSED_ARGUMENTS } from '../../maelstrom/exceptions.ts';
import { EXIT } from '../../maelstrom/exit-status-and-last-line.ts';
import { documentUrl } from '../../text/document-url.ts';
import { BAD_INTERPRETER, ENV_REFUSES, MISSING_PROGRAM, SHELL_REFUSES } from '../last-words/shell.ts';
import type { CatalogueEntry } from './entry.ts';
import { adviceInLastWords } from './node-death-details.ts';
import { atOnce, firstLineAdvice, notAScriptTitle, refusal, tooFewClients } from './setup-details.ts';

/** Java's words for a program that the system refused to start, by the system's number for why; older ones, then those since Java 22. */
function cannotRun(...numbers: readonly number[]): RegExp {
  const number = `(?:${numbers.join('|')})\\b`;
  return new RegExp(
    String.raw`Cannot run program "[^"]*" \(in directory [^)]*\): (?:(?:CreateProcess )?error=${number}|[\w ]{1,40}, error: ${number})`,
  );
}

/** Words for a full disk in some of the languages of systems. */
const FULL_ELSEWHERE =
  /Aucun espace disponible|[Kk]ein (?:Speicherp|P)latz|No queda espacio|Spazio esaurito|Não há espaço|Не осталось (?:свободного )?места|На устройстве|设备上没有空间|裝置上已無多餘空間|デバイスに空き領域がありません|장치에 남은 공간이 없/;

/** What keeps a test from starting. */
export const CANNOT_START: readonly CatalogueEntry[] = [
  {
    id: 'cancelled',
    chapter: 'setup',
    title: 'The run was cancelled',
    explanation:
      'It was stopped from outside, by a cancelled workflow, Ctrl-C or a closed terminal, before everything was judged.',
    advice: 'Run it again.',
    outcome: 'error',
  },
  {
    id: 'seeds-not-run',
    chapter: 'setup',
    title: 'The seeds could not be run',
    explanation:
      'The test itself passed, and the seeds that were asked for were not run to their end: the nodes do not live in simulated time, a run did not end, or the job was cancelled. The results of the seeds before that are shown beside it.',
    advice: `Seeds need nodes on Node.js that wait for timers and messages, not in a loop; ${documentUrl('engine.md')} says what else simulated time asks of them. Leave \`seeds\` out to test in real time only.`,
    outcome: 'error',
  },
  {
    id: 'failing-seed',
    chapter: 'setup',
    title: 'A seed fails',
    explanation:
      'The test itself passed, and one of the seeds that were run beside it in simulated time does not. The row passes all the same, because `seeds-decide` is false.',
    advice: 'The command that is shown with it repeats the smallest run that fails.',
  },
  {
    id: 'bad-input',
    chapter: 'setup',
    title: "An input can't be used",
    explanation:
      'An input of the step is missing or misspelt, has a value that it does not take, or excludes another one. Nothing was run.',
    advice: `Correct that input in the workflow. All inputs are in ${documentUrl('reference.md')}.`,
    outcome: 'error',
  },
  {
    id: 'no-verdict',
    chapter: 'setup',
    title: 'A job left no verdict',
    explanation:
      'The report expected a row that no job left: the job was cancelled, failed or was skipped before the step of this action, or its verdict did not reach the report. The input `expect` of the report says how many rows there have to be.',
    advice: "Open the run's jobs: the one without a row shows at which step it ended.",
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
    detail: ({ firstLine }) =>
      /Divide by zero/.test(firstLine)
        ? 'An exponential distribution of latencies needs a latency above 0.'
        : undefined,
    match: [
      {
        in: 'stray',
        text: REFUSED_ARGUMENTS,
        exitCodes: [EXIT.badArguments, null],
      },
      { in: 'exception', text: /Divide by zero/, frames: FRAMES.latencies },
      {
        in: 'exception',
        text: /NullPointerException/,
        frames: FRAMES.makingTest,
      },
    ],
  },
  {
    id: 'missing-java',
    chapter: 'setup',
    title: 'Java is not installed',
    shows: ['exec: java: not found'],
    explanation: 'Maelstrom is a Java program, and `java` is not on the PATH.',
    advice:
      'Install Java 17 or 21 (in a workflow: actions/setup-java before this step), or run on the embedded engine, which does not need Java.',
    outcome: 'error',
    match: [
      {
        in: 'stray',
        text: /(?:exec: |^|: |[‘'"`])java[’'"`]?: (?:command )?not found|env: .*\bjava\b.*No such file|exec: line \d+: java: not found|\bjava\b.{0,3}is not recognized as /,
      },
      // In the system's own language.
      {
        in: 'stray',
        exitCodes: [127, null],
        text: /: ?(?:\p{L}{1,20} )?\d{1,6}: ?(?:exec: ?)?java ?: \S|\benv: .?java.?: \S/u,
      },
    ],
  },
  {
    id: 'java-too-old',
    chapter: 'setup',
    title: 'This Java is too old for Maelstrom',
    shows: ['UnsupportedClassVersionError: … class file version 55.0 … up to 52.0'],
    explanation: 'Maelstrom needs Java 11 or newer.',
    advice:
      'Install Java 17 or 21 and make sure that it comes first on the PATH; Maelstrom does not look at JAVA_HOME.',
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
    explanation: 'The download is not a bzip2 archive (often it is an error page), or bzip2 is not installed.',
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
    explanation: 'Maelstrom was to run a file that does not exist.',
    advice:
      'Build before the test (`tsc`, `go build`, `cargo build --release`), and check the path: it is relative to the directory that the step runs in, and PATH is not searched.',
    outcome: 'error',
    detail: ({ firstLine }) => refusal(firstLine, 'The system found no file'),
    match: [{ in: 'exception', text: cannotRun(2, 20, 36, 40) }],
  },
  {
    id: 'not-executable',
    chapter: 'setup',
    title: "The node's file is not executable",
    shows: ['Cannot run program "…" (in directory "/tmp"): error=13, Permission denied'],
    explanation:
      'The file has no executable bit, is a directory, or lies on a disk mounted noexec. Your program never ran.',
    advice:
      '`chmod +x` it (artifacts lose the bit on download), or pass the `.js` file as `bin` and let the launcher start node.',
    outcome: 'error',
    adviceOn: ({ firstLine }) =>
      /Cannot run program "(?![^"]*\.[cm]?[jt]s")/.test(firstLine)
        ? '`chmod +x` it (artifacts lose the bit on download), and see that its disk is not mounted noexec.'
        : undefined,
    detail: ({ firstLine }) => refusal(firstLine, 'The system refuses to run'),
    match: [
      { in: 'exception', text: cannotRun(1, 5, 13, 26, 193) },
      { in: 'node-crash', status: /^126$/, stderr: /[Pp]ermission denied/ },
      { in: 'node-crash', status: /^126$/, stderr: SHELL_REFUSES },
    ],
  },
  {
    id: 'missing-program',
    chapter: 'setup',
    title: 'The program that starts the node was not found',
    shows: ['run.sh: 3: exec: deno: not found', 'sh: 1: tsx: not found'],
    explanation:
      'The command line or the script that starts the node names a program that is not installed, or not on the PATH of the test. The node never ran.',
    advice: 'Correct the name of the program, or install it before the test.',
    outcome: 'error',
    adviceOn: adviceInLastWords,
    detail: atOnce,
    match: [{ in: 'node-crash', status: /^127$/, stderr: MISSING_PROGRAM }],
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
    titleOn: notAScriptTitle,
    adviceOn: (shown) => adviceInLastWords(shown) ?? firstLineAdvice(shown),
    detail: atOnce,
    match: [
      { in: 'exception', text: cannotRun(8) },
      { in: 'node-crash', status: /^127$/, stderr: ENV_REFUSES },
      { in: 'node-crash', status: /^12[67]$/, stderr: BAD_INTERPRETER },
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
        stderr: /^(?:\/[^:\n]{1,500}|\S+): (?:line )?\d+: .*(?:not found|[Ss]yntax error|Permission denied)/m,
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
    detail: ({ firstLine }) => tooFewClients(firstLine),
    match: [
      { in: 'exception', text: EXCEPTIONS.tooFewWorkers },
      { in: 'exception', text: EXCEPTIONS.idleThreads },
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
    match: [
      { in: 'exception', text: /No space left on device|Disk quota exceeded/i },
      // Java tells the system's words without their number.
      { in: 'exception', text: FULL_ELSEWHERE, frames: FRAMES.writing },
    ],
  },
  {
    id: 'not-writable',
    chapter: 'setup',
    title: 'Maelstrom may not write its files',
    shows: ['java.io.FileNotFoundException: …/store/echo/…/jepsen.log (Permission denied)'],
    explanation:
      'Maelstrom keeps what it records in `store/` below the directory that it is started in, and may not write there. No node was judged.',
    advice:
      'Start the test in a directory that belongs to you and is not mounted read-only. A container may have made this one as root.',
    outcome: 'error',
    match: [
      {
        in: 'exception',
        text: /AccessDeniedException: |FileNotFoundException: .{1,500} \((?:Permission denied|Read-only file system|Access is denied)\)|FileSystemException: .{1,500}: Read-only file system/,
      },
      // In the system's own language: the place tells.
      { in: 'exception', text: /FileNotFoundException: .{1,500} \(.{1,200}\)/, frames: FRAMES.writing },
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
];

/** What the test ran without. */
export const MISREAD_OPTIONS: readonly CatalogueEntry[] = [
  {
    id: 'dash-in-arguments',
    chapter: 'setup',
    title: 'An option was taken for an argument of the node',
    explanation:
      'A word in the command line begins with a typographic dash (it was copied from a web page). Maelstrom hands such words to the node, and the option has no effect.',
    advice: 'Type the dashes of that option again: `--nemesis partition`.',
  },
];
