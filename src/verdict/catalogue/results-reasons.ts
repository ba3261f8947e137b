import type { CatalogueEntry } from './entry.ts';
import { MUTES } from './muting-reasons.ts';
import { NODE_TROUBLE } from './node-reasons.ts';

/** What a checker of a workload found. */
export const WRONG_RESULTS: readonly CatalogueEntry[] = [
  {
    id: 'wrong-reply',
    chapter: 'results',
    title: 'Echoes came back changed',
    explanation: 'The `echo` of the reply must equal the `echo` of the request.',
    advice:
      'Reply `{type: "echo_ok", echo: request.body.echo, in_reply_to: request.body.msg_id}`; make sure that a reply goes to its own request when several are under way.',
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
    adviceForOne:
      'Put something into the id that grows with each request (a counter, without an `await` between reading and raising it), or random bits enough (crypto.randomUUID).',
    outcome: 'fail',
  },
  {
    id: 'lost-values',
    chapter: 'results',
    title: 'Acknowledged values were lost',
    explanation: 'A value was acknowledged or seen, and a later read at the end of the test does not hold it.',
    advice:
      'Pass each new value on to the other nodes and repeat until they acknowledge it; never replace a set with a received one, take their union.',
    adviceForOne:
      'Put each value into the set before it is acknowledged, and answer reads with the whole set; nothing may take values out of it or replace it.',
    outcome: 'fail',
    causes: [...MUTES, 'node-busy', 'no-successful-*', 'values-of-another-type'],
  },
  {
    id: 'nothing-stable',
    chapter: 'results',
    title: 'No value was ever read back',
    explanation:
      'Values were sent, but no read that would have shown them succeeded after that, so the checker cannot decide.',
    advice: 'Make reads succeed, also at the end: they must answer with all values seen so far.',
    outcome: 'unknown',
    causes: [...NODE_TROUBLE, 'values-of-another-type', 'no-successful-*', 'timeouts'],
  },
  {
    id: 'counter-mismatch',
    chapter: 'results',
    title: 'Final reads do not show the sum of what was added',
    explanation:
      'After the last addition and a pause of ten seconds, every node must read the sum of all acknowledged additions (those that timed out may or may not count).',
    advice:
      'Reading from seq-kv and writing back loses updates: use `cas` and retry, or keep one total per node and gossip those. seq-kv may serve stale reads: write something unique before the last read. A sum that is too high counts an addition twice: what is sent again, or a `cas` that timed out, may have been carried out already.',
    adviceForOne:
      'Add to one total, without an `await` between reading it and writing it back. When the total lives in seq-kv, use `cas` and retry; seq-kv may serve stale reads: write something unique before the last read.',
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
    adviceForOne:
      'Carry out the requests for a key one after another: no `await` between reading its value and writing it back, and answer reads from the one copy there is.',
    outcome: 'fail',
    causes: ['values-of-another-type', 'unwritten-reads'],
  },
];

/** Work that is missing, whatever the checkers say. */
export const TOO_LITTLE_WORK: readonly CatalogueEntry[] = [
  {
    id: 'availability',
    chapter: 'results',
    title: 'Too few requests succeeded',
    explanation:
      'The run asked for a fraction of successful requests (total: all of them) and got less. Errors and timeouts both count against it.',
    advice: 'Answer every request from the state at hand; under `total` a node may neither refuse nor wait for others.',
    outcome: 'fail',
    causes: [...NODE_TROUBLE, 'message-storm', 'timeouts', 'no-successful-*'],
  },
  {
    id: 'no-successful-*',
    chapter: 'results',
    title: 'Not one operation of a kind succeeded',
    explanation:
      'A pass needs at least one successful operation of every kind of the workload. Here all of one kind failed, timed out, or never came.',
    advice: 'Send one such request by hand and look at the reply; compare its type and fields with the protocol.',
    outcome: 'fail',
    causes: [...NODE_TROUBLE, 'message-storm'],
  },
  {
    id: 'no-operations',
    chapter: 'results',
    title: 'The run did nothing',
    explanation: 'Not one request was sent, so nothing is proved, whatever Maelstrom says.',
    advice: 'Raise the rate (0 sends nothing) or the time limit.',
    outcome: 'unknown',
  },
];

/** A checker that says no more than its `:valid?`, and why it could not decide. */
export const OPEN_RESULTS: readonly CatalogueEntry[] = [
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
    causes: [
      'values-of-another-type',
      'unwritten-reads',
      'out-of-memory',
      'missing-graphviz',
      'missing-gnuplot',
      'unknown-consistency-model',
    ],
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
];
