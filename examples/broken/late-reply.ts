// verdict: pass; reasons: late-reply, timeouts; run: echo --node-count 1 --concurrency 2 --rate 20 --time-limit 7

/** Its second reply comes after 5.5 s, when the client has given up and gone. */
import { onMessage, reply } from './bare.ts';

let requests = 0;

onMessage((message) => {
  requests += 1;
  const delay = requests === 2 ? 5_500 : 0;
  setTimeout(() => reply(message, { type: 'echo_ok', echo: message.body.echo }), delay);
});
