import type { Anomaly } from './entry.ts';
import { MUTES } from './muting-reasons.ts';

const LOG =
  'Give each message of a key the next offset in one place, store it once, and answer polls from that list in order and without gaps.';

/** Two messages at one offset, or one message at two, make polls look as if they went back and left messages out. */
const TANGLED = ['anomaly-inconsistent-offsets', 'anomaly-duplicate'];
const LOST = 'anomaly-lost-write';

export const KAFKA_ANOMALIES: readonly Anomaly[] = [
  {
    type: 'inconsistent-offsets',
    chapter: 'kafka',
    title: 'Different messages have the same offset',
    explanation:
      'Replies put two messages at the same offset of the same key: two sends were given it, or a poll returned a message at another offset than its send was given (inconsistent-offsets).',
    advice:
      'Let one place hand out the offsets of a key (one owning node per key, or `cas` on a counter in lin-kv), and return each message at the offset that its `send_ok` gave it, at every node.',
    adviceForOne:
      'Take the next offset and store the message in one synchronous stretch of code, without an `await` in between, and return each message at the offset that its `send_ok` gave it. Never change what stands at an offset.',
    causes: [...MUTES, 'unwritten-reads', 'values-of-another-type'],
  },
  {
    type: 'lost-write',
    chapter: 'kafka',
    title: 'An acknowledged message was lost',
    explanation:
      'A message was acknowledged, a later one of the same key was polled, but this one never was (lost-write).',
    advice: LOG,
    causes: [...MUTES, 'unwritten-reads', 'values-of-another-type'],
  },
  {
    type: 'duplicate',
    chapter: 'kafka',
    title: 'A message has more than one offset',
    explanation:
      'Replies put the same message at more than one offset: it was stored twice, a poll returned it at another offset than its send was given, or two nodes returned it at different ones (duplicate).',
    advice:
      'Store each message once, at the offset that its `send_ok` gives, and return it at that offset in every poll, at every node.',
    adviceForOne:
      'Append a message once for each send, and return it at the offset that its `send_ok` gave it in every poll.',
    causes: MUTES,
  },
  {
    type: 'unsent-read',
    chapter: 'kafka',
    title: 'A message was polled that was never sent',
    explanation:
      "A poll returned a message that no send put into the log (unsent-read). The embedded engine's checker says it; Maelstrom's own breaks off over such a history.",
    advice: 'Answer polls with the messages of sends, as they came, and with nothing else.',
    causes: ['unwritten-reads', 'values-of-another-type'],
  },
  {
    type: 'precommitted-read',
    chapter: 'kafka',
    title: 'A message was polled before it was committed',
    explanation: 'A transaction polled a message that its own sender had not yet finished sending (precommitted-read).',
    advice: LOG,
    causes: MUTES,
  },
  {
    type: 'nonmonotonic-poll',
    chapter: 'kafka',
    title: 'A client was sent back in the log',
    explanation: 'A poll starts before the end of the same client’s poll before it (nonmonotonic-poll).',
    advice: 'Answer a poll from exactly the offset asked for, onward.',
    causes: [...MUTES, ...TANGLED],
  },
  {
    type: 'poll-skip',
    chapter: 'kafka',
    title: 'A client jumped over messages between two polls',
    explanation: 'A poll starts after messages that exist and that the same client never saw (poll-skip).',
    advice: 'Answer a poll from exactly the offset asked for, without gaps.',
    causes: [...MUTES, ...TANGLED, LOST],
  },
  {
    type: 'int-nonmonotonic-poll',
    chapter: 'kafka',
    title: 'Messages within one poll are out of order',
    explanation: 'Inside one answer the offsets do not grow (int-nonmonotonic-poll).',
    advice: 'Answer with messages sorted by offset.',
    causes: [...MUTES, ...TANGLED],
  },
  {
    type: 'int-poll-skip',
    chapter: 'kafka',
    title: 'Messages are missing within one poll',
    explanation: 'Inside one answer a message is left out between two others (int-poll-skip).',
    advice: LOG,
    causes: [...MUTES, ...TANGLED, LOST],
  },
  {
    type: 'nonmonotonic-send',
    chapter: 'kafka',
    title: "A client's later message stands before its earlier one",
    explanation: 'Two sends of one client, one after the other, got offsets in the wrong order (nonmonotonic-send).',
    advice: LOG,
    causes: MUTES,
  },
  {
    type: 'int-nonmonotonic-send',
    chapter: 'kafka',
    title: 'Messages of one transaction stand in the wrong order',
    explanation: 'Inside one transaction a later send got a lower offset (int-nonmonotonic-send).',
    advice: LOG,
    causes: MUTES,
  },
  {
    type: 'int-send-skip',
    chapter: 'kafka',
    title: 'Messages of one transaction do not stand together',
    explanation:
      'A message of another client stands between two sends of one transaction (int-send-skip). Maelstrom allows it.',
    advice: LOG,
    causes: MUTES,
  },
  {
    type: 'unseen',
    chapter: 'kafka',
    title: 'Acknowledged messages were never polled',
    explanation:
      'At the end clients read every log from the start until they have seen all that was acknowledged; these messages never came (unseen).',
    advice:
      'A poll must return everything up to the newest acknowledged message; check the end of the list for an off-by-one.',
    causes: [...MUTES, 'malformed-reply', ...TANGLED, LOST],
  },
];
