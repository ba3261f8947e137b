// verdict: crash; reasons: node-crashed; run: echo --time-limit 3

/** Ends after three replies, as if its work were done: with status 0, and still a crash. */
import { onMessage, reply } from './bare.ts';

let replies = 0;

onMessage((message) => {
  reply(message, { type: 'echo_ok', echo: message.body.echo });
  replies += 1;
  if (replies === 3) process.exit(0);
});
