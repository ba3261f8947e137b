import type { CatalogueEntry } from './entry.ts';

/** What cannot be, and what Maelstrom accepts all the same; and what its own checker does not cope with. */
export const ACCEPTED: readonly CatalogueEntry[] = [
  {
    id: 'message-storm',
    chapter: 'accepted',
    title: 'Servers send far more messages than the operations call for',
    explanation:
      'Nodes, or nodes and a service, sent each other hundreds or thousands of messages for each operation of a client: everything again in short rounds, or one request again and again until it succeeds. Without a limit that passes. It keeps processors and queues busy, so requests time out and latencies grow.',
    advice:
      'Send only what the other node has not acknowledged yet, many values in one message, and not again before an answer could have come. Wait a little longer after each refusal of a service.',
  },
  {
    id: 'altered-transactions',
    chapter: 'accepted',
    title: 'Replies to transactions leave operations out or change them',
    explanation:
      'A `txn_ok` must hold the operations of its request, in their order, with the same keys and written values; only reads are filled in. Maelstrom judges what the reply says, so that writes which are left out, or put in, are never missed.',
    advice:
      'Answer with one `[f, key, value]` for each operation of the request: `request.body.txn.map(([f, k, v]) => [f, k, f === "r" ? valueOf(k) : v])`.',
  },
  {
    id: 'unwritten-reads',
    chapter: 'accepted',
    title: 'Reads returned values that were never written',
    explanation:
      'When a read ended, no request had asked to write what it returned, not even one that failed or was never answered. Most of Maelstrom’s checkers follow the values that were written, and do not look at others.',
    advice:
      'Answer reads with what requests have written and nothing else: no default, no placeholder, no value of another key.',
    causes: ['altered-transactions'],
  },
  {
    id: 'values-of-another-type',
    chapter: 'accepted',
    title: 'Values were read in another form than they were written',
    explanation:
      'The number 1 was written and the text "1" was read, or the other way round; or an object around the value, or null. For Maelstrom these are different values.',
    advice:
      'Answer with the value as it came. The keys of a JavaScript object are texts: keep values in a `Set`, and by key in a `Map`.',
  },
  {
    id: 'no-final-reads',
    chapter: 'accepted',
    title: 'No final read succeeded',
    explanation:
      'A counter is judged by its last reads, ten seconds after the last addition. When none of them succeeds, the checker has nothing to compare with the sum of the additions, and calls that valid.',
    advice:
      'Answer a read at the end of the run too, at once and with what the node knows then: `{type: "read_ok", value: 5}`.',
  },
  {
    id: 'impossible-sums',
    chapter: 'accepted',
    title: 'A counter showed a sum that no additions give',
    explanation:
      'A read was more than all additions that had been asked for by then, or less than all subtractions. Maelstrom judges the last reads only.',
    advice: 'Look for an addition that is counted twice: one that is repeated, or that comes back from another node.',
  },
  {
    id: 'null-reads',
    chapter: 'accepted',
    title: 'Keys with a value were read as null',
    explanation:
      'A key of which a write had succeeded was read as null. Maelstrom’s checker takes null for a value that is not known, and every such read for right.',
    advice:
      'Answer with the value; answer a read of a key that does not exist with `{type: "error", code: 20}`, never with null.',
  },
  {
    id: 'own-writes-unseen',
    chapter: 'accepted',
    title: 'Transactions did not see their own writes',
    explanation:
      'A transaction wrote a key and then read it as if nothing had been written (internal). Under read-uncommitted and read-committed Maelstrom does not look for that.',
    advice: 'Carry out the operations of a transaction in their order, each on what the ones before it left.',
    causes: ['reads-empty'],
  },
  {
    id: 'reads-empty',
    chapter: 'accepted',
    title: 'No read in a transaction ever returned a value',
    explanation:
      'All reads were answered with null or an empty list, after writes to the same keys had been acknowledged. Weak consistency models allow reads from before every write, so a node that stores nothing passes.',
    advice:
      'Store what is written, and fill in the value of each read: `["r", key, null]` becomes `["r", key, value]`.',
  },
  {
    id: 'mixed-writes',
    chapter: 'accepted',
    title: 'Writes of two transactions are mixed up (G0)',
    explanation:
      'Two transactions ran on one node at the same time and wrote the same two keys. One of them must have come last, but each key holds the write of another one (G0, dirty write). In txn-rw-register Maelstrom cannot see the order of writes that no transaction read first, so it hardly ever finds this.',
    advice:
      'Apply the writes of a transaction together: in one synchronous stretch of code without `await`, or under one lock.',
  },
  {
    id: 'huge-offsets',
    chapter: 'accepted',
    title: "Offsets are huge, and Maelstrom's own checker does not cope with them",
    explanation:
      "Maelstrom's own kafka checker makes a list as long as the largest offset of each key. With timestamps as offsets its analysis does not come to an end, or runs out of memory. The embedded engine's checker copes with them.",
    advice: 'Use small, dense offsets (0, 1, 2, …).',
  },
  {
    id: 'offsets-below-zero',
    chapter: 'accepted',
    title: 'Offsets are below 0',
    explanation:
      "Maelstrom's own kafka checker uses offsets as places in a list and breaks off with an exception. The embedded engine's checker copes with them.",
    advice: 'Use small, dense offsets (0, 1, 2, …).',
  },
  {
    id: 'polled-only-empty',
    chapter: 'accepted',
    title: 'A log with messages was only ever polled as an empty list',
    explanation:
      "Maelstrom's own kafka checker breaks off with an exception when all polls of a key returned an empty list. The embedded engine's checker copes with it.",
    advice: 'Leave a key out of `msgs` when there is nothing to return.',
  },
  {
    id: 'commits-invented',
    chapter: 'accepted',
    title: 'Offsets were listed as committed that no client had committed',
    explanation:
      'A `list_committed_offsets_ok` held a higher offset than clients had asked to commit for its key. A client that continued from there would miss messages. Maelstrom’s clients continue from their own position and do not check it.',
    advice:
      'Answer with the offset that `commit_offsets` named for the key, and not with the end of its log. Leave out keys of which nothing was committed.',
  },
  {
    id: 'commits-forgotten',
    chapter: 'accepted',
    title: 'Committed offsets were never returned',
    explanation:
      '`commit_offsets` was acknowledged, and no `list_committed_offsets_ok` ever held an offset of such a key. Maelstrom’s clients go on from where they are and do not notice.',
    advice:
      'Keep the offset of each key that `commit_offsets` names, on every node or in a service. Where it is kept already, look at the reply: `offsets` of `list_committed_offsets_ok` must hold it under the name of its key.',
  },
  {
    id: 'little-succeeded',
    chapter: 'accepted',
    title: 'Most requests did not succeed',
    explanation:
      'Without `--availability` a run passes when one request of each kind succeeds. Requests that fail or are never answered prove nothing.',
    advice: 'Find out first why the others did not succeed; the other reasons say what is known about them.',
  },
  {
    id: 'nodes-apart',
    chapter: 'accepted',
    title: 'The nodes never sent each other a message',
    explanation:
      'Each node answered from its own memory, and what one wrote was never seen by another. Weak consistency models allow that, so the run passes without any replication.',
    advice: 'Pass the writes of each transaction on to the other nodes.',
  },
];
