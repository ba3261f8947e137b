import type { JournalEvent, Message, MessageBody } from '../maelstrom/operations-and-messages.ts';
import { eachJournalEvent } from '../store/journal.ts';
import type { FirstRequest } from '../verdict/gather/history-facts.ts';
import { isUnreadable } from '../verdict/gather/unreadable-files.ts';
import { journalClock } from '../verdict/journal/journal-reader.ts';
import { count } from '../verdict/quote.ts';
import { FARTHEST } from './columns.ts';
import { type GrowingColumn, growingColumn } from './growing-column.ts';
import { microseconds } from './microseconds.ts';
import { type Names, numberedNames } from './numbered-names.ts';
import { MESSAGE_COLUMNS } from './page-data.ts';
import { type TextBlocks, textBlocks } from './text-blocks.ts';

/** The messages of a run, one row each, in the order in which they were sent. Endpoints have the numbers of `names`. */
export interface Messages {
  readonly count: number;
  readonly column: (name: (typeof MESSAGE_COLUMNS)[number]) => GrowingColumn;
  readonly endpoints: Names;
  readonly types: Names;
  readonly bodies: TextBlocks;
  /** Events of the journal, those that were left out too. */
  readonly events: number;
  /** Nodes as the first init names them, in its order. */
  readonly nodes: readonly string[];
  /** What is missing, in sentences. */
  readonly notes: readonly string[];
}

/** Messages of one block of bodies. */
export const BODIES_CHUNK = 4096;
/** Events that are shown: a minute of a very busy run. */
const EVENTS_AT_MOST = 2_000_000;
const ENDPOINTS_AT_MOST = 2_000;
const TYPES_AT_MOST = 500;
const NODES_AT_MOST = 1_000;

interface Reading extends Omit<Messages, 'count' | 'events' | 'nodes' | 'notes'> {
  /** Rows of messages that were not received yet, by the journal's number of the message. */
  readonly underWay: Map<number, number>;
  events: number;
  nodes: readonly string[];
  /** Receipts of messages whose sending is not in the journal. */
  unsent: number;
}

/** Reads the network journal in a directory. A damaged journal gives what stands before the damage, a missing one nothing. */
export async function readMessages(
  directory: string | null,
  firstRequests: readonly FirstRequest[],
): Promise<Messages> {
  const reading = beginReading();
  const clock = journalClock(null, firstRequests);
  const notes: string[] = [];
  const unreadable = 'The network journal (net-journal) is missing or unreadable, so no messages are shown.';
  if (directory === null) notes.push(unreadable);
  else {
    try {
      const { damagedStripes } = await eachJournalEvent(directory, (event) => {
        reading.events += 1;
        if (reading.events > EVENTS_AT_MOST) return;
        clock.visit(event);
        visit(reading, event);
      });
      if (damagedStripes > 0) {
        notes.push(
          `${count(damagedStripes, 'file')} of the network journal ended early or could not be read; messages are missing.`,
        );
      }
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      notes.push(unreadable);
    }
  }
  if (reading.events > EVENTS_AT_MOST) {
    notes.push(`The journal has ${reading.events} events; the first ${EVENTS_AT_MOST} are shown.`);
  }
  if (reading.unsent > 0) {
    notes.push(
      `${count(reading.unsent, 'message')} without a record of the sending ${reading.unsent === 1 ? 'is' : 'are'} left out.`,
    );
  }
  const { events, nodes, column, ...rest } = reading;
  const length = column('sendEvent').length;
  timesFromStart(reading, length, clock.startedAt());
  return { ...rest, column, events, nodes, count: length, notes };
}

function beginReading(): Reading {
  const columns = new Map(MESSAGE_COLUMNS.map((name) => [name, growingColumn()] as const));
  return {
    column: (name) => columns.get(name) as GrowingColumn,
    endpoints: numberedNames(ENDPOINTS_AT_MOST),
    types: numberedNames(TYPES_AT_MOST),
    bodies: textBlocks(BODIES_CHUNK),
    underWay: new Map(),
    events: 0,
    nodes: [],
    unsent: 0,
  };
}

/** The place of an event is that of the last one read. */
function visit(reading: Reading, { type, time, message }: JournalEvent): void {
  const place = reading.events - 1;
  const { column, underWay } = reading;
  if (type === 'send') {
    underWay.set(message.id, column('sendEvent').length);
    addMessage(reading, place, time, message);
    return;
  }
  const row = underWay.get(message.id);
  if (row === undefined) {
    reading.unsent += 1;
    return;
  }
  underWay.delete(message.id);
  column('receiveEvent').set(row, place - column('sendEvent').get(row));
  // Nanoseconds as yet, as the time of sending is.
  column('delay').set(row, time);
}

function addMessage(reading: Reading, place: number, time: number, { src, dest, body }: Message): void {
  const { column, endpoints, types, bodies } = reading;
  column('sendEvent').push(place);
  column('sendTime').push(time);
  column('receiveEvent').push(0);
  column('delay').push(0);
  column('source').push(endpoints.of(src));
  column('destination').push(endpoints.of(dest));
  column('type').push(types.of(typeof body['type'] === 'string' ? body['type'] : ''));
  column('messageId').push(idOf(body['msg_id']));
  column('inReplyTo').push(idOf(body['in_reply_to']));
  bodies.push(jsonOf(body));
  if (reading.nodes.length === 0 && body['type'] === 'init') reading.nodes = nodesOf(body['node_ids']);
}

const idOf = (value: unknown): number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < FARTHEST ? value + 1 : 0;

function nodesOf(ids: unknown): readonly string[] {
  if (!Array.isArray(ids)) return [];
  return [...new Set(ids.filter((id): id is string => typeof id === 'string'))].slice(0, NODES_AT_MOST);
}

const jsonOf = (body: MessageBody): string => JSON.stringify(body);

/** Turns nanoseconds by the journal's clock into microseconds since the test's start. Without a clock, the first event is the start. */
function timesFromStart({ column }: Reading, length: number, startedAt: number | undefined): void {
  const sent = column('sendTime');
  const delays = column('delay');
  const start = startedAt === undefined ? (length === 0 ? 0 : sent.get(0)) : startedAt * 1e6;
  for (let row = 0; row < length; row += 1) {
    const at = microseconds(sent.get(row) - start);
    sent.set(row, at);
    const isReceived = column('receiveEvent').get(row) > 0;
    delays.set(row, isReceived ? Math.max(0, microseconds(delays.get(row) - start) - at) : 0);
  }
}
