import { EXCEPTIONS, FRAMES } from '../../maelstrom/exceptions.ts';
import { brief } from '../quote.ts';
import type { CatalogueEntry } from './entry.ts';
import { NULL_FOR_LIST } from './json-remains.ts';
import { malformedReply, withoutRawReasons } from './malformed-reply-sentence.ts';
import {
  adviceInLastWords,
  deathSentences,
  destinationOf,
  failedTopology,
  meantService,
  noInitReply,
  readAfterwards,
  sentTo,
  sourceOf,
  wrongInitReply,
} from './node-details.ts';
import { printedThing } from './printed-lines.ts';
import { SILENCES, SILENT } from './silence-reasons.ts';
import {
  malformedAdvice,
  malformedEvidence,
  malformedSentences,
  malformedTitle,
  NOT_A_MESSAGE,
  OWN_TEXT,
  printedSentences,
} from './stdout-details.ts';

const PROTOCOL = 'https://github.com/jepsen-io/maelstrom/blob/main/doc/protocol.md';

/** A trace without Java's frames: the embedded engine's. */
const NO_FRAMES = /^(?!\tat )/;

const SECOND_REPLY_ADVICE =
  'Answer each request once. Look for a handler that replies and whose caller replies too, for one that is registered twice, and for a retry that sends the reply again.';

/** After each of these Maelstrom reads nothing more of the node. */
const MUTING: readonly CatalogueEntry[] = [
  {
    id: 'stdout-not-json',
    chapter: 'node',
    title: NOT_A_MESSAGE,
    shows: ['Node n0 printed a line to STDOUT which was not well-formed JSON:'],
    explanation:
      'stdout is the network: each line on it must be one JSON message. After the first line that is not, Maelstrom stops reading that node for the rest of the run; all its later replies are lost, and its requests time out.',
    advice: `${OWN_TEXT}. Silence banners of tools that start the node (npx, ts-node, dotenv).`,
    mutes: true,
    detail: printedSentences,
    adviceOn: ({ printed }) => printedThing(printed ?? [])?.advice,
    evidence: ({ printed }, lines) => printed ?? lines,
    printedInSource: true,
    match: [{ in: 'node-output', text: EXCEPTIONS.notJson }],
  },
  {
    id: 'malformed-message',
    chapter: 'node',
    title: 'A node sent a malformed message',
    shows: ['Malformed network message. Node n0 tried to send the following message via STDOUT:'],
    explanation:
      'A message is a JSON object with exactly `src`, `dest` and `body`. After the first one that is not, Maelstrom stops reading that node for the rest of the run; all its later replies are lost.',
    advice: `Send \`{src, dest, body}\` and nothing else at the top level; \`src\` is the node id from init, so send nothing before it. See ${PROTOCOL}.`,
    mutes: true,
    titleOn: malformedTitle,
    detail: malformedSentences,
    adviceOn: malformedAdvice,
    evidence: malformedEvidence,
    printedInSource: true,
    match: [
      { in: 'node-output', text: EXCEPTIONS.malformedMessage },
      { in: 'node-output', text: EXCEPTIONS.notAnObject },
    ],
  },
  {
    id: 'late-reply',
    chapter: 'node',
    title: 'A node replied to a client that had given up',
    shows: ['Assert failed: Invalid dest for message … :dest "c10"'],
    explanation:
      'A client waits 5 seconds and then goes away. A reply that comes later has no destination, and Maelstrom stops reading the node that sent it for the rest of the run.',
    advice: 'Answer within 5 seconds or not at all: give retries a deadline, and drop a request when it is over.',
    mutes: true,
    causes: ['timeouts'],
    detail: (shown) => `${sentTo(shown)}, a client that had already given up. ${readAfterwards(shown)}`,
    match: [{ in: 'node-output', text: EXCEPTIONS.clientIsGone }],
  },
  {
    id: 'second-reply',
    chapter: 'node',
    title: 'A node replied once more to a client that had its reply and was gone',
    explanation:
      'A client that has its reply may go away at once. A second reply to the same request has no destination then, and Maelstrom stops reading the node that sent it for the rest of the run.',
    advice: SECOND_REPLY_ADVICE,
    mutes: true,
    causes: ['answered-twice'],
    detail: (shown) => `${sentTo(shown)}, which had its answer already and was gone. ${readAfterwards(shown)}`,
  },
  {
    id: 'reply-to-wrong-destination',
    chapter: 'node',
    title: 'A reply did not go to the client that asked',
    explanation:
      "A reply's `dest` is the `src` of its request. A client that gets no reply gives up; a `dest` that is not in the network at all makes Maelstrom stop reading the node.",
    advice: 'Send every reply to `request.src`. Ids of clients differ from run to run, so do not write one down.',
    mutes: true,
    detail: (shown) => `${sentTo(shown)}, a client that does not exist. ${readAfterwards(shown)}`,
  },
  {
    id: 'reply-without-request',
    chapter: 'node',
    title: "A reply's in_reply_to matches no request",
    explanation:
      'A client waits for a reply whose `in_reply_to` is the `msg_id` of its request, a number. It skips everything else, and gives up after 5 seconds.',
    advice: 'Put `in_reply_to: request.body.msg_id` into the `body` of every reply, as the number that it is.',
    mutes: true,
    detail: (shown) =>
      `${sentTo(shown)}, which had not sent the request that it names and was gone. ${readAfterwards(shown)}`,
  },
  {
    id: 'unknown-destination',
    chapter: 'node',
    title: 'A node sent a message to a node that does not exist',
    shows: ['Assert failed: Invalid dest for message … :dest "n9"'],
    explanation:
      'The `dest` of a message is not a node, client or service of this test. Maelstrom stops reading the node that sent it for the rest of the run.',
    advice:
      'Take node ids from `node_ids` in init (there is no n3 among three nodes: they are n0, n1, n2), and services by their names: lin-kv, seq-kv, lww-kv, lin-tso.',
    mutes: true,
    detail: (shown) =>
      `${sentTo(shown)}, which does not exist${meantService(destinationOf(shown.text))}. ${readAfterwards(shown)}`,
    match: [
      { in: 'node-output', text: EXCEPTIONS.noSuchDest },
      { in: 'node-output', text: EXCEPTIONS.noSuchDestUnquoted },
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
    mutes: true,
    causes: ['request-printed'],
    detail: ({ who, text, moment }) =>
      `${who} sent a message${moment} as ${brief(sourceOf(text) ?? null)}, which is not in the network.`,
    match: [{ in: 'node-output', text: EXCEPTIONS.noSuchSource }],
  },
];

/** The least likely cause last: other trouble may have delayed a late reply. */
export const MUTES: readonly string[] = MUTING.map(({ id }) => id).sort(
  (a, b) => Number(a === 'late-reply') - Number(b === 'late-reply'),
);
export const NODE_TROUBLE: readonly string[] = [...MUTES, ...SILENT, 'node-crashed', 'malformed-reply'];

/** How runtimes say that they got no more memory. */
const OUT_OF_MEMORY =
  /JavaScript heap out of memory|^(?:Exception in thread .{0,200}|Caused by: )?java\.lang\.OutOfMemoryError|^MemoryError\b|^fatal error: runtime: (?:out of memory|cannot allocate memory)|^memory allocation of \d+ bytes failed|^NoMemoryError|\(NoMemoryError\)$|System\.OutOfMemoryException|^\s*what\(\): {1,2}std::bad_alloc/m;

/** What a node did wrong, as Maelstrom logs it. */
export const NODE_FAULTS: readonly CatalogueEntry[] = [
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
    causes: [...MUTES, ...SILENT],
    causeInStack: true,
    quotesFirstMessage: true,
    quotesLog: true,
    detail: noInitReply,
    match: [
      {
        in: 'exception',
        text: EXCEPTIONS.noInitReply,
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
    ofAnyNode: true,
    causeInStack: true,
    detail: wrongInitReply,
    match: [
      { in: 'exception', text: EXCEPTIONS.wrongInitReply },
      { in: 'exception', text: EXCEPTIONS.rpcError, frames: FRAMES.init },
      { in: 'exception', text: EXCEPTIONS.rpcError, frames: NO_FRAMES, when: { started: false } },
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
    causes: [...MUTES, ...SILENT],
    ofAnyNode: true,
    causeInStack: true,
    quotesLog: true,
    detail: failedTopology,
    match: [
      { in: 'exception', text: /./, frames: FRAMES.topology },
      {
        in: 'exception',
        text: /:type :rpc-error|Client read timeout|Malformed RPC response/,
        frames: NO_FRAMES,
        when: { started: true, workload: 'broadcast' },
      },
    ],
  },
  ...MUTING,
  ...SILENCES,
  {
    id: 'request-printed',
    chapter: 'node',
    title: 'A node printed the requests that it read',
    explanation:
      'A line on stdout is a message, and a request that is printed as it was read is a message from its client: it goes back to the node, which handles it again, prints it again, and so on.',
    advice:
      'Print what you read to stderr (`console.error`; in Python `print(…, file=sys.stderr)`), or not at all. A reply has your own id as `src`.',
  },
  {
    id: 'answered-twice',
    chapter: 'node',
    title: 'Requests were answered more than once',
    explanation:
      'A client takes the first reply and skips the others. They cost messages, and one that comes when its client is gone makes Maelstrom stop reading the node.',
    advice: SECOND_REPLY_ADVICE,
  },
  {
    id: 'malformed-reply',
    chapter: 'node',
    title: 'A reply does not have the form that the workload asks for',
    shows: ['Malformed RPC response. Maelstrom sent node n0 the following request:'],
    explanation:
      'Replies are checked against a closed form: the right `type`, every required field, and no other. A reply that is not of that form counts as no reply, and the operation as unknown.',
    advice:
      "Reply the documented fields only, with the types that the protocol gives them (`Math.trunc` what must be a whole number). `{...request.body, type: 'x_ok'}` sends the request's own fields back, which makes it malformed.",
    causeInStack: true,
    detail: ({ text, moment }) => malformedReply(text, moment)?.sentence,
    adviceOn: ({ text }) => malformedReply(text)?.advice,
    evidence: (_, lines) => withoutRawReasons(lines),
    match: [
      {
        in: 'exception',
        text: EXCEPTIONS.malformedReply,
      },
    ],
  },
  {
    id: 'null-list',
    chapter: 'node',
    title: 'null stands where a list belongs',
    explanation:
      'Maelstrom takes null for an empty list. A program that reads the reply in another language may not, and a list that is null by mistake may have been meant to hold something.',
    advice: NULL_FOR_LIST,
  },
];

/** How requests to nodes ended. */
export const UNSUCCESSFUL_REQUESTS: readonly CatalogueEntry[] = [
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
      'Look first for what silenced the node: text on stdout, a malformed message, a crash. If nothing did: is there a type of message without a handler, a promise that is never awaited, a lock that is never released, a reply that stays in a buffer because stdout is not flushed?',
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
