import { get, numberOf } from '../../../maelstrom/edn.ts';
import { isClientId, type JournalEvent } from '../../../maelstrom/operations-and-messages.ts';
import { parsedEdn } from '../../../store/edn/edn-read.ts';
import type { Incident } from '../../gather/incidents.ts';

/** A reply to a client that is not there: its message never reached the journal, but what it answers may stand there. */
interface Refused {
  readonly dest: string;
  /** undefined: the message could not be read whole. */
  readonly inReplyTo: number | null | undefined;
  /** The client has sent something. */
  clientWasThere: boolean;
  asked: boolean;
  answered: boolean;
  /** The `msg_id` of each request of the client that has no answer. */
  readonly open: Set<unknown>;
}

/** Tells refused replies apart: late ones, second ones, and those to clients or requests that never were. */
export function retellRefused(incidents: readonly Incident[]) {
  const refused = new Map<Incident, Refused>();
  for (const incident of incidents) {
    const message = incident.id === 'late-reply' ? refusedMessage(incident.lines.join('\n')) : undefined;
    if (message !== undefined) refused.set(incident, message);
  }
  const byClient = new Map<string, Refused[]>();
  for (const one of refused.values()) byClient.set(one.dest, [...(byClient.get(one.dest) ?? []), one]);
  return {
    visit: ({ type, message: { src, dest, body } }: JournalEvent): void => {
      if (byClient.size === 0 || type !== 'send') return;
      if (isClientId(src)) {
        for (const one of byClient.get(src) ?? []) {
          one.clientWasThere = true;
          one.open.add(body['msg_id']);
          if (body['msg_id'] === one.inReplyTo) one.asked = true;
        }
        return;
      }
      for (const one of byClient.get(dest) ?? []) {
        one.open.delete(body['in_reply_to']);
        if (body['in_reply_to'] === one.inReplyTo) one.answered = true;
      }
    },
    /** The id of the reason that the incident really is; undefined where it stays what the log says. */
    idOf: (incident: Incident, whole: boolean): string | undefined => {
      const one = refused.get(incident);
      if (one === undefined) return undefined;
      if (one.asked && one.answered) return 'second-reply';
      if (!whole) return undefined;
      if (one.inReplyTo === undefined && one.clientWasThere && one.open.size === 0) return 'second-reply';
      if (!one.clientWasThere) return 'reply-to-wrong-destination';
      return one.inReplyTo === undefined || one.asked ? undefined : 'reply-without-request';
    },
  };
}

function refusedMessage(text: string): Refused | undefined {
  const [, quoted, named] = /:src "[^"]*", :dest "(c\d+)"|No such node in network: "(c\d+)"/.exec(text) ?? [];
  const dest = quoted ?? named;
  if (dest === undefined) return undefined;
  return {
    dest,
    inReplyTo: inReplyToIn(text),
    clientWasThere: false,
    asked: false,
    answered: false,
    open: new Set(),
  };
}

/** Of the body; null where it has none that is a number. */
function inReplyToIn(text: string): number | null | undefined {
  const start = text.indexOf(':body {');
  const end = text.lastIndexOf('}}');
  if (start === -1 || end < start) return undefined;
  const body = parsedEdn(text.slice(start + ':body '.length, end + 1));
  return body === undefined ? undefined : (numberOf(get(body, 'in_reply_to')) ?? null);
}
