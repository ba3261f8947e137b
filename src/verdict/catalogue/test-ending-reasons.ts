import { clojureInWords } from './clojure-words.ts';
import type { CatalogueEntry } from './entry.ts';
import { MUTES } from './muting-reasons.ts';

/** What ended a test that had not ended by itself. */
export const STOPPED: readonly CatalogueEntry[] = [
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
    causes: ['hang-at-teardown', 'message-storm'],
  },
  {
    id: 'hang-at-analysis',
    chapter: 'run',
    title: 'The analysis of the test did not end',
    shows: ['The last line is `Analyzing...`.'],
    explanation:
      'The operations were over, but a checker did not finish. By default an analysis is ended when it prints nothing, writes nothing and uses no processor for 1 minute, and after 10 minutes in any case. Huge kafka offsets (such as timestamps) would keep it busy for ever.',
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
      "Give Java more, up to about three quarters of the machine's memory: `java-options: -Xmx8g` in the workflow, or the variable `JAVA_TOOL_OPTIONS=-Xmx8g` on the command line (an -Xmx in `java-options` wins over it). Or lower the rate or the time limit; in kafka, use small, dense offsets.",
    match: [
      { in: 'exception', text: /java\.lang\.OutOfMemoryError/ },
      { in: 'stray', late: true, text: /^(?:Exception in thread .*|Exception: )?java\.lang\.OutOfMemoryError/ },
    ],
  },
];

/** What left a run half done. */
export const INTERRUPTED: readonly CatalogueEntry[] = [
  {
    id: 'interrupted',
    chapter: 'run',
    title: 'The run was interrupted',
    shows: ['[Jepsen shutdown hook] jepsen.core: Downloading DB logs before JVM shutdown...'],
    explanation:
      'The test was told to end before it was over, by Ctrl-C, a closed terminal or a cancelled job. It was not analyzed, so nothing says whether it would have passed.',
    advice: 'Run the test again and let it come to its end: it prints "Everything looks good!" or "Analysis invalid!".',
    causes: ['hang-at-teardown', 'hang-at-analysis', ...MUTES, 'malformed-reply'],
  },
];

/** The end of a test for a reason that no other entry knows. */
export const BROKE_OFF: readonly CatalogueEntry[] = [
  {
    id: 'test-crashed',
    chapter: 'run',
    title: 'The test itself broke off',
    shows: ["Oh jeez, I'm sorry, Jepsen broke. Here's why:"],
    explanation: 'Maelstrom met an exception that it does not handle and gave up. What it says is quoted below.',
    advice:
      'Read the first line of the exception. If it is about a reply of your node, compare that reply with the protocol.',
    outcome: 'crash',
    detail: ({ text }) => {
      const words = clojureInWords(text);
      return words === undefined ? undefined : `Maelstrom met a value that it could not use: ${words}.`;
    },
  },
];

/** No sign of a test. */
export const NEVER_RAN: readonly CatalogueEntry[] = [
  {
    id: 'no-run',
    chapter: 'run',
    title: 'No test ran',
    explanation:
      'There is no store and no sign of a test: Maelstrom printed its help, or nothing. Status 0 alone is not a pass.',
    advice: 'Check the command line: the first word after `maelstrom` must be `test`, without `--help`.',
    outcome: 'error',
  },
];
