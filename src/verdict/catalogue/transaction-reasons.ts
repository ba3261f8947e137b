import type { Anomaly, CatalogueEntry } from './entry.ts';
import { NODE_TROUBLE } from './node-reasons.ts';

const ISOLATION =
  'Apply the reads and writes of a transaction in one synchronous stretch of code, on one copy of the data, or hold its writes back until all of it is done.';
const ORDER =
  'Let one node order the writes of a key (or go through a linearizable service), and answer reads from a state that has all writes it depends on.';

const ORDER_IN_ONE =
  'Keep one copy of each key, carry out a transaction without an `await` between its operations, and answer reads from that copy.';

export const TRANSACTION_ANOMALIES: readonly Anomaly[] = [
  {
    type: 'duplicate-elements',
    chapter: 'transactions',
    title: 'A value was appended twice',
    explanation: 'A list holds the same value more than once, although it was appended once (duplicate-elements).',
    advice: 'Make a retried write take effect once: remember which ones were applied.',
  },
  {
    type: 'unwritten-element',
    chapter: 'transactions',
    title: 'A list holds a value that was never appended',
    explanation:
      "A read returned a value that no transaction appended (unwritten-element). The embedded engine's checker says it; Elle breaks off over such a history.",
    advice: 'Answer reads with the values that were appended, as they came, and with nothing else.',
    causes: ['unwritten-reads', 'values-of-another-type'],
  },
  {
    type: 'incompatible-order',
    chapter: 'transactions',
    title: 'Two reads saw the same list in different orders',
    explanation:
      'Neither of two lists that were read from one key is the beginning of the other, so nodes do not agree on the order of writes (incompatible-order).',
    advice: ORDER,
    adviceForOne: ORDER_IN_ONE,
  },
  {
    type: 'cyclic-versions',
    chapter: 'transactions',
    title: 'The versions of a key form a cycle',
    explanation:
      'By what transactions read and then wrote, one version of a key comes both before and after another (cyclic-versions).',
    advice: ORDER,
    adviceForOne: ORDER_IN_ONE,
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
    advice: 'When a transaction is aborted, undo all of its writes.',
  },
  {
    type: 'G1a',
    chapter: 'transactions',
    title: 'A value of a failed operation was read (aborted read)',
    explanation:
      'A transaction or poll saw a value whose write was answered with an error that says it did not happen (G1a).',
    advice: 'When a write is refused or aborted, undo all of it, or apply writes only when all of them can succeed.',
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
    title: 'Transactions depend on each other in a cycle',
    explanation:
      'Each of several transactions depends on writes of the next, and the last on the first: they cannot have happened one after another (G1c).',
    advice: ISOLATION,
  },
  {
    type: 'lost-update',
    chapter: 'transactions',
    title: 'An update was lost',
    explanation:
      'Two transactions read the same version and both replaced it, so one of the writes had no effect (lost-update).',
    advice: 'Write only if the version read is still the current one (`cas`), and abort with error 30 otherwise.',
  },
  {
    type: 'G-single',
    chapter: 'transactions',
    title: 'A transaction saw only a part of another one (read skew)',
    explanation:
      'A cycle with exactly one step where a read missed a write (G-single): part of what a transaction saw is from before another one, part from after it.',
    advice: ISOLATION,
  },
  {
    type: 'G-nonadjacent',
    chapter: 'transactions',
    title: 'Transactions missed writes of each other, in steps that are not adjacent (long fork)',
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
    title: 'A cycle of transactions exists, but it is not shown',
    explanation: 'Elle knows that a forbidden cycle exists but found no small example of it.',
    advice: 'A smaller run (less rate, fewer keys) usually yields an example.',
  },
  {
    type: 'empty-transaction-graph',
    chapter: 'transactions',
    title: 'No transaction depends on another',
    explanation: 'The checker found nothing to compare: too few transactions succeeded (empty-transaction-graph).',
    advice: 'Let more transactions succeed, or run longer.',
    causes: [
      ...NODE_TROUBLE,
      'altered-transactions',
      'reads-empty',
      'values-of-another-type',
      'no-successful-*',
      'timeouts',
      'error-replies',
    ],
  },
  {
    type: 'cycle-search-timeout',
    outcome: 'unknown',
    chapter: 'transactions',
    title: 'The search for cycles took too long',
    explanation: 'Elle gave up its search for anomalies (cycle-search-timeout).',
    advice: 'Make the run smaller: less rate or less time.',
  },
];

/** An anomaly of a kind that is not listed. */
export const OTHER_ANOMALY: CatalogueEntry = {
  id: 'anomaly-*',
  chapter: 'transactions',
  title: 'The history shows an anomaly',
  explanation: 'Transactions or messages were seen in a way that the requested consistency forbids.',
  advice: 'Follow the steps below through the history: each says which operation must have come before the next.',
  outcome: 'fail',
};
