import { EXCEPTIONS } from '../../maelstrom/exceptions.ts';
import { CLIENT_TIMEOUT_MS } from '../../maelstrom/reply-timeouts.ts';
import { SERVICES } from '../../maelstrom/service-names.ts';
import { atTime } from '../finding.ts';
import { brief, duration } from '../quote.ts';
import type { Shown } from './entry.ts';
import { asJson, malformedReply } from './malformed-reply-sentence.ts';

/** What a line that is not a message means to the run; it follows the sentence on that line. */
export const readAfterwards = ({ isLenient }: Shown): string =>
  isLenient === true
    ? 'It was dropped; `lenient-stdout` let the node go on, which Maelstrom would not.'
    : 'From then on nothing that it sent was read.';

export const destinationOf = (text: string): string | undefined => /:dest "([^"]*)"/.exec(text)?.[1];
export const sourceOf = (text: string): string | undefined => /:src "([^"]*)"/.exec(text)?.[1];

const lettersOf = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

/** ` (the service is called seq-kv)` for `seq_kv`, which must have been meant for it; else nothing. */
export function meantService(dest: string | undefined): string {
  const meant = dest === undefined ? undefined : SERVICES.find((service) => lettersOf(service) === lettersOf(dest));
  return meant === undefined ? '' : ` (the service is called ${meant})`;
}

/** How a node ended, what it died of, and since when it was silent. */
export function deathSentences({ who, death }: Shown): string {
  const status = death?.status ?? '?';
  const sentences = [
    `${who} ended with status ${status}${status === '0' ? ': nothing kept it alive' : ''}.`,
    ...(death?.error === undefined ? [] : [`Its last words: ${death.error}.`]),
    ...(death?.hint === undefined ? [] : [death.hint]),
    ...(death?.silentSince === undefined
      ? []
      : [`The first request that it never answered was sent${atTime(death.silentSince)}.`]),
    ...(death === undefined || death.errorsElsewhere.length === 0
      ? []
      : [`There are errors in the logs of other nodes too: ${death.errorsElsewhere.join(', ')}.`]),
  ];
  return sentences.join(' ');
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

export function failedTopology({ who, text, message }: Shown): string {
  if (EXCEPTIONS.readTimeout.test(message)) {
    return `${who} was told its neighbours (\`topology\`) and did not answer within ${duration(CLIENT_TIMEOUT_MS)}.`;
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
  `${who} sent a message${moment} to ${destinationOf(text) === undefined ? 'nobody' : brief(destinationOf(text))}`;
