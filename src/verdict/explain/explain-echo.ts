import { get, isMap, itemsOf } from '../../maelstrom/edn.ts';
import { beforeJson } from '../catalogue/json-remains.ts';
import { defined, type Explain, type Finding, fromResults } from '../finding.ts';
import { brief, count, quoteLines } from '../quote.ts';

const SHOWN = 5;

/**
 * Echoes that came back changed. An error reply is listed by Maelstrom as well, as if the request itself had been
 * received; those are reported as error replies.
 */
export const explainEcho: Explain = (results) => {
  const wrong = (itemsOf(get(results, 'errors')) ?? [])
    .map((error) => itemsOf(error) ?? [])
    .map(([, expected, , received]) => ({ expected, received }))
    .filter(({ received }) => isMap(received));
  const [first] = wrong;
  if (first === undefined) return fromResults([]);
  const lines = wrong
    .slice(0, SHOWN)
    .map(
      ({ expected, received }) => `expected ${brief(expected)}, received ${brief(get(received, 'echo') ?? received)}`,
    );
  const finding: Finding = defined({
    id: 'wrong-reply',
    detail: `${count(wrong.length, 'echo', 'echoes')} came back changed: ${brief(first.expected)} was sent, and ${brief(get(first.received, 'echo'))} came back.`,
    advice: beforeJson(get(first.received, 'echo')),
    evidence: quoteLines('results.edn', lines),
  });
  return fromResults([finding]);
};
