import { createInterface } from 'node:readline';

for await (const line of createInterface({ input: process.stdin })) {
  const { src, dest, body } = JSON.parse(line);
  const reply = body.type === 'init' ? { type: 'init_ok' } : { ...body, type: 'echo_ok' };
  console.log(JSON.stringify({ src: dest, dest: src, body: { ...reply, in_reply_to: body.msg_id } }));
}
