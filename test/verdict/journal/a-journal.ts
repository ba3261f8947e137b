import type { JournalEvent, MessageBody } from '../../../src/maelstrom/operations-and-messages.ts';
import type { Reason } from '../../../src/verdict/verdict.ts';

/** The journal's clock has an origin of its own; the test starts then. */
const STARTED_AT = 5_000;

/** An event of the journal, `ms` milliseconds after the test's start. */
export const anEvent = (
  type: JournalEvent['type'],
  ms: number,
  message: { readonly id: number; readonly src?: string; readonly dest?: string; readonly body?: MessageBody },
): JournalEvent => ({
  id: message.id,
  type,
  time: (STARTED_AT + ms) * 1e6,
  message: { src: 'c1', dest: 'n0', body: { type: 'read' }, ...message },
});

export const aReason = (reason: Partial<Reason> = {}): Reason => ({
  id: 'lost-values',
  severity: 'failure',
  title: '',
  detail: 'Lost.',
  node: 'n0',
  ...reason,
});
