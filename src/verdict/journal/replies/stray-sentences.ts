import { brief, oneLine } from '../../quote.ts';
import { bodyText } from '../message-text.ts';
import type { Fault, Request, Stray } from './follow-requests.ts';

/** Which of the two ends of a reply is wrong. */
export type WrongEnd = 'reply-without-request' | 'reply-to-wrong-destination';

const OF_DESTINATION: readonly Fault[] = ['to-itself', 'to-node', 'to-client', 'swapped'];

export const wrongEnd = (fault: Fault): WrongEnd =>
  OF_DESTINATION.includes(fault) ? 'reply-to-wrong-destination' : 'reply-without-request';

const name = (id: string): string => oneLine(id, 60);
const named = ({ type, msgId }: Request): string => `${oneLine(type, 40)} (msg_id ${msgId})`;

/**
 * What was sent instead of the answer, and what is wrong with it. `moment` is ` at 1.5 s`, or nothing; `askedNothing`: the client
 * that got it never sent a request.
 */
export function straySentences(request: Request, { fault, message }: Stray, moment: string, askedNothing: boolean) {
  const { node, client, msgId, messageId } = request;
  const { dest, body } = message;
  const sent = bodyText(body);
  const asked = `The ${named(request)} of ${name(client)} was never answered`;
  const inReplyTo = brief(body['in_reply_to'] as never, 60);
  const instead = `${name(node)} sent ${name(client)} ${sent}${moment}`;
  switch (fault) {
    case 'missing':
      return `${asked}: ${instead}, without in_reply_to. The client does not know what it is an answer to.`;
    case 'text':
      return `${asked}: ${instead}, whose in_reply_to is the text ${inReplyTo}, not the number ${msgId}.`;
    case 'not-a-number':
      return `${asked}: ${instead}, whose in_reply_to is ${inReplyTo}, not the number ${msgId}.`;
    case 'number':
      return `${asked}: ${instead}, whose in_reply_to is ${inReplyTo}, not ${msgId}.`;
    case 'message-id':
      return `${asked}: ${instead}, whose in_reply_to is ${messageId}, the \`id\` of the whole message; the msg_id in its body is ${msgId}.`;
    case 'own-msg-id':
      return `${asked}: ${instead}, whose in_reply_to is its own msg_id, ${inReplyTo}; the request's is ${msgId}.`;
    case 'earlier':
      return `${asked}: ${instead}, whose in_reply_to is ${inReplyTo}, a request that had its answer already.`;
    case 'to-itself':
      return `${asked}: ${name(node)} sent its reply ${sent} to itself${moment}. Its dest is "${name(dest)}", and should be "${name(client)}".`;
    case 'swapped':
      return `${asked}: ${name(node)} sent its reply ${sent}${moment} with src "${name(client)}" and dest "${name(node)}": the two are swapped.`;
    case 'to-node':
    case 'to-client':
      return `${asked}: ${name(node)} sent its reply ${sent} to ${name(dest)}${moment}${askedNothing ? `, a client that asked nothing` : ''}. Its dest should be "${name(client)}".`;
  }
}

/** What to write instead. */
export function strayAdvice(fault: Fault): string {
  switch (fault) {
    case 'text':
      return 'Send the `msg_id` of the request back as it came, as a number: `in_reply_to: request.body.msg_id`, without `String(…)`, quotes or a template around it.';
    case 'message-id':
      return 'The ids to answer stand in the body: `in_reply_to: request.body.msg_id`, not `request.id`.';
    case 'own-msg-id':
    case 'number':
      return '`in_reply_to` is not a number of your own: send the `msg_id` of the request back, `in_reply_to: request.body.msg_id`. A field that was never set is 0 in Go and Rust.';
    case 'earlier':
      return 'Keep the request in a variable of its own handler, not in one that all requests share: the next request overwrites that.';
    case 'to-itself':
    case 'swapped':
      return "A reply goes to the sender of the request: `src` is your own id and `dest` is `request.src`. Here the two are swapped, or the request's `dest` was copied.";
    case 'to-node':
    case 'to-client':
      return 'A reply goes to the sender of the request: `dest: request.src`. Ids of clients differ from run to run and from request to request, so do not write one down or share one between handlers.';
    default:
      return 'Put `in_reply_to: request.body.msg_id` into the `body` of every reply, beside `type`.';
  }
}
