// verdict: pass; reasons: stdout-not-json, timeouts; run: echo --time-limit 3

/** Says on stdout what it does: after that Maelstrom does not listen any more. */
import { onMessage, reply } from './bare.ts';

let requests = 0;

onMessage((message) => {
  requests += 1;
  if (requests === 4) console.log('handling echo', message.body);
  reply(message, { type: 'echo_ok', echo: message.body.echo });
});
