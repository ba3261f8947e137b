import { involvesClient, type JournalEvent } from '../../../maelstrom/operations-and-messages.ts';
import { atTime } from '../../finding.ts';
import { count, duration } from '../../quote.ts';
import { type Exchange, exchangeOf } from '../exchange.ts';
import { type Answered, bodyOf, sentAt } from './client-requests.ts';

/** Nodes that stopped sending one another messages, though clients went on. */
export interface EndOfTalk {
  readonly sentence: string;
  /** The last message that a node sent another one, or a service. */
  readonly last: Exchange;
}

/** Fewer values after the last message may have come while it was still time for the next. */
const VALUES_AT_LEAST = 3;
/** Milliseconds from the last message to the last value; timers are hardly ever longer. */
const SILENT_AT_LEAST = 5_000;

/** Watches for the last message between servers, and for the values that nodes acknowledge after it. */
export function watchEndOfTalk(): {
  readonly visit: (event: JournalEvent, answered: Answered | undefined) => void;
  readonly told: (startedAt: number) => EndOfTalk | undefined;
} {
  let last: { readonly event: JournalEvent; receivedAt: number | null } | undefined;
  let values = 0;
  let lastValueAt = 0;
  return {
    visit: (event, answered) => {
      if (answered !== undefined && BRINGING.has(bodyOf(answered.request)['type'])) {
        values += 1;
        lastValueAt = sentAt(answered.reply);
      }
      if (involvesClient(event.message)) return;
      if (event.type === 'send') {
        last = { event, receivedAt: null };
        values = 0;
      } else if (last?.event.message.id === event.message.id) last.receivedAt = event.time / 1e6;
    },
    told: (startedAt) => {
      if (last === undefined || values < VALUES_AT_LEAST) return undefined;
      const exchange: Exchange = { ...exchangeOf(last.event), receivedAt: last.receivedAt };
      if (exchange.sentAt < startedAt || lastValueAt - exchange.sentAt < SILENT_AT_LEAST) return undefined;
      return {
        sentence: `After ${duration(exchange.sentAt - startedAt)} no node sent another node a message, though ${count(values, 'more value', 'more values')} were acknowledged, the last one${atTime(lastValueAt - startedAt)}.`,
        last: exchange,
      };
    },
  };
}

/** Requests of broadcast and g-set that bring a value. */
const BRINGING: ReadonlySet<unknown> = new Set(['broadcast', 'add']);
