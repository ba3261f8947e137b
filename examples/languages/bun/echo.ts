// Echo on Bun.
interface Message {
  src: string;
  dest: string;
  body: { type: string; msg_id?: number; [key: string]: unknown };
}

function answer({ type, echo }: Message['body']): Record<string, unknown> {
  if (type === 'init') return { type: 'init_ok' };
  if (type === 'echo') return { type: 'echo_ok', echo };
  return { type: 'error', code: 10, text: `${type} is not supported` };
}

// Bun's console gives the lines of stdin.
for await (const line of console) {
  const { src, dest, body }: Message = JSON.parse(line);
  const reply = { ...answer(body), in_reply_to: body.msg_id };
  console.log(JSON.stringify({ src: dest, dest: src, body: reply }));
}
