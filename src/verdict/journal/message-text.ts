import type { JsonValue, MessageBody } from '../../maelstrom/operations-and-messages.ts';
import { RPC_ERRORS } from '../../maelstrom/rpc-errors.ts';
import { oneLine } from '../quote.ts';

const TEXT_AT_MOST = 80;

/** A message's type; `no type` for a body without one. */
export const typeOf = ({ type }: MessageBody): string => (typeof type === 'string' ? oneLine(type, 60) : 'no type');

/** A body in short, without its type and the ids that only tie replies to requests: `echo: "Please echo 3"`. */
export function labelOf(body: MessageBody): string {
  const parts: string[] = [];
  let room = TEXT_AT_MOST;
  for (const [key, value] of Object.entries(body)) {
    if (key === 'type' || key === 'msg_id' || key === 'in_reply_to') continue;
    const part = `${key}: ${shortJson(value, room)}`;
    parts.push(part);
    room -= part.length;
    if (room <= 0) break;
  }
  return oneLine(parts.join(', '), TEXT_AT_MOST);
}

/** JSON cut short before it is made: a gossiped set may have thousands of members. */
function shortJson(value: JsonValue, room: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, Math.max(room, 1)));
  if (value === null || typeof value !== 'object') return String(value);
  const isArray = Array.isArray(value);
  const atMost = 1 + Math.ceil(Math.max(room, 0) / 2);
  const entries = Object.entries(isArray ? value.slice(0, atMost) : value).slice(0, atMost);
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

/** A whole body in short, as JSON. */
export const bodyText = (body: MessageBody): string => oneLine(shortJson(body, TEXT_AT_MOST), TEXT_AT_MOST);

/** `error 22, precondition-failed`; of a code that Maelstrom does not list only the code. Untrusted. */
export function errorText(code: unknown): string {
  const name = RPC_ERRORS.find((known) => known.code === code)?.name;
  return `error ${oneLine(String(code), 20)}${name === undefined ? '' : `, ${name}`}`;
}
