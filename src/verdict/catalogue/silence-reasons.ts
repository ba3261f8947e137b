import { EXCEPTIONS } from '../../maelstrom/exceptions.ts';
import type { CatalogueEntry, Shown } from './entry.ts';
import { quoted } from './printed-lines.ts';

/** What is seen of a node whose messages do not come. Maelstrom itself does not tell. */
export const SILENCES: readonly CatalogueEntry[] = [
  {
    id: 'line-without-end',
    chapter: 'node',
    title: 'A message was written without a line end',
    explanation:
      'A message is read when its line ends. Without a line end it waits in the pipe, and the next message is written onto the same line. Maelstrom itself says nothing of it; the embedded engine tells what was waiting.',
    advice:
      'End each message with a line end: `process.stdout.write(JSON.stringify(message) + "\\n")`; `console.log`, `println!` and `fmt.Println` add one themselves. In C, flush after it.',
    detail: ({ who, firstLine }) =>
      `${who} wrote ${quoted(firstLine)} to stdout, and the line never ended: there is no newline behind it. It was not read as a message.`,
    match: [{ in: 'node-output', text: EXCEPTIONS.unendedLine, quotes: true }],
  },
  {
    id: 'node-busy',
    chapter: 'node',
    title: 'A node computes and answers nothing',
    explanation:
      'The process uses a processor and writes no message, though it was sent some: a loop that does not end, or a computation that takes that long. A Node.js program reads no input and runs no timer meanwhile. Maelstrom itself says nothing of it: the embedded engine watches the processor time of its nodes, and the runner those of Maelstrom.',
    advice:
      'Look for a loop without an end in the handler of the message that it was sent last, such as `while (!done)` that waits for something which only another message can bring: use `await` or a timer for that. A long computation has to be cut into pieces.',
    detail: ({ who, how = 'it uses a processor' }) => `${who} is busy and answers nothing: ${how.replace(/\.$/, '')}.`,
    match: [
      { in: 'node-output', text: EXCEPTIONS.computes },
      { in: 'exception', text: EXCEPTIONS.neverRests },
    ],
  },
  {
    id: 'nothing-on-stdout',
    chapter: 'node',
    title: 'A node wrote not a single byte to stdout',
    explanation:
      'The process lives and nothing came from its stdout, not even a part of a line. Languages other than JavaScript often keep what is printed in a buffer when stdout is a pipe, until it is full or flushed.',
    advice:
      'Look for what should have answered `init`: stdin must be read line by line, since it ends only with the test; and flush stdout after each message, where your language keeps a buffer.',
    adviceOn: flushAdvice,
    detail: ({ who, how }) =>
      `Not a byte came from the stdout of ${who}: ${how ?? 'its process is alive.'} So it wrote nothing${JAVASCRIPT.test(programIn(how)) ? '' : ', or what it wrote sits in a buffer'}.`,
    match: [{ in: 'node-output', text: EXCEPTIONS.wroteNothing }],
  },
  {
    id: 'two-messages-on-a-line',
    chapter: 'node',
    title: 'Two messages stood on the same line, and the second was lost',
    explanation:
      'Of each line the first message is read, and what follows it is dropped without a word. Maelstrom itself does the same and says nothing; the embedded engine warns.',
    advice: 'End each message with a line end (`\\n`), also where several are written at once.',
    titleOn: ({ firstLine }) =>
      isMessage(firstLine) ? undefined : 'Text stood behind a message on the same line, and was lost',
    adviceOn: ({ firstLine }) =>
      isMessage(firstLine)
        ? undefined
        : 'A line is one message and its line end, with nothing behind it: send your own text to stderr.',
    detail: ({ who, moment, firstLine }) =>
      !isMessage(firstLine)
        ? `${who} wrote ${quoted(firstLine)} behind a message on the same line${moment}. Only the message was read.`
        : `${who} wrote more than one message on the same line${moment}: there is no newline between them. Only the first was read; ${quoted(firstLine)} was lost.`,
    match: [{ in: 'node-output', text: EXCEPTIONS.moreOnLine, quotes: true }],
  },
];

const isMessage = (text: string): boolean => text.trimStart().startsWith('{');

/** For the reasons that messages did not come at all. */
export const SILENT: readonly string[] = ['line-without-end', 'node-busy', 'nothing-on-stdout'];

const JAVASCRIPT = /^(?:node|bun|deno)\b/;

const FLUSHING: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:python|pypy)/,
    'Python keeps what `print` writes in a buffer: `print(text, flush=True)`, or start with `python3 -u`. Read with `for line in sys.stdin`: `sys.stdin.read()` waits for the end of stdin, which comes only with the end of the test.',
  ],
  [/^ruby/, 'Ruby keeps output in a buffer: write `$stdout.sync = true` at the start.'],
  [/^perl/, 'Perl keeps output in a buffer: write `$| = 1;` at the start.'],
  [
    JAVASCRIPT,
    'Look for what should have answered `init`. Read stdin line by line, with `readline` and its event `line`: `readFileSync(0)` and the event `end` wait for the end of stdin, which comes only with the end of the test.',
  ],
  [/^(?:php|lua|awk|gawk|mawk)/, 'Flush stdout after each message.'],
];

function flushAdvice({ how }: Shown): string | undefined {
  const program = programIn(how);
  return FLUSHING.find(([pattern]) => pattern.test(program))?.[1];
}

const programIn = (how: string | undefined): string => /^its process, (\S{1,40}),/.exec(how ?? '')?.[1] ?? '';
