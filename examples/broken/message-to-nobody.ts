// verdict: pass; reasons: unknown-destination, timeouts; run: echo --node-count 2 --time-limit 3

/** Sends to a node that is not in the cluster. */
import { onMessage, reply, write } from './bare.ts';

let requests = 0;

onMessage((message) => {
  requests += 1;
  if (requests === 3) write(JSON.stringify({ src: message.dest, dest: 'n2', body: { type: 'hello' } }));
  reply(message, { type: 'echo_ok', echo: message.body.echo });
});
