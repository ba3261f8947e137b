/** Where two runs of the same seed begin to differ: what does not follow from the seed. */
import path from 'node:path';
import type { JournalEvent } from '../maelstrom/operations-and-messages.ts';
import { FILES } from '../maelstrom/store-files.ts';
import { eachJournalEvent } from '../store/journal.ts';
import { oneLine } from '../verdict/quote.ts';

/** Events that are compared at most, and characters of a text that a node made up. */
const EVENTS_AT_MOST = 1_000_000;
const TEXT_AT_MOST = 40;

/** A sentence about the first message that is not the same in both stores; null when all are, or one has no journal. */
export async function firstDifference(one: string, other: string): Promise<string | null> {
  const texts = (await eventsOf(one)).map(textOf);
  const events = await eventsOf(other);
  const first = events.find((event, at) => textOf(event) !== texts[at]);
  if (first === undefined || texts.length === 0) return null;
  const { message, time, type } = first;
  const name = oneLine(String(message.body['type']), TEXT_AT_MOST);
  const verb = type === 'send' ? 'sent' : 'received';
  const way = `from ${oneLine(message.src, TEXT_AT_MOST)} to ${oneLine(message.dest, TEXT_AT_MOST)}`;
  return `The first message that differs is ${name} ${way}, ${verb} at ${Math.round(time / 1e6)} ms.`;
}

async function eventsOf(store: string): Promise<readonly JournalEvent[]> {
  const events: JournalEvent[] = [];
  await eachJournalEvent(path.join(store, FILES.journal), (event) => {
    if (events.length < EVENTS_AT_MOST) events.push(event);
  });
  return events.sort((a, b) => a.id - b.id);
}

/** All of it, so that equal events have equal texts. */
const textOf = (event: JournalEvent): string =>
  JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
