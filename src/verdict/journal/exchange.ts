import type { JournalEvent } from '../../maelstrom/operations-and-messages.ts';
import { oneLine } from '../quote.ts';
import type { ExchangedMessage } from '../verdict.ts';
import { labelOf, typeOf } from './message-text.ts';

/** A message that is kept, its times by the journal's clock; it may still be received. */
export type Exchange = { -readonly [K in keyof ExchangedMessage]: ExchangedMessage[K] };

/** Names of nodes come from the journal. */
const NAME_AT_MOST = 60;

export const exchangeOf = ({ time, message: { id, src, dest, body } }: JournalEvent): Exchange => ({
  id,
  src: oneLine(src, NAME_AT_MOST),
  dest: oneLine(dest, NAME_AT_MOST),
  type: typeOf(body),
  label: labelOf(body),
  sentAt: time / 1e6,
  receivedAt: null,
});

const toMicroseconds = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;

/** With times since the test's start, which was at `startedAt` by the journal. */
export const inTestTime = (exchange: Exchange, startedAt: number): ExchangedMessage => ({
  ...exchange,
  sentAt: toMicroseconds(exchange.sentAt - startedAt),
  receivedAt: exchange.receivedAt === null ? null : toMicroseconds(exchange.receivedAt - startedAt),
});
