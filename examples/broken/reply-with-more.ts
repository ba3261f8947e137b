// verdict: fail; reasons: malformed-reply, no-successful-echo; run: echo --time-limit 2

/** Its replies have a key that the workload does not know. */
import { onMessage, reply } from './bare.ts';

onMessage((message) => reply(message, { type: 'echo_ok', echo: message.body.echo, served_by: message.dest }));
