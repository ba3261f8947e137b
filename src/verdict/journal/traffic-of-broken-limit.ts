import { count } from '../quote.ts';
import type { Reason } from '../verdict.ts';
import type { JournalReader } from './journal-reader.ts';
import type { LinkTraffic, Traffic, TrafficCounter, TypeTraffic } from './traffic.ts';

/** Limits on how many messages there are. */
const OF_MESSAGES: readonly string[] = ['limit-msgs-per-op', 'limit-msg-count', 'limit-send-count', 'limit-recv-count'];

const asks = ({ id }: Reason): boolean => OF_MESSAGES.includes(id);

export const asksForTraffic = (reasons: readonly Reason[]): boolean => reasons.some(asks);

const TYPES_NAMED = 3;
const LINKS_NAMED = 3;

/** Which messages make up the count that breaks a limit. What is counted is visited elsewhere. */
export function readTraffic(counter: TrafficCounter): JournalReader {
  return {
    visit: () => {},
    amend: (reasons, whole) => {
      if (!whole) return reasons;
      const sentence = trafficSentence(counter.traffic());
      return sentence === ''
        ? reasons
        : reasons.map((reason) => (asks(reason) ? { ...reason, detail: `${reason.detail} ${sentence}` } : reason));
    },
  };
}

/** ``Of 400 messages between servers, 300 are `gossip` (75 %) and 100 `gossip_ok` (25 %).`` */
function trafficSentence({ sent, types }: Traffic): string {
  const [most] = types;
  if (most === undefined) return '';
  const part = ({ type, sent: some }: TypeTraffic, place: number): string =>
    `${some} ${place === 0 ? 'are ' : ''}\`${type}\` (${Math.round((100 * some) / sent)} %)`;
  const named = types.slice(0, TYPES_NAMED).map(part);
  const shares =
    most.sent === sent
      ? `All ${count(sent, 'message')} between servers are \`${most.type}\``
      : `Of ${count(sent, 'message')} between servers, ${named.join(', ')}`;
  const link = ({ src, dest, sent: some }: LinkTraffic): string => `${src} to ${dest} (${some})`;
  const links = most.links.slice(0, LINKS_NAMED).map(link);
  const each = most.links[0]?.sent;
  const ways =
    most.links.length > LINKS_NAMED && most.links.every((one) => one.sent === each)
      ? `${each} went on each of ${most.links.length} ways from one node to another.`
      : `The busiest way of \`${most.type}\` is from ${links.join(', then ')}.`;
  const lost = most.sent - most.received;
  const unreceived = lost * 10 < most.sent ? '' : ` ${lost} of them were never received.`;
  return `${shares}. ${ways}${unreceived}`;
}
