// verdict: fail; reasons: malformed-reply, no-successful-echo; run: echo --time-limit 2

/** Answers `echo` with `echo` instead of `echo_ok`. */
import { onMessage, reply } from './bare.ts';

onMessage((message) => reply(message, { type: 'echo', echo: message.body.echo }));
