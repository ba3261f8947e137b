// verdict: crash; reasons: init-wrong-reply; run: echo --time-limit 1

/** Answers `init` with a type that is not quite right. */
import { onMessage, reply } from './bare.ts';

onMessage(
  (message) => reply(message, { type: 'echo_ok', echo: message.body.echo }),
  (message) => reply(message, { type: 'initok' }),
);
