// verdict: pass; reasons: unknown-source, timeouts; run: echo --time-limit 3

/** Signs with a name that it was not given. */
import { onMessage, reply } from './bare.ts';

let requests = 0;

onMessage((message) => {
  requests += 1;
  const dest = requests < 4 ? message.dest : 'node0';
  reply({ ...message, dest }, { type: 'echo_ok', echo: message.body.echo });
});
