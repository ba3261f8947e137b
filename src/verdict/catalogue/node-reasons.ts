import { EXCEPTIONS, FRAMES } from '../../maelstrom/exceptions.ts';
import type { CatalogueEntry } from './entry.ts';
import { NULL_FOR_LIST } from './json-remains.ts';
import { malformedReply, withoutRawReasons } from './malformed-reply-sentence.ts';
import { MUTES, MUTING } from './muting-reasons.ts';
import { NODE_DEATHS } from './node-death-reasons.ts';
import { failedTopology, NO_FRAMES, noInitReply, SECOND_REPLY_ADVICE, wrongInitReply } from './node-details.ts';
import { SILENCES, SILENT } from './silence-reasons.ts';
export const NODE_TROUBLE: readonly string[] = [...MUTES, ...SILENT, 'node-crashed', 'malformed-reply'];

/** What a node did wrong, as Maelstrom logs it. */
export const NODE_FAULTS: readonly CatalogueEntry[] = [
  ...NODE_DEATHS,
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
