import type { CatalogueEntry } from './entry.ts';
import { adviceInLastWords, deathSentences } from './node-death-details.ts';

/** How runtimes say that they got no more memory. */
const OUT_OF_MEMORY =
  /JavaScript heap out of memory|^(?:Exception in thread .{0,200}|Caused by: )?java\.lang\.OutOfMemoryError|^MemoryError\b|^fatal error: runtime: (?:out of memory|cannot allocate memory)|^memory allocation of \d+ bytes failed|^NoMemoryError|\(NoMemoryError\)$|System\.OutOfMemoryException|^\s*what\(\): {1,2}std::bad_alloc/m;

/** How a process of a node ended before it was to. */
export const NODE_DEATHS: readonly CatalogueEntry[] = [
  {
    id: 'node-out-of-memory',
    chapter: 'node',
    title: 'A node ran out of memory',
    explanation:
      'The program could not get more memory, or the system killed the process (status 137), as Linux does when memory runs out.',
    advice:
      'Look for what grows without bound: messages kept for every retry, seen sets sent whole, timers never cleared.',
    outcome: 'crash',
    causeInStack: true,
    // Linux is not the only one that kills.
    titleOn: ({ text }) => (OUT_OF_MEMORY.test(text) ? undefined : 'A node was killed, perhaps because memory ran out'),
    detail: deathSentences,
    match: [
      { in: 'node-crash', stderr: OUT_OF_MEMORY },
      { in: 'node-crash', status: /^137$/ },
    ],
  },
  {
    id: 'node-crashed',
    chapter: 'node',
    title: 'A node ended by itself',
    shows: ['Node n0 crashed with exit status 1. Before crashing, it wrote to STDOUT:'],
    explanation:
      "A node must live until the test ends. This one ended before that: an error that nothing catches ends a process, and so does a program that ends itself or no longer reads stdin (status 0). Maelstrom notices only at the end, so requests after the node's death time out.",
    advice:
      "Read the end of the node's stderr, and keep reading stdin until it ends: a handler must not call `process.exit` (`sys.exit`, `os.Exit`), and `main` must not return.",
    adviceOn: adviceInLastWords,
    outcome: 'crash',
    causes: ['bad-shebang', 'missing-program', 'not-executable', 'node-out-of-memory'],
    causeInStack: true,
    detail: deathSentences,
    match: [{ in: 'node-crash' }],
  },
];
