import type { JournalEvent, JsonValue, MessageBody } from '../../../maelstrom/operations-and-messages.ts';
import { count } from '../../quote.ts';
import { errorText, typeOf } from '../message-text.ts';

/** A request that a node sent again and again, and that was answered with an error each time. */
export interface RefusedAgain {
  readonly dest: string;
  readonly type: string;
  readonly times: number;
  /** The code of the last answer. */
  readonly code: JsonValue;
}

/** Fewer may be a limit on tries. */
const TIMES_AT_LEAST = 100;
const REQUESTS_AT_MOST = 2_000;
/** Characters of a request that is remembered, to know it when it is sent again. */
const TEXT_AT_MOST = 2_000;
const UNDER_WAY_AT_MOST = 20_000;

interface Request {
  readonly key: string;
  readonly dest: string;
  readonly type: string;
  times: number;
  code: JsonValue;
}

/** Watches what a node asks of others for one request that is refused over and over. */
export function watchRefusedAgain(node: string): {
  readonly visit: (event: JournalEvent) => void;
  /** The one that was refused most often; undefined where that is not often enough to be a loop. */
  readonly most: () => RefusedAgain | undefined;
} {
  const requests = new Map<string, Request>();
  const underWay = new Map<string, Request>();
  let most: Request | undefined;

  const sent = (dest: string, body: MessageBody): void => {
    const { msg_id: id, ...content } = body;
    if (typeof id !== 'number' || underWay.size >= UNDER_WAY_AT_MOST) return;
    const text = JSON.stringify(content);
    if (text.length > TEXT_AT_MOST) return;
    const key = `${dest} ${text}`;
    const known = requests.get(key);
    if (known === undefined && requests.size >= REQUESTS_AT_MOST) return;
    const request = known ?? { key, dest, type: typeOf(body), times: 0, code: null };
    requests.set(key, request);
    underWay.set(`${dest} ${id}`, request);
  };
  const answered = (src: string, body: MessageBody): void => {
    const key = `${src} ${body['in_reply_to']}`;
    const request = underWay.get(key);
    if (request === undefined) return;
    underWay.delete(key);
    if (body['type'] !== 'error') {
      requests.delete(request.key);
      return;
    }
    request.times += 1;
    request.code = body['code'] ?? null;
    if (most === undefined || request.times > most.times) most = { ...request };
  };
  return {
    visit: ({ type, message: { src, dest, body } }) => {
      if (type === 'send' && src === node && body['in_reply_to'] === undefined) sent(dest, body);
      if (type === 'recv' && dest === node && body['in_reply_to'] !== undefined) answered(src, body);
    },
    most: () => (most === undefined || most.times < TIMES_AT_LEAST ? undefined : most),
  };
}

/** `n0 sent lin-kv the same \`cas\` 4123 times, and each time the answer was error 22, precondition-failed.` */
export const refusedAgainText = (node: string, { dest, type, times, code }: RefusedAgain): string =>
  `${node} sent ${dest} the same \`${type}\` ${count(times, 'time')}, and each time the answer was ${errorText(code)}.`;

export const refusedAgainAdvice = ({ code }: RefusedAgain): string =>
  code === 22
    ? 'Error 22 says that the key does not hold `from` any more: read it again before you try the next `cas`.'
    : 'What was refused is refused again as long as nothing has changed: look at the error before you ask again, wait in between, and give up after some tries.';
