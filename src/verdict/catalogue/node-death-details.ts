import { atTime } from '../finding.ts';
import { namesText } from '../quote.ts';
import type { NodeDeath, Shown } from './entry.ts';
import { signalOf } from './signals.ts';

/** How a node ended, what it died of, and since when it was silent. */
export function deathSentences({ who, death }: Shown): string {
  if (death === undefined) return `${who} ended with status ?.`;
  const { silentSince, sameElsewhere = [], errorsElsewhere } = death;
  const sentences = [
    statusSentence(who, death),
    ...wordsSentences(death),
    ...(death.says === undefined ? [] : [death.says]),
    ...(silentSince === undefined ? [] : [`The first request that it never answered was sent${atTime(silentSince)}.`]),
    ...(sameElsewhere.length === 0 ? [] : [`The same error is in the logs of ${namesText(sameElsewhere)}.`]),
    ...(errorsElsewhere.length === 0
      ? []
      : [`There are errors in the logs of other nodes too: ${errorsElsewhere.join(', ')}.`]),
  ];
  return sentences.join(' ');
}

/** What the end of the node's stderr calls for, in the language that it was written in. */
export const adviceInLastWords = ({ death }: Shown): string | undefined =>
  death?.advice ?? (death?.status === '0' && death.stderr.every((line) => line.trim() === '') ? READ_ON : undefined);

const READ_ON =
  'Read stdin line by line in a loop that goes on until stdin ends, not one line of it; do not close stdin, and let no handler call `process.exit` (`sys.exit`, `os.Exit`).';

/** Its stdin stays open until the test ends, so nothing but the program itself can have ended one that had answered. */
function statusSentence(who: string, { status, error, answered, exits, place }: NodeDeath): string {
  if (exits === true) {
    const at = error === undefined && place !== undefined ? ` at ${place}` : '';
    return `${who} ended itself with status ${status}: it called \`process.exit\`${at}.`;
  }
  const [signal, meaning] = signalOf(status) ?? [];
  if (signal !== undefined)
    return `${who} ended with status ${status} (${signal})${error === undefined ? `: ${meaning}` : ''}.`;
  if (status !== '0') return `${who} ended with status ${status}.`;
  return answered
    ? `${who} ended with status 0, though its stdin was still open: the program ended itself, as \`process.exit\` or a \`main\` that returns does.`
    : `${who} ended with status 0 before it answered \`init\`: it did not wait for messages.`;
}

function wordsSentences({ error, because, place, lastLine }: NodeDeath): readonly string[] {
  if (error === undefined) return lastLine === undefined ? [] : [`The last line on its stderr: ${lastLine}.`];
  const at = place === undefined ? '' : `, at ${place}`;
  return [`Its last words: ${error}${at}${because === undefined ? '' : ` (it came from ${because})`}.`];
}
