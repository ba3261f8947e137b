/** A node without the library, which would not let the mistakes around here happen. Nothing is wrong in this file. */
import { createInterface } from 'node:readline';

export interface Message {
  src: string;
  dest: string;
  body: Record<string, unknown> & { type: string };
}

export const write = (line: string): void => void process.stdout.write(`${line}\n`);

export const reply = (to: Message, body: Record<string, unknown>): void =>
  write(JSON.stringify({ src: to.dest, dest: to.src, body: { ...body, in_reply_to: to.body.msg_id } }));

/** Calls back for every message; `init` is answered here, unless `init` does it. */
export function onMessage(
  handle: (message: Message) => void,
  init = (message: Message) => reply(message, { type: 'init_ok' }),
): void {
  createInterface({ input: process.stdin }).on('line', (line) => {
    const message: Message = JSON.parse(line);
    if (message.body.type === 'init') init(message);
    else handle(message);
  });
}
