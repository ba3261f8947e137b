import type { Message, MessageBody } from '../../maelstrom/operations-and-messages.ts';
import { namesText, oneLine } from '../quote.ts';
import type { Reason } from '../verdict.ts';
import { type JournalClock, type JournalReader, sinceStart } from './journal-reader.ts';
import { bodyText } from './message-text.ts';

const REQUESTS_AT_MOST = 1_000;
const TOLD_AT_MOST = 2;
/** Milliseconds by which the log and the journal may differ on one moment. */
const AT_ONCE = 2;

const isOfCrash = ({ id, under }: Reason): boolean => id === 'node-crashed' && under === undefined;

/** The node that crashed, and when, in milliseconds since the start; undefined where the log does not tell that moment. */
export function crashOf(
  reasons: readonly Reason[],
  endedAt: ReadonlyMap<string, number>,
): { readonly node: string; readonly at: number } | undefined {
  const node = reasons.find(isOfCrash)?.node;
  const at = node === undefined ? undefined : endedAt.get(node);
  return node === undefined || at === undefined ? undefined : { node, at };
}

/** The message at which a node ended itself: it came at that moment, and the node sent nothing after it. Several may have come at once. */
export function readLastMessage(
  crash: { readonly node: string; readonly at: number },
  clock: JournalClock,
): JournalReader {
  const { node } = crash;
  /** The node's newest requests, by where they went and their `msg_id`. */
  const requests = new Map<string, MessageBody>();
  const last: Pick<Message, 'src' | 'body'>[] = [];

  const ask = (dest: string, body: MessageBody): void => {
    if (body['msg_id'] === undefined) return;
    requests.set(requestName(dest, body['msg_id']), body);
    const [oldest] = requests.keys();
    if (requests.size > REQUESTS_AT_MOST && oldest !== undefined) requests.delete(oldest);
  };
  const textOf = ({ src, body }: Pick<Message, 'src' | 'body'>): string => {
    const request = requests.get(requestName(src, body['in_reply_to']));
    return `${bodyText(body)} from ${oneLine(src, 60)}${request === undefined ? '' : `, the answer to its ${bodyText(request)}`}`;
  };
  return {
    visit: ({ type, time, message: { src, dest, body } }) => {
      const at = sinceStart(clock, time);
      // Maelstrom counts what a dead node is sent as received.
      if (at === undefined || at > crash.at + AT_ONCE) return;
      if (type === 'send' && src === node) {
        last.length = 0;
        ask(dest, body);
      } else if (type === 'recv' && dest === node && at >= crash.at - AT_ONCE && last.length <= TOLD_AT_MOST)
        last.push({ src, body });
    },
    amend: (reasons) => {
      if (last.length === 0 || last.length > TOLD_AT_MOST) return reasons;
      const what = last.length === 1 ? 'The last message that' : 'The last messages that';
      const sentence = `${what} ${oneLine(node, 60)} received ${last.length === 1 ? 'was' : 'were'} ${namesText(last.map(textOf))}.`;
      return reasons.map((reason) =>
        isOfCrash(reason) && reason.node === node ? { ...reason, detail: `${reason.detail} ${sentence}` } : reason,
      );
    },
  };
}

const requestName = (where: string, id: unknown): string => `${where} ${JSON.stringify(id)}`;
