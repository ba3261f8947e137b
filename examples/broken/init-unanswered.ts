// verdict: crash; reasons: init-timeout; run: echo --time-limit 1

/** Never answers `init`. */
import { onMessage, reply } from './bare.ts';

onMessage(
  (message) => reply(message, { type: 'echo_ok', echo: message.body.echo }),
  () => {},
);
