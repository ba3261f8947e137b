import { isClientId, type JournalEvent, type MessageBody } from '../../../../src/maelstrom/operations-and-messages.ts';
import type { FaultPeriods } from '../../../../src/verdict/gather/fault-periods.ts';
import type { PlaceOf } from '../../../../src/verdict/gather/message-place.ts';
import { journalClock } from '../../../../src/verdict/journal/journal-reader.ts';
import { sharedByWalks } from '../../../../src/verdict/journal/walks/walk.ts';
import { walkSubject } from '../../../../src/verdict/journal/walks/walk-subject.ts';
import type { Subject } from '../../../../src/verdict/reason-subjects.ts';
import type { Reason } from '../../../../src/verdict/verdict.ts';
import { anEvent, aReason } from '../a-journal.ts';

/** A message of a journal, in milliseconds since the start; without a last member it is received at once, with null never. */
export type Line = readonly [ms: number, src: string, dest: string, body: MessageBody, receivedAt?: number | null];

const NO_FAULTS: FaultPeriods = { partitions: [], outages: [] };

function eventsOf(lines: readonly Line[]): readonly JournalEvent[] {
  return lines
    .flatMap(([ms, src, dest, body, receivedAt = ms], id) => {
      const message = { id, src, dest, body };
      const sent = { at: ms, order: 2 * id, event: anEvent('send', ms, message) };
      return receivedAt === null
        ? [sent]
        : [sent, { at: receivedAt, order: 2 * id + 1, event: anEvent('recv', receivedAt, message) }];
    })
    .sort((a, b) => a.at - b.at || a.order - b.order)
    .map(({ event }, id) => ({ ...event, id }));
}

/** The reason after a walk of a journal: its detail is what the walk says. */
export function walked(
  subject: Subject,
  lines: readonly Line[],
  {
    faults = NO_FAULTS,
    whole = true,
    placeOf = () => undefined,
  }: {
    readonly faults?: FaultPeriods;
    readonly whole?: boolean;
    readonly placeOf?: PlaceOf;
  } = {},
): Reason {
  const first = lines.find(([, src]) => isClientId(src));
  const clock = journalClock(first === undefined ? null : { f: String(first[3]['type']), at: first[0] });
  const reader = walkSubject(subject, { clock, nodes: ['n0', 'n1', 'n2'], faults, placeOf, ...sharedByWalks() });
  for (const event of eventsOf(lines)) {
    clock.visit(event);
    reader.visit(event);
  }
  const reason = aReason({ id: subject.reason, detail: '' });
  const amended = reader.amend?.([reason], whole)[0] ?? reason;
  return { ...amended, detail: amended.detail.trim() };
}

/** The ids of the messages in the reason's diagram: the numbers of the journal's lines. */
export const drawnIn = ({ messages = [] }: Reason): readonly number[] => messages.map(({ id }) => id);

/** Those of them that were never received. */
export const lostIn = ({ messages = [] }: Reason): readonly number[] =>
  messages.filter(({ receivedAt }) => receivedAt === null).map(({ id }) => id);
