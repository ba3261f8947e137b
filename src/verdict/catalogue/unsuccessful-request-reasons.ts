import { EXCEPTIONS } from '../../maelstrom/exceptions.ts';
import type { CatalogueEntry } from './entry.ts';
import { NODE_TROUBLE } from './node-reasons.ts';

/** How requests to nodes ended. */
export const UNSUCCESSFUL_REQUESTS: readonly CatalogueEntry[] = [
  {
    id: 'error-replies',
    chapter: 'node',
    title: 'Nodes answered with errors',
    explanation:
      'A reply of type `error` ends an operation without success. Codes like 11 (temporarily unavailable) and 30 (transaction conflict) say that it certainly did not happen; others leave that open. With total availability every such reply breaks the test.',
    advice:
      'Find the code and text in the node. What a handler throws, or returns as an error in Go, is often turned into an error reply by the library that calls it.',
  },
  {
    id: 'timeouts',
    chapter: 'node',
    title: 'Requests were never answered',
    shows: [':info … :net-timeout', 'indeterminate: Client read timeout'],
    explanation:
      'A client waits 5 seconds for a reply (in lin-kv 1 second, or ten times the latency) and then gives up. Whether the operation took effect is unknown, so most checkers do not count it.',
    advice:
      'Look first for what silenced the node: text on stdout, a malformed message, a crash. If it was none of these, look for a message type without a handler, an awaited answer that never comes, a lock that is not released, a channel without a reader, a promise that is not awaited, or a reply that stays in a buffer because stdout is not flushed.',
    // A reply that is late has had its time-out before.
    causes: [...NODE_TROUBLE.filter((id) => id !== 'late-reply'), 'message-storm'],
    toldAtTimeout: true,
  },
  {
    id: 'slow-node',
    chapter: 'node',
    title: 'A node took time that simulated time does not count',
    explanation:
      'In simulated time the test waits until a node has done its work, so that a node is never too slow. This one used more processor time than the simulated time that passed, or computed for a quarter of a second or longer in one go, or waited that long for a program or a worker. In real time its answers would have come so much later: latencies and their limits, and time-outs, may be worse than they are here.',
    advice:
      'Judge it in real time too (`clock: real`), and look for work that grows with every message, such as copying or sorting all values, and for calls that wait, such as `execSync`.',
    shows: [
      'Node n0 computed for longer than its simulated time: it used 8.6 s of a processor while 1.0 s passed.',
      'Node n0 took time that simulated time does not count: it waited for a program (execSync) for 1.0 s.',
    ],
    match: [
      { in: 'exception', text: EXCEPTIONS.computedLonger },
      { in: 'exception', text: EXCEPTIONS.stoodStill },
    ],
    detail: ({ message }) => message,
    ofAnyNode: true,
  },
  {
    id: 'client-exceptions',
    chapter: 'node',
    title: 'Operations ended in an exception',
    explanation: "An operation broke off inside Maelstrom's client; it counts as unknown.",
    advice: 'Read the message; it is usually about a reply that the client could not use.',
    causes: ['malformed-reply'],
  },
];
