import { isClientId, type JournalEvent, type JsonValue, type MessageBody } from '../../maelstrom/history.ts';
import { DRAWN_EVENTS } from '../../maelstrom/messages-svg.ts';
import { CLIENT_TIMEOUT_MS } from '../../maelstrom/timeouts.ts';
import type { Workload } from '../../maelstrom/workloads.ts';
import { atTime } from '../finding.ts';
import { oneLine } from '../quote.ts';
import type { ExchangedMessage, Reason } from '../verdict.ts';
import type { FirstRequest } from './history-facts.ts';

const BEFORE = 8;
const AFTER = 4;
const REASONS_AT_MOST = 4;
const LABEL_AT_MOST = 80;
const NODES_AT_MOST = 200;
/** lin-kv's clients wait for a second, unless latencies are long. */
const LIN_KV_TIMEOUT_MS = 1_000;

const isDrawn = ({ type }: MessageBody): boolean => type !== 'init' && type !== 'init_ok';

/** A moment at a node whose messages are wanted. */
interface Scene {
  readonly reason: string;
  readonly node: string;
  /** Milliseconds since the start. */
  readonly at: number;
  readonly before: Exchange[];
  readonly after: Exchange[];
}

type Exchange = { -readonly [K in keyof ExchangedMessage]: ExchangedMessage[K] };

export interface MessageReader {
  /** The journal's next event, in the journal's order. */
  readonly see: (event: JournalEvent) => void;
  /** The reasons, those that asked with the messages around their first moment. `whole`: no event is missing. */
  readonly fill: (reasons: readonly Reason[], whole: boolean) => readonly Reason[];
}

/**
 * Picks, out of the whole journal, the few messages around each failure. Holds a dozen for each reason.
 *
 * Maelstrom's journal has a clock of its own (System.nanoTime, whose origin is arbitrary); the first request stands in
 * both, and the difference is the offset. What comes before it, init and topology, lies before the start.
 */
export function readMessages(
  reasons: readonly Reason[],
  workload: Workload | null,
  firstRequest: FirstRequest | null,
  drawingTruncated: boolean,
): MessageReader {
  let offset: number | undefined;
  /** The first message of each node, in short. */
  const firstSent = new Map<string, string>();
  let drawable = 0;
  /** Milliseconds by the journal's clock of the last event that messages.svg shows. */
  let drawnUntil: number | undefined;
  const scenes = reasons
    .filter(({ node, firstAt }) => node !== undefined && firstAt !== undefined)
    .slice(0, REASONS_AT_MOST)
    .map(
      ({ id, node = '', firstAt = 0 }): Scene => ({
        reason: id,
        node,
        at: momentOf(id, firstAt, workload),
        before: [],
        after: [],
      }),
    );
  return {
    see: (event) => {
      const { message, type, time } = event;
      if (drawnUntil === undefined && isDrawn(message.body)) {
        drawable += 1;
        if (drawable === DRAWN_EVENTS) drawnUntil = time / 1e6;
      }
      if (offset === undefined && firstRequest !== null && type === 'send' && isClientId(message.src)) {
        if (message.body['type'] === firstRequest.f) offset = time / 1e6 - firstRequest.at;
      }
      if (
        type === 'send' &&
        !isClientId(message.src) &&
        firstSent.size < NODES_AT_MOST &&
        !firstSent.has(message.src)
      ) {
        firstSent.set(message.src, oneLine(shortJson(message.body, LABEL_AT_MOST), LABEL_AT_MOST));
      }
      for (const scene of scenes) seeEvent(scene, event, scene.at + (offset ?? Number.POSITIVE_INFINITY));
    },
    fill: (them, whole) => {
      const drawnTo = drawingTruncated && drawnUntil !== undefined ? drawnUntil - (offset ?? drawnUntil) : undefined;
      let noted = false;
      const answerToInit = (node = ''): string => {
        const sent = firstSent.get(node);
        if (sent !== undefined) return ` What it sent was ${sent}: its in_reply_to must be the msg_id of init.`;
        return whole ? ' It sent no message at all.' : '';
      };
      return them.map((reason) => {
        if (reason.id === 'init-timeout') return { ...reason, detail: `${reason.detail}${answerToInit(reason.node)}` };
        const scene = scenes.find((one) => one.reason === reason.id);
        if (scene === undefined || offset === undefined) return reason;
        const messages = [...scene.before, ...scene.after].map((exchange) => sinceStart(exchange, offset ?? 0));
        if (messages.length === 0) return reason;
        if (noted || drawnTo === undefined || scene.at <= drawnTo) return { ...reason, messages };
        noted = true;
        const note = `messages.svg does not show this: it ends with its first ${DRAWN_EVENTS} events${atTime(drawnTo)}.`;
        return { ...reason, messages, detail: `${reason.detail} ${note}` };
      });
    },
  };
}

const toMicroseconds = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;

const sinceStart = (exchange: Exchange, offset: number): ExchangedMessage => ({
  ...exchange,
  sentAt: toMicroseconds(exchange.sentAt - offset),
  receivedAt: exchange.receivedAt === null ? null : toMicroseconds(exchange.receivedAt - offset),
});

/** A timeout is told when the client gives up; what matters is when it asked. */
function momentOf(id: string, firstAt: number, workload: Workload | null): number {
  if (id !== 'timeouts') return firstAt;
  return Math.max(0, firstAt - (workload === 'lin-kv' ? LIN_KV_TIMEOUT_MS : CLIENT_TIMEOUT_MS));
}

/** `moment` is the scene's, by the journal's clock. */
function seeEvent(scene: Scene, { type, time, message }: JournalEvent, moment: number): void {
  if (message.src !== scene.node && message.dest !== scene.node) return;
  const at = time / 1e6;
  if (type === 'recv') {
    const known = [...scene.before, ...scene.after].find(({ id }) => id === message.id);
    if (known !== undefined) known.receivedAt = at;
    return;
  }
  const early = at <= moment;
  if (!early && scene.after.length >= AFTER) return;
  const exchange: Exchange = {
    id: message.id,
    src: oneLine(message.src, 60),
    dest: oneLine(message.dest, 60),
    type: typeOf(message.body),
    label: labelOf(message.body),
    sentAt: at,
    receivedAt: null,
  };
  (early ? scene.before : scene.after).push(exchange);
  if (scene.before.length > BEFORE) scene.before.shift();
}

const typeOf = ({ type }: MessageBody): string => (typeof type === 'string' ? oneLine(type, 60) : '?');

/** A body in short, without its type and the ids that only tie replies to requests: `echo: "Please echo 3"`. */
function labelOf(body: MessageBody): string {
  const parts: string[] = [];
  let room = LABEL_AT_MOST;
  for (const [key, value] of Object.entries(body)) {
    if (key === 'type' || key === 'msg_id' || key === 'in_reply_to') continue;
    const part = `${key}: ${shortJson(value, room)}`;
    parts.push(part);
    room -= part.length;
    if (room <= 0) break;
  }
  return oneLine(parts.join(', '), LABEL_AT_MOST);
}

/** JSON cut short before it is made: a gossiped set may have thousands of members. */
function shortJson(value: JsonValue, room: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, Math.max(room, 1)));
  if (value === null || typeof value !== 'object') return String(value);
  const entries = Object.entries(value).slice(0, 1 + Math.ceil(Math.max(room, 0) / 2));
  const isArray = Array.isArray(value);
  const parts: string[] = [];
  let left = room;
  for (const [key, member] of entries) {
    if (left <= 0) break;
    const part = isArray ? shortJson(member, left) : `${JSON.stringify(key.slice(0, 40))}:${shortJson(member, left)}`;
    parts.push(part);
    left -= part.length + 1;
  }
  return isArray ? `[${parts.join(',')}]` : `{${parts.join(',')}}`;
}
