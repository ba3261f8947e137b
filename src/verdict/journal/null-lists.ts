import { isClientId, type JsonValue, type MessageBody } from '../../maelstrom/operations-and-messages.ts';
import type { Workload } from '../../maelstrom/workloads.ts';
import { atTime, defined } from '../finding.ts';
import { count, oneLine } from '../quote.ts';
import { type JournalClock, type JournalReader, sinceStart } from './journal-reader.ts';
import { bodyText } from './message-text.ts';

interface ListField {
  readonly type: string;
  /** As it is called in a sentence. */
  readonly field: string;
  readonly isNull: (body: MessageBody) => boolean;
}

const isNull = (value: JsonValue | undefined): boolean => value === null;
const holdsNull = (value: JsonValue | undefined): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).some(isNull);

/** Replies with a list for which Maelstrom takes null as well, as an empty one. */
const LISTS: Readonly<Partial<Record<Workload, ListField>>> = {
  broadcast: { type: 'read_ok', field: 'messages', isNull: ({ messages }) => isNull(messages) },
  'g-set': { type: 'read_ok', field: 'value', isNull: ({ value }) => isNull(value) },
  kafka: { type: 'poll_ok', field: 'a list in msgs', isNull: ({ msgs }) => holdsNull(msgs) },
};

/** Replies that hold null where a list belongs. */
export function readNullLists(workload: Workload | null, clock: JournalClock): JournalReader {
  const list = workload === null ? undefined : LISTS[workload];
  if (list === undefined) return { visit: () => {} };
  let replies = 0;
  let first: { readonly node: string; readonly time: number; readonly sent: string } | undefined;
  return {
    visit: ({ type, time, message: { src, dest, body } }) => {
      if (type !== 'send' || body['type'] !== list.type || !isClientId(dest) || !list.isNull(body)) return;
      replies += 1;
      first ??= { node: src, time, sent: bodyText(body) };
    },
    findings: () => {
      if (first === undefined) return [];
      const { node, time, sent } = first;
      const at = sinceStart(clock, time);
      const others = replies === 1 ? '' : ` It is so in ${count(replies, 'reply', 'replies')}.`;
      return [
        defined({
          id: 'null-list',
          title: `${list.field} is null where a list belongs`,
          detail: `${oneLine(node, 60)} answered ${sent}${atTime(at)}: ${list.field} is null, where a list belongs.${others} Maelstrom takes it for an empty list.`,
          node,
          firstAt: at,
        }),
      ];
    },
  };
}
