import { EXCEPTIONS } from '../../maelstrom/exceptions.ts';
import { brief, namesText } from '../quote.ts';
import type { CatalogueEntry } from './entry.ts';
import {
  destinationOf,
  INIT_ONCE,
  meantService,
  readAfterwards,
  SECOND_REPLY_ADVICE,
  sentTo,
  sourceOf,
} from './node-details.ts';
import { printedThing } from './printed-lines.ts';
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

/** After each of these Maelstrom reads nothing more of the node. */
export const MUTING: readonly CatalogueEntry[] = [
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
    adviceOn: ({ text }) => (/:type "init_ok"/.test(text) ? INIT_ONCE : undefined),
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
    advice: idsAdvice(''),
    adviceOn: ({ ids = [] }) =>
      ids.length === 0 ? undefined : idsAdvice(` (in this run ${namesText(ids, IDS_SHOWN)})`),
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
    causes: ['request-printed', 'reply-to-wrong-destination'],
    detail: ({ who, text, moment }) =>
      `${who} sent a message${moment} as ${brief(sourceOf(text) ?? null)}, which is not in the network.`,
    match: [{ in: 'node-output', text: EXCEPTIONS.noSuchSource }],
  },
];

const IDS_SHOWN = 10;

function idsAdvice(ofThisRun: string): string {
  return `Take node ids from \`node_ids\` in init${ofThisRun}, and services by their names: lin-kv, seq-kv, lww-kv, lin-tso.`;
}

/** The least likely cause last: other trouble may have delayed a late reply. */
export const MUTES: readonly string[] = MUTING.map(({ id }) => id).sort(
  (a, b) => Number(a === 'late-reply') - Number(b === 'late-reply'),
);
