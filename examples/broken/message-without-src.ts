// verdict: pass; reasons: malformed-message, timeouts; run: echo --time-limit 3

/** After a while its messages do not say who sent them. */
import { onMessage, reply, write } from './bare.ts';

let requests = 0;

onMessage((message) => {
  requests += 1;
  if (requests < 4) reply(message, { type: 'echo_ok', echo: message.body.echo });
  else write(JSON.stringify({ dest: message.src, body: { type: 'echo_ok', in_reply_to: message.body.msg_id } }));
});
