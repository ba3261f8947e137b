import { EXCEPTIONS } from '../../maelstrom/exceptions.ts';
import { CLIENT_TIMEOUT_MS, INIT_TIMEOUT_MS } from '../../maelstrom/reply-timeouts.ts';
import { SERVICES } from '../../maelstrom/service-names.ts';
import { misspeltName } from '../../text/nearest-name.ts';
import { brief, duration } from '../quote.ts';
import type { Shown } from './entry.ts';
import { asJson, malformedReply } from './malformed-reply-sentence.ts';

/** A trace without Java's frames: the embedded engine's. */
export const NO_FRAMES = /^(?!\tat )/;

export const SECOND_REPLY_ADVICE =
  'Answer each request once. Look for a handler that replies and whose caller replies too, for one that is registered twice, and for a retry that sends the reply again.';

export const INIT_ONCE =
  'Answer `init` once. The Go library and others answer it by themselves when your handler for it has returned: do not reply in that handler.';

/** What a line that is not a message means to the run; it follows the sentence on that line. */
export function readAfterwards({ isLenient, isOfSeveral }: Shown): string {
  const several = isOfSeveral === true;
  return isLenient === true
    ? `It was dropped; \`lenient-stdout\` let the ${several ? 'nodes' : 'node'} go on, which Maelstrom would not.`
    : `From then on nothing that ${several ? 'they' : 'it'} sent was read.`;
}

export function destinationOf(text: string): string | undefined {
  const [, quoted, named] = /:dest "([^"]*)"|No such node in network: "([^"]*)"/.exec(text) ?? [];
  return quoted ?? named;
}
export const sourceOf = (text: string): string | undefined => /:src "([^"]*)"/.exec(text)?.[1];

/** ` (the service is called seq-kv)` for `seq_kv`, which must have been meant for it; else nothing. */
export function meantService(dest: string | undefined): string {
  const meant = dest === undefined || /^[nc]\d/.test(dest) ? null : misspeltName(dest.slice(0, 60), SERVICES);
  return meant === null ? '' : ` (the service is called ${meant})`;
}

/** What stood where `init_ok` was expected: an error, or a reply of another type. */
export function wrongInitReply({ who, text }: Shown): string | undefined {
  const error = rpcError(text);
  if (error !== undefined) return `${who} answered init with ${error}.`;
  const reply = new RegExp(`${EXCEPTIONS.wrongInitReply.source} (\\{[\\s\\S]{0,2000}\\})`).exec(text)?.[1];
  return reply === undefined
    ? undefined
    : `${who} answered \`init\` with ${asJson(reply, 200)}; an answer of type init_ok was expected.`;
}

/** What is less than the time that Maelstrom waits, by more than clocks differ. */
const WAITED_SHORT_MS = INIT_TIMEOUT_MS - 200;

/** The embedded engine does not wait for a node that is dead or no longer read. */
export function noInitReply({ who, sinceSetUp, logged }: Shown): string {
  const within = sinceSetUp !== undefined && sinceSetUp < WAITED_SHORT_MS ? '' : ` within ${duration(INIT_TIMEOUT_MS)}`;
  return `${who} was sent \`init\`, and did not answer it${within}.${loggedSentence(logged)}`;
}

const loggedSentence = (logged: string | undefined): string =>
  logged === undefined ? '' : ` Its own log says: ${logged}.`;

export function failedTopology({ who, text, message, logged }: Shown): string {
  if (EXCEPTIONS.readTimeout.test(message)) {
    return `${who} was told its neighbours (\`topology\`) and did not answer within ${duration(CLIENT_TIMEOUT_MS)}.${loggedSentence(logged)}`;
  }
  return (
    malformedReply(text)?.sentence ??
    `${who} was told its neighbours (\`topology\`), and what came back was ${rpcError(text) ?? message}.`
  );
}

/** `the error crash (13), "no disk"`, out of a thrown map; undefined for any other text. */
function rpcError(text: string): string | undefined {
  const code = /:type :rpc-error, :code (\d{1,9})/.exec(text)?.[1];
  if (code === undefined) return undefined;
  const name = /:name :([\w-]{1,60})/.exec(text)?.[1];
  const words = /:text "((?:[^"\\]|\\.){0,200})/.exec(text)?.[1];
  return `the error ${name === undefined ? code : `${name} (${code})`}${words === undefined ? '' : `, "${words}"`}`;
}

/** Who sent a message where. */
export const sentTo = ({ who, moment, text }: Shown): string =>
  `${who} sent a message${moment} to ${destinationOf(text) === undefined ? 'a destination that the log does not name' : brief(destinationOf(text))}`;
