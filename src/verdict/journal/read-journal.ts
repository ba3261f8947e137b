import path from 'node:path';
import type { JournalEvent } from '../../maelstrom/operations-and-messages.ts';
import { FILES } from '../../maelstrom/store-files.ts';
import { eachJournalEvent } from '../../store/journal.ts';
import type { Finding } from '../finding.ts';
import type { RunFacts } from '../gather/facts.ts';
import type { Incident } from '../gather/incidents.ts';
import type { PlaceOf } from '../gather/message-place.ts';
import { isThere, isUnreadable } from '../gather/unreadable-files.ts';
import type { Metrics, Reason } from '../verdict.ts';
import { asksForFirstMessage, readFirstMessages } from './first-messages.ts';
import { type JournalReader, journalClock } from './journal-reader.ts';
import { readKafkaCommits } from './kafka-commits.ts';
import { crashOf, readLastMessage } from './last-message.ts';
import { readMessageStorm } from './message-storm.ts';
import { readDrawingEnd, readNearbyMessages } from './nearby-messages.ts';
import { readNullLists } from './null-lists.ts';
import { readReplies } from './replies/read-replies.ts';
import { readSilentNodes } from './silent-nodes.ts';
import { countTraffic } from './traffic.ts';
import { asksForTraffic, readTraffic } from './traffic-of-broken-limit.ts';
import { sharedByWalks } from './walks/walk.ts';
import { walkSubject } from './walks/walk-subject.ts';

/** Events of a journal that are looked at: a minute of a very busy run. */
const EVENTS_AT_MOST = 3_000_000;

export interface JournalFacts {
  /** What the journal alone shows. */
  readonly findings: readonly Finding[];
  /** The log's, by what they really are. */
  readonly incidents: readonly Incident[];
  /** Adds what the journal tells of the reasons. */
  readonly amend: (reasons: readonly Reason[]) => readonly Reason[];
  /** Cut off or unreadable; what stands before was read. */
  readonly damaged: boolean;
}

/** Reads the journal once: for what it shows by itself, for what it tells of the reasons, and for whether it is whole. */
export async function readJournal(
  { reasons, metrics }: { readonly reasons: readonly Reason[]; readonly metrics: Metrics },
  store: string | null,
  { workload, nodes, history, log, busy, subjects, drawingTruncated }: RunFacts,
  placeOf: PlaceOf,
): Promise<JournalFacts> {
  const directory = store === null ? undefined : path.join(store, FILES.journal);
  if (directory === undefined || !isThere(directory)) {
    return { findings: [], incidents: log.incidents, amend: (them) => them, damaged: false };
  }
  const clock = journalClock(history?.firstRequest ?? log.firstRequest, history?.firstRequests);
  const faults = history?.faultPeriods ?? { partitions: [], outages: [] };
  const context = { clock, nodes, faults, placeOf, ...sharedByWalks() };
  const traffic = countTraffic();
  const crash = crashOf(reasons, log.endedAt);
  const readers: readonly JournalReader[] = [
    traffic,
    ...(asksForFirstMessage(reasons) ? [readFirstMessages()] : []),
    ...(crash === undefined ? [] : [readLastMessage(crash, clock)]),
    readMessageStorm(traffic, nodes.length, metrics, clock),
    readReplies(clock, log.incidents),
    readNullLists(workload, clock),
    readSilentNodes(busy, log.incidents, clock),
    readKafkaCommits(workload, clock),
    readNearbyMessages(reasons, workload, clock),
    // In the reasons' order: what several are about is told under the first of them.
    ...reasons
      .flatMap(({ id }) => subjects.filter(({ reason }) => reason === id))
      .map((subject) => walkSubject(subject, context)),
    ...(asksForTraffic(reasons) ? [readTraffic(traffic)] : []),
    ...(drawingTruncated ? [readDrawingEnd(workload, clock)] : []),
  ];
  let events = 0;
  const undamaged = await readEvents(directory, (event) => {
    events += 1;
    if (events > EVENTS_AT_MOST) return;
    clock.visit(event);
    for (const reader of readers) reader.visit(event);
  });
  const whole = undamaged && events <= EVENTS_AT_MOST;
  return {
    findings: readers.flatMap((reader) => reader.findings?.(whole) ?? []),
    incidents: log.incidents.map((incident) => {
      const id = readers.map((reader) => reader.retell?.(incident, whole)).find((one) => one !== undefined);
      return id === undefined ? incident : { ...incident, id };
    }),
    amend: (them) => readers.reduce((amended, reader) => reader.amend?.(amended, whole) ?? amended, them),
    damaged: !undamaged,
  };
}

/** Whether every event could be read. */
async function readEvents(directory: string, visit: (event: JournalEvent) => void): Promise<boolean> {
  try {
    const { damagedStripes } = await eachJournalEvent(directory, visit);
    return damagedStripes === 0;
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return false;
  }
}
